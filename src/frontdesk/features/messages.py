"""Messages: replies, their delivery, and their outcome."""

from __future__ import annotations

from frontdesk.api import messages
from frontdesk.api.kit.services import Services
from frontdesk.core.conversations.jobs import DELIVER, LOOK_UP, REPLY_POSTED, TIE_PRIVATE_REPLY, WAKE_WAITING
from frontdesk.features.feature import Feature
from frontdesk.gateway.outbound.delivery import Delivery
from frontdesk.gateway.outbound.history import History
from frontdesk.gateway.outbound.posted_replies import PostedReplies
from frontdesk.gateway.outbound.recovery import Recovery
from frontdesk.jobs.work import Periodic, Work


def _work(services: Services) -> Work:
    database, registry, access, slots = services.database, services.registry, services.access, services.slots
    history = History(database, registry, access, slots)
    delivery = Delivery(database, registry, access, services.files, services.links, history, slots)
    recovery = Recovery(database, registry, history)
    return Work(
        jobs=(
            DELIVER.by(delivery.deliver),
            WAKE_WAITING.by(delivery.wake_waiting),
            LOOK_UP.by(recovery.look_up),
            REPLY_POSTED.by(PostedReplies(database).settle),
            TIE_PRIVATE_REPLY.by(delivery.tie_private_reply),
        ),
        periodic=(Periodic("sweep", "* * * * * */10", recovery.sweep),),
    )


FEATURE = Feature(
    name="messages",
    routers=(messages.router,),
    feed={
        "message": messages.MessageShown,
        "message_removed": messages.MessageRemoved,
        "receipt": messages.ReceiptShown,
    },
    work=_work,
)

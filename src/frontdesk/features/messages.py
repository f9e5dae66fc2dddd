"""Messages: replies, their delivery, and their outcome."""

from __future__ import annotations

from frontdesk.api import messages
from frontdesk.api.kit.services import Services
from frontdesk.core.conversations.jobs import DELIVER, LOOK_UP, REPLY_POSTED, TIE_PRIVATE_REPLY, WAKE_WAITING
from frontdesk.features.feature import Feature
from frontdesk.gateway.outbound.composing import Composing
from frontdesk.gateway.outbound.delivery import Delivery
from frontdesk.gateway.outbound.history import History
from frontdesk.gateway.outbound.posted_replies import PostedReplies
from frontdesk.gateway.outbound.private_replies import PrivateReplies
from frontdesk.gateway.outbound.recovery import Recovery
from frontdesk.jobs.work import Periodic, Work


def _work(services: Services) -> Work:
    calls = services.calls
    history = History(calls)
    composing = Composing(calls.database, services.files, services.links)
    delivery = Delivery(calls, composing, history, services.get(PrivateReplies))
    recovery = Recovery(calls.database, calls.registry, history)
    return Work(
        jobs=(
            DELIVER.by(delivery.deliver),
            WAKE_WAITING.by(delivery.wake_waiting),
            LOOK_UP.by(recovery.look_up),
            REPLY_POSTED.by(PostedReplies(calls.database).settle),
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

"""Conversations: the list, changes of one or many, drafts, and read receipts."""

from __future__ import annotations

from frontdesk.api import bulk, conversations, drafts
from frontdesk.api.kit.services import Services
from frontdesk.features.feature import Feature
from frontdesk.gateway.outbound.typing_and_receipts import MARK_READ, READ_RECEIPTS
from frontdesk.jobs.work import Work


def _work(services: Services) -> Work:
    return Work(jobs=(MARK_READ.by(services.typing_and_receipts.mark_read),))


FEATURE = Feature(
    name="conversations",
    routers=(
        bulk.router,
        conversations.router,
        drafts.router,
    ),
    feed={
        "conversation": conversations.ConversationShown,
        "conversation_deleted": conversations.ConversationGone,
        "draft": drafts.DraftShown,
    },
    consumers=(READ_RECEIPTS,),
    work=_work,
)

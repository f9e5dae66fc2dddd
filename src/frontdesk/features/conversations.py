"""Conversations: the list, changes of one or many, drafts, typing and read receipts."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.api import bulk, conversations, drafts
from frontdesk.api.kit.services import Services
from frontdesk.features.feature import Feature
from frontdesk.gateway.enrichment.image_checks import ImageChecks
from frontdesk.gateway.outbound.typing_and_receipts import MARK_READ, READ_RECEIPTS, TypingAndReceipts
from frontdesk.jobs.work import Work


def _builds(services: Services) -> Iterable[object]:
    return (ImageChecks(services.calls), TypingAndReceipts(services.calls))


def _work(services: Services) -> Work:
    return Work(jobs=(MARK_READ.by(services.get(TypingAndReceipts).mark_read),))


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
    builds=_builds,
    work=_work,
)

"""Knowledge of a batch before it decides, and the reactions it keeps."""

from __future__ import annotations

from datetime import datetime

from frontdesk.core.conversations.models import ConversationRow, MessageRow
from frontdesk.core.ingest.load import Ids, MessageKey, ThreadKey
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True)
class ReactionWrite:
    """Reaction to store: the newest word on (message, reactor, emoji) wins."""

    key: MessageKey
    reactor_remote_id: str
    emoji: str
    image_url: str | None
    from_business: bool
    removed: bool
    at: datetime
    channel: str


@dataclass(slots=True)
class Loaded:
    """Loaded rows of a batch: filled by `load`, kept up to date by `ChangeSet` as it goes."""

    threads: dict[ThreadKey, ConversationRow]
    messages: dict[MessageKey, MessageRow]
    outbox: dict[int, list[MessageRow]]
    ids: Ids


def replied_since(thread: ConversationRow, message: MessageRow) -> bool:
    """Return whether the business wrote after a message that was found only now: it is no news to anybody."""
    last = thread.last_message
    return last is not None and last.direction == "out" and not last.private and last.sent_at >= message.sent_at

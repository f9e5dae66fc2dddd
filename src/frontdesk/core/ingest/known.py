"""Knowledge of a batch before it decides, and the reactions it keeps."""

from __future__ import annotations

from datetime import datetime

from frontdesk.core.actors import AUTOMATIC
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.core.ingest.load import Ids, MessageKey, ThreadKey
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True)
class ReactionWrite:
    """Reaction to store: the newest word on (message, reactor, emoji) wins."""

    key: MessageKey
    thread: ThreadKey
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
    """Return whether a person of the business wrote after a message that was found only now: it is no news."""
    last = thread.last_message
    if last is None or last.direction != "out" or last.private or last.author.kind in AUTOMATIC:
        return False
    return last.sent_at >= message.sent_at

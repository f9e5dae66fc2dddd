"""Knowledge of a batch before it decides, and the reactions and changes of messages it keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from frontdesk.contract.events import Content, MessageDeleted, MessageEdited
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


@dataclass(frozen=True, slots=True)
class MessageChange:
    """Edit of a message, or its deletion, which has no content, by the platform's clock."""

    at: datetime
    content: Content | None
    by_contact: bool


def change_of(event: MessageEdited | MessageDeleted, at: datetime) -> MessageChange:
    """Return what the event says of its message."""
    if isinstance(event, MessageEdited):
        return MessageChange(at, event.content, event.editor is not None)
    return MessageChange(at, None, event.by is not None)


def newest(known: MessageChange | None, told: MessageChange) -> MessageChange:
    """Return which of the two is the last word: a deletion, else what the platform's clock says is later."""
    if known is None or (told.content is None and known.content is not None):
        return told
    if known.content is None and told.content is not None:
        return known
    return told if told.at > known.at else known


@dataclass(slots=True)
class Loaded:
    """Loaded rows of a batch: filled by `load`, kept up to date by `ChangeSet` as it goes."""

    threads: dict[ThreadKey, ConversationRow]
    messages: dict[MessageKey, MessageRow]
    outbox: dict[int, list[MessageRow]]
    ids: Ids


def tie_quotes(new: Iterable[MessageRow], known: Mapping[MessageKey, MessageRow]) -> None:
    """Tie the new messages to what they quote, known before or by this very batch."""
    for message in new:
        if message.reply_to_id is None and message.reply_to_remote_id is not None:
            quoted = known.get((message.account_id, message.inbox_id, message.reply_to_remote_id))
            message.reply_to_id = quoted.id if quoted is not None else None


def replied_since(thread: ConversationRow, message: MessageRow) -> bool:
    """Return whether a person of the business wrote after a message that was found only now: it is no news."""
    last = thread.last_message
    if last is None or last.direction != "out" or last.private or last.author.kind in AUTOMATIC:
        return False
    return last.sent_at >= message.sent_at

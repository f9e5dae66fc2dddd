"""What an event says of a message: an id where it has none, and whether an echo can be of a message of ours."""

from __future__ import annotations

import hashlib

from frontdesk.contract.events import Content, Unknown
from frontdesk.core.conversations.models import MessageRow
from frontdesk.core.ingest.batch import InboundBatchItem


def unknown_message_id(arrival: InboundBatchItem, event: Unknown) -> str:
    """An id for a message that came without one: the same for each delivery of the same body.

    What did not come as a webhook has no body, and is told apart by its time.
    """
    told = "" if arrival.body or event.at is None else event.at.isoformat()
    told = "\0".join((event.raw_kind, event.note, told))
    return "unknown-" + hashlib.sha256(arrival.body + told.encode("utf-8", "replace")).hexdigest()[:32]


def is_same(message: MessageRow, content: Content) -> bool:
    """Whether an echo can be of this message: the same kind, and the same words when it has any."""
    if message.kind != content.kind:
        return False
    return (message.content or "").strip() == (content.text or "").strip()

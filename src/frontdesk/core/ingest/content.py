"""Content of a message in an event: its text and details, an id where it has none, whether it can be one of ours."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec

from frontdesk.contract.events import Content, Unknown
from frontdesk.core.conversations.attachment_row import AttachmentRow
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.core.ingest.batch import InboundBatchItem


def unknown_message_id(arrival: InboundBatchItem, event: Unknown) -> str:
    """Make an id for a message that came without one: the same for each delivery of the same body.

    What did not come as a webhook has no body, and is told apart by its time.
    """
    told = "" if arrival.body or event.at is None else event.at.isoformat()
    told = "\0".join((event.raw_kind, event.note, told))
    return "unknown-" + hashlib.sha256(arrival.body + told.encode("utf-8", "replace")).hexdigest()[:32]


def is_same(message: MessageRow, content: Content) -> bool:
    """Return whether an echo can be of this message: the same kind, and the same text when it has any."""
    if message.kind != content.kind:
        return False
    return (message.content or "").strip() == (content.text or "").strip()


def words_of(content: Content) -> str | None:
    """Return what a message says in text: its own, else what it shares in words. Blanks alone are no text."""
    if (content.text or "").strip():
        return content.text
    return "\n".join(_shared(content)) or None


def _shared(content: Content) -> Iterator[str]:
    if (place := content.location) is not None:
        yield ", ".join(filter(None, (place.name, place.address))) or f"{place.latitude}, {place.longitude}"
    for person in content.contacts:
        yield ", ".join((person.name, *person.phones, *person.emails))
    if content.menu is not None:
        yield content.menu.text
        yield from (row.title for row in content.menu.rows)
    for card in content.cards:
        yield ": ".join(filter(None, (card.title, card.text)))
    if content.template is not None:
        yield content.template.name


_OF_CONTENT = ("html", "subject", "location", "contacts", "menu", "template", "cards")
SAID = frozenset({"raw_kind", "embed_url", "buttons", "button_id", *_OF_CONTENT})
"""What of a message's details it says itself; the others say what became of it."""


def details_of(content: Content) -> dict[str, Any] | None:
    """Return what is kept of a message beside its text."""
    details: dict[str, Any] = {}
    if content.raw_kind != content.kind:
        details["raw_kind"] = content.raw_kind
    if content.embed_url is not None:
        details["embed_url"] = content.embed_url
    if content.buttons:
        details["buttons"] = [{"id": button.id, "title": button.title} for button in content.buttons]
    for name in _OF_CONTENT:
        if shared := getattr(content, name):
            details[name] = msgspec.to_builtins(shared)
    return details or None


def attachments_of(content: Content, message_id: int, ids: Iterator[int]) -> list[AttachmentRow]:
    """Return the files of a message, each with the next of the ids; they are fetched later."""
    return [
        AttachmentRow(next(ids), message_id, m.kind, m.name or m.kind, media_id=m.media_id, source_url=m.url)
        for m in content.media
    ]

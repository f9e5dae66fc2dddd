"""What a thread says of events that are no messages, and of messages that hold more than words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from frontdesk.contract.events import Content, ReferralReceived


def origin_in_words(event: ReferralReceived) -> str:
    """Where a customer came from, in words."""
    named = f" “{event.title or event.reference}”" if event.title or event.reference else ""
    kinds = {"ad": "the ad", "short_link": "the link"}
    return f"{kinds.get(event.source, event.source.replace('_', ' '))}{named}"


def words_of(content: Content) -> str | None:
    """What a message says to who can only read: its text, else what it shares in words. Blanks alone are no words."""
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


def details_of(content: Content) -> dict[str, Any] | None:
    """What is kept of a message beside its words."""
    details: dict[str, Any] = {}
    if content.raw_kind != content.kind:
        details["raw_kind"] = content.raw_kind
    if content.embed_url is not None:
        details["embed_url"] = content.embed_url
    if content.buttons:
        details["buttons"] = [{"id": button.id, "title": button.title} for button in content.buttons]
    for name in ("html", "subject", "location", "contacts", "menu", "template", "cards"):
        if shared := getattr(content, name):
            details[name] = msgspec.to_builtins(shared)
    return details or None

"""The bytes of an answer are those of the feed."""

from __future__ import annotations

from datetime import UTC, datetime

from frontdesk.api.kit.responses import Page, no_content, respond
from frontdesk.core.conversations.views import AuthorView, ContactCard, MessagePreview, encode


def test_view_is_written_as_in_the_feed() -> None:
    preview = MessagePreview(
        id=2**53 + 1,
        direction="in",
        author=AuthorView(kind="contact", id=3, name=None),
        kind="text",
        content='Café "Töpfer" 🏺 </script>',
        private=False,
        status=None,
        trouble=None,
        deleted=False,
        sent_at=datetime(2026, 11, 21, 4, 30, 0, 123456, tzinfo=UTC),
    )
    responded = respond(preview)
    assert bytes(responded.body) == encode(preview).encode()
    assert b'"sent_at":"2026-11-21T04:30:00.123456Z"' in responded.body
    assert responded.headers["content-type"] == "application/json"
    assert responded.headers["cache-control"] == "no-store"


def test_page_holds_its_items_as_they_are() -> None:
    card = ContactCard(id=1, name="Di", avatar_url=None, username=None, is_follower=None, blocked=False)
    expected = b'{"items":[' + encode(card).encode() + b'],"next_cursor":"x"}'
    assert bytes(respond(Page(items=(card,), next_cursor="x")).body) == expected


def test_empty_response_has_no_body() -> None:
    assert (no_content().status_code, bytes(no_content().body)) == (204, b"")

"""Errors of pages: logged with the components and nothing a customer wrote, by who is signed in, not without end."""

from __future__ import annotations

import pytest
import structlog

from frontdesk.api.page_errors import FRAMES, PER_MINUTE, PageErrorLimit, TooManyPageErrors, components_of
from tests.app import App

STACK = """
    at OpenAt (https://desk.example/assets/comments-1.js:12:9)
    at div (<anonymous>)
    at Thread
    my card number is 4111
    4111
    Footer@https://desk.example/a.js:1:2
    at `${name} wrote to me`
"""


async def test_page_error_reported_is_logged_with_components_alone(app: App) -> None:
    broken = {"name": "TypeError", "components": STACK, "page": "/shell/inbox/conversations/$conversationId"}
    with structlog.testing.capture_logs() as logged:
        response = await app.owner.post("/api/page-errors", broken)
    assert response.status == 204, response
    (line,) = [entry for entry in logged if entry["event"] == "page_broke"]
    assert (line["error"], line["components"]) == ("TypeError", ["OpenAt", "div", "Thread", "Footer"])
    assert "4111" not in str(line)


@pytest.mark.parametrize("more", [{"name": "Dear customer"}, {"message": "my card"}, {"page": "/a?q=my card"}])
async def test_page_error_with_words_is_refused(app: App, more: dict[str, str]) -> None:
    response = await app.owner.post("/api/page-errors", {"name": "TypeError", "components": "", **more})
    assert response.status == 422


async def test_page_error_of_a_stranger_is_refused(app: App) -> None:
    stranger = app.installation.anybody()
    assert (await stranger.post("/api/page-errors", {"name": "Error", "components": ""})).status == 401


def test_page_errors_beyond_a_minutes_are_refused() -> None:
    limit = PageErrorLimit()
    for _ in range(PER_MINUTE):
        limit.count(1, 0)
    with pytest.raises(TooManyPageErrors):
        limit.count(1, 59)
    limit.count(2, 59)
    limit.count(1, 60)


def test_components_without_end_are_cut() -> None:
    assert len(components_of("at A\n" * 10_000)) == FRAMES

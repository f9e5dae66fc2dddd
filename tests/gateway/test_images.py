"""Whether images may be sent in a conversation is asked of the platform again when somebody wants to know."""

from __future__ import annotations

from typing import Any

from tests.app import App
from tests.running_app import eventually

CAPABILITIES = "business/message/capabilities/get/"


async def refused(app: App) -> tuple[dict[str, Any], str]:
    """A conversation whose platform once said no, and where it is asked again."""
    _, conversation = await app.written()

    async def asked() -> bool | None:
        await app.hurry()
        rows = await app.rows("SELECT image_checked_at FROM conversations WHERE id = $1", conversation["id"])
        return rows[0]["image_checked_at"] is not None or None

    await eventually(asked)
    await app.run("UPDATE conversations SET image_allowed = false WHERE id = $1", conversation["id"])
    return conversation, f"/api/conversations/{conversation['id']}/image-check"


async def test_image_check_that_is_wanted_asks_the_platform_and_keeps_what_it_says(app: App) -> None:
    conversation, check = await refused(app)
    response = await app.owner.post(check)
    assert (response.status, response.body["image_allowed"]) == (200, True)
    assert (await app.card(conversation))["image_allowed"] is True


async def test_image_check_that_the_platform_fails_says_so_and_changes_nothing(app: App) -> None:
    conversation, check = await refused(app)
    await app.simulator.fault(CAPABILITIES, "http", status=503, remaining=5)
    response = await app.owner.post(check)
    assert (response.status, response.problem) == (502, "platform-failed")
    assert (await app.card(conversation))["image_allowed"] is False


async def test_image_check_of_a_conversation_that_is_not_there_is_not_found(app: App) -> None:
    response = await app.owner.post("/api/conversations/9999999/image-check")
    assert (response.status, response.problem) == (404, "conversation-not-found")

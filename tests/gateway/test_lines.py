"""Lines of a thread about what happened to the conversation, and since when it is going on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.app import App
from tests.follower import Follower
from tests.running_app import SHOP, eventually


async def lines(app: App, conversation: dict[str, Any]) -> list[dict[str, Any]]:
    page = await app.owner.get(f"/api/conversations/{conversation['id']}/messages")
    return [message for message in page.body["items"] if message["direction"] == "activity"]


async def test_message_that_reopens_a_conversation_leaves_a_line_before_it(app: App) -> None:
    customer, conversation = await app.written()
    await app.owner.patch(f"/api/conversations/{conversation['id']}", {"status": "resolved"})
    follower = await Follower.start(app.owner)
    await app.says(customer, "One more thing")

    async def reopened() -> bool | None:
        return (await app.card(conversation))["last_message"]["content"] == "One more thing" or None

    await eventually(reopened)
    assert (await app.card(conversation))["status"] == "open"
    page = (await app.owner.get(f"/api/conversations/{conversation['id']}/messages")).body["items"]
    assert [message["direction"] for message in page[-2:]] == ["activity", "in"]
    assert page[-2]["content"].endswith("wrote, which reopened the conversation")
    await follower.agrees()


async def test_snoozing_says_until_when(app: App) -> None:
    _, conversation = await app.written()
    until = (datetime.now(UTC) + timedelta(hours=3)).isoformat()
    change = {"status": "snoozed", "snoozed_until": until}
    assert (await app.owner.patch(f"/api/conversations/{conversation['id']}", change)).status == 200
    (line,) = await lines(app, conversation)
    assert datetime.fromisoformat(line["snoozed_until"]) == datetime.fromisoformat(until)


async def test_arrival_through_an_ad_leaves_a_line_and_only_what_people_read(app: App) -> None:
    customer, conversation = await app.written()
    ad = {"customer": customer, "business": SHOP, "by": "ad", "ad_name": "Spring bowls"}
    await app.simulator.control("tiktok/customer/arrive", ad)

    async def arrived() -> dict[str, Any] | None:
        card = await app.card(conversation)
        return card if card["referral"] else None

    card = await eventually(arrived)
    assert [line["content"].partition(" came ")[2] for line in await lines(app, conversation)] == [
        "from the ad “Spring bowls”"
    ]
    assert (card["referral"]["title"], card["referral"]["reference"], card["referral"]["details"]) == (
        "Spring bowls",
        None,
        {},
    )


async def test_conversation_began_with_its_oldest_message(app: App) -> None:
    name = await app.new_customer()
    await app.simulator.control("clock", {"offset_ms": -7_200_000})
    await app.says(name, "Hello from long ago")
    conversation = await app.conversation(name)
    (message,) = await app.thread(conversation)
    assert (await app.card(conversation))["created_at"] == message["sent_at"]
    assert datetime.fromisoformat(message["sent_at"]) < datetime.now(UTC) - timedelta(hours=1)

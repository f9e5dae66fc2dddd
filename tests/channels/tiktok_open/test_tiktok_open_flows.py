"""A shop on the open profile from end to end, against the simulator: heard, answered, and held to the cap."""

from __future__ import annotations

import time

from .open_profile import OpenProfile

USED_UP = "You've sent all replies allowed to the last message. You can send more when the customer writes again."


async def test_customer_writes_and_is_replied_to(open_profile: OpenProfile) -> None:
    customer = await open_profile.customer()
    said = await open_profile.says(customer, "Do you ship bowls?")
    conversation = await open_profile.conversation(said["conversation_id"])
    assert await open_profile.heard(conversation, 1) == ["Do you ship bowls?"]
    await open_profile.app.reply(conversation, "a", "Every week.")
    await open_profile.app.status(conversation, "a", "sent")
    assert [message["text"] for message in await open_profile.phone(customer)] == ["Do you ship bowls?", "Every week."]


async def test_cap_holds_in_every_window(open_profile: OpenProfile) -> None:
    customer = await open_profile.customer()
    for window in range(2):
        # Times are told in whole seconds, and two questions of the same second are one window.
        at = int(time.time() * 1000) - (1 - window) * 60_000
        said = await open_profile.says(customer, f"question {window}", at=at)
        conversation = await open_profile.conversation(said["conversation_id"])
        await open_profile.heard(conversation, 1 + window * 11)
        for number in range(10):
            card = await open_profile.app.card(conversation)
            assert (card["window"]["state"], card["window"]["remaining"]) == ("open", 10 - number)
            response = await open_profile.app.reply(conversation, f"{window}/{number}", f"answer {number}")
            assert response.status == 201, response
        refused = await open_profile.app.reply(conversation, f"{window}/more", "one more")
        assert (refused.status, refused.body["code"], refused.body["detail"]) == (422, "window_closed", USED_UP)
        await open_profile.app.status(conversation, f"{window}/9", "sent")
    assert len(await open_profile.phone(customer)) == 22


async def test_missed_messages_are_found_through_the_lists(open_profile: OpenProfile) -> None:
    """More than a page of conversations, and in one of them more than a page of messages."""
    customers = [await open_profile.customer() for _ in range(22)]
    said = await open_profile.says(customers[0], "told")
    conversation = await open_profile.conversation(said["conversation_id"])
    fault = await open_profile.control("faults", {"target": "webhook", "kind": "drop"})
    for customer in customers:
        lost = await open_profile.says(customer, "lost")
    for number in range(24):
        await open_profile.says(customers[0], f"lost {number}")
    await open_profile.control(f"faults/{fault['fault_id']}", method="DELETE")
    asked = await open_profile.app.owner.post(f"/api/inboxes/{open_profile.inbox['id']}/gaps")
    assert asked.status == 201, asked
    texts = await open_profile.heard(conversation, 26)
    assert texts == ["told", "lost", *(f"lost {number}" for number in range(24))]
    last = await open_profile.conversation(lost["conversation_id"])
    assert await open_profile.heard(last, 1) == ["lost"]
    gaps = (await open_profile.app.owner.get(f"/api/inboxes/{open_profile.inbox['id']}/gaps")).body["items"]
    assert (gaps[0]["incomplete"], gaps[0]["cause"]) == (0, "asked")

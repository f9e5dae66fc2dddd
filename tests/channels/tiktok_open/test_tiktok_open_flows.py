"""A shop on the open profile from end to end, against the stand-in: heard, answered, and held to the cap."""

from __future__ import annotations

import time

from .storefront import Storefront

USED_UP = "All replies to the last message are used up until the customer writes again."


async def test_a_customer_is_heard_and_answered(storefront: Storefront) -> None:
    customer = await storefront.customer()
    said = await storefront.says(customer, "Do you ship bowls?")
    conversation = await storefront.conversation(said["conversation_id"])
    assert await storefront.heard(conversation, 1) == ["Do you ship bowls?"]
    await storefront.desk.answer(conversation, "a", "Every week.")
    await storefront.desk.status(conversation, "a", "sent")
    assert [message["text"] for message in await storefront.phone(customer)] == ["Do you ship bowls?", "Every week."]


async def test_the_cap_holds_in_every_window(storefront: Storefront) -> None:
    customer = await storefront.customer()
    for window in range(2):
        # Times are told in whole seconds, and two questions of the same second are one window.
        at = int(time.time() * 1000) - (1 - window) * 60_000
        said = await storefront.says(customer, f"question {window}", at=at)
        conversation = await storefront.conversation(said["conversation_id"])
        await storefront.heard(conversation, 1 + window * 11)
        for number in range(10):
            card = await storefront.desk.card(conversation)
            assert (card["window"]["state"], card["window"]["remaining"]) == ("open", 10 - number)
            answer = await storefront.desk.answer(conversation, f"{window}/{number}", f"answer {number}")
            assert answer.status == 201, answer
        refused = await storefront.desk.answer(conversation, f"{window}/more", "one more")
        assert (refused.status, refused.body["code"], refused.body["detail"]) == (422, "window_closed", USED_UP)
        await storefront.desk.status(conversation, f"{window}/9", "sent")
    assert len(await storefront.phone(customer)) == 22


async def test_what_no_webhook_told_is_found_through_the_lists(storefront: Storefront) -> None:
    """More than a page of conversations, and in one of them more than a page of messages."""
    customers = [await storefront.customer() for _ in range(22)]
    said = await storefront.says(customers[0], "told")
    conversation = await storefront.conversation(said["conversation_id"])
    fault = await storefront.control("faults", {"target": "webhook", "kind": "drop"})
    for customer in customers:
        lost = await storefront.says(customer, "lost")
    for number in range(24):
        await storefront.says(customers[0], f"lost {number}")
    await storefront.control(f"faults/{fault['fault_id']}", method="DELETE")
    asked = await storefront.desk.owner.post(f"/api/inboxes/{storefront.inbox['id']}/gaps")
    assert asked.status == 201, asked
    texts = await storefront.heard(conversation, 26)
    assert texts == ["told", "lost", *(f"lost {number}" for number in range(24))]
    last = await storefront.conversation(lost["conversation_id"])
    assert await storefront.heard(last, 1) == ["lost"]
    gaps = (await storefront.desk.owner.get(f"/api/inboxes/{storefront.inbox['id']}/gaps")).body["items"]
    assert (gaps[0]["holes"], gaps[0]["cause"]) == (0, "asked")

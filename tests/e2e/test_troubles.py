"""What goes wrong on the way is said, and a person can settle it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.playing import Customer, agent_page, connect, new_customer, open_conversation, reply_box
from tests.e2e.product import Product

QUIET_SHOP = {"username": "quiet.shop", "display_name": "Quiet Shop", "country": "TH"}


@pytest.fixture
async def mended(product: Product) -> AsyncIterator[None]:
    """Whatever the test breaks at the platform works again afterwards."""
    yield
    await product.control("DELETE", "/tiktok/faults")


@pytest.mark.usefixtures("mended")
async def test_person_settles_what_may_have_arrived(product: Product, agent: Page, customer: Customer) -> None:
    await customer.send(text="Do you ship to Leeds?")
    thread = await open_conversation(agent, customer)
    await reply_box(agent).fill("We do, within a week")
    await agent.wait_for_timeout(500)  # "typing" and "seen" go to the same address and would use the fault up
    # The answer is lost, and neither the history nor a webhook tells of the message afterwards.
    for fault in (
        {"target": "api", "kind": "accept_then_http", "status": 504, "match": "*message/send/", "remaining": 1},
        {"target": "api", "kind": "http", "match": "*content/list/"},
        {"target": "webhook", "kind": "drop", "match": "im_send_msg"},
    ):
        await product.control("POST", "/tiktok/faults", fault)
    await reply_box(agent).press("Enter")
    trouble = thread.get_by_role("alert")
    await expect(trouble.get_by_role("button", name="Send again")).to_be_visible()
    assert [m["text"] for m in await customer.sees()][-1] == "We do, within a week"
    await trouble.get_by_role("button", name="It arrived").click()
    await expect(trouble).to_have_count(0)
    await expect(agent.get_by_label("Sent", exact=True).last).to_be_visible()
    assert len(await customer.sees()) == 2


async def arrived_while_disconnected(product: Product, inbox: dict[str, Any], customer: Customer) -> None:
    """A message whose delivery was late: it came when the inbox was disconnected."""
    drop = {"target": "webhook", "kind": "drop", "match": "im_receive_msg", "remaining": 1}
    await product.control("POST", "/tiktok/faults", drop)
    sent = await customer.send(text="Is anybody there?")
    await product.api("POST", f"/inboxes/{inbox['id']}/disconnect")
    late = await delivery_of(product, sent["message_id"])
    await product.control("POST", "/tiktok/deliveries/retry", {"delivery_id": late["delivery_id"]})
    async with asyncio.timeout(30):
        while not (await product.api("GET", f"/inboxes/{inbox['id']}/activity"))["items"]:
            await asyncio.sleep(0.05)


async def delivery_of(product: Product, message_id: str) -> dict[str, Any]:
    """The webhook about a message, as the platform keeps it."""
    async with asyncio.timeout(30):
        while True:
            deliveries: list[dict[str, Any]] = (await product.control("GET", "/tiktok/deliveries"))["deliveries"]
            for delivery in deliveries:
                if delivery["message_id"] == message_id and delivery["status"] == "dropped":
                    return delivery
            await asyncio.sleep(0.05)


@pytest.mark.usefixtures("mended")
async def test_parked_delivery_is_replayed(product: Product, chromium: Browser) -> None:
    await product.control("POST", "/tiktok/businesses", QUIET_SHOP)
    inbox = await connect(product, QUIET_SHOP["username"])
    customer = await new_customer(product, QUIET_SHOP["username"])
    await arrived_while_disconnected(product, inbox, customer)
    await connect(product, QUIET_SHOP["username"], inbox["id"])

    async with agent_page(chromium, product) as page:
        await page.goto(f"/settings/inboxes/{inbox['id']}")
        await page.get_by_role("tab", name="Activity").click()
        await page.get_by_role("button", name=re.compile("Failed")).click()
        drawer = page.get_by_role("dialog")
        await expect(drawer.get_by_role("alert")).to_contain_text("Couldn't be processed")
        await expect(drawer.get_by_text("Is anybody there?", exact=True)).to_be_visible()
        await drawer.get_by_role("button", name="Replay").click()
        await expect(drawer.get_by_text("Processed", exact=True)).to_be_visible()
        await expect(drawer.get_by_role("alert")).to_have_count(0)
        await page.goto("/")
        thread = await open_conversation(page, customer)
        await expect(thread.get_by_text("Is anybody there?")).to_have_count(1)

"""A message that no webhook told: the administrator looks for it, and the team answers it."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.e2e.playing import Customer, open_conversation


async def test_catch_up_finds_a_message_without_a_webhook(agent: Page, customer: Customer) -> None:
    product = customer.product
    lost = {"target": "webhook", "kind": "drop", "match": "im_receive_msg", "remaining": 1}
    await product.control("POST", "/tiktok/faults", lost)
    await customer.send(text="Did you get this?")
    inboxes = (await product.api("GET", "/inboxes"))["items"]
    inbox = next(inbox for inbox in inboxes if inbox["channel"] == "tiktok_dm")
    await agent.goto(f"/settings/inboxes/{inbox['id']}")
    section = agent.get_by_role("main")
    await section.get_by_role("button", name="Check now").click()
    await expect(section.get_by_text("Checked by hand").first).to_be_visible()
    # Other conversations of the day are asked for as well, and something may be found in them.
    await expect(section.get_by_text(re.compile(r"\d+ messages? found")).first).to_be_visible(timeout=90_000)
    await agent.goto("/")
    thread = await open_conversation(agent, customer)
    await expect(thread.get_by_text("Did you get this?")).to_have_count(1)

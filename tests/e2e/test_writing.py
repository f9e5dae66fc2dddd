"""Writing is never lost: drafts on every device, taking back, an expired session, a broken network; and jumping to a day."""

from __future__ import annotations

import re

from playwright.async_api import Browser, Page, expect

from tests.e2e.playing import Customer, answer_box, at_the_desk, colleague, open_conversation
from tests.e2e.product import Product


async def test_a_draft_is_on_both_devices_and_gone_when_it_is_sent(
    product: Product, chromium: Browser, agent: Page, customer: Customer
) -> None:
    await customer.send(text="Do you ship bowls?")
    await open_conversation(agent, customer)
    await answer_box(agent).fill("Yes, in straw and")
    async with at_the_desk(chromium, product) as phone:
        await open_conversation(phone, customer)
        await expect(answer_box(phone)).to_have_value("Yes, in straw and", timeout=5_000)
        await answer_box(phone).fill("Yes, in straw and paper.")
        await expect(answer_box(agent)).to_have_value("Yes, in straw and paper.", timeout=5_000)
        await answer_box(agent).press("Enter")
        await expect(answer_box(phone)).to_have_value("", timeout=5_000)
    assert (await customer.sees_at_least(2))[-1]["text"] == "Yes, in straw and paper."


async def test_colleagues_see_who_types(product: Product, chromium: Browser, agent: Page, customer: Customer) -> None:
    await customer.send(text="Is the shop open on Sunday?")
    await open_conversation(agent, customer)
    login = await colleague(product, "Ines Example")
    async with at_the_desk(chromium, product, **login) as other:
        await open_conversation(other, customer)
        await answer_box(other).press_sequentially("Yes")
        await expect(agent.get_by_text("Ines Example is typing")).to_be_visible()
        await answer_box(other).fill("")
        await expect(agent.get_by_text(re.compile("is typing"))).not_to_be_visible()

"""Writing is never lost: drafts on every device, taking back, an expired session, a broken network."""

from __future__ import annotations

import asyncio
import re

from playwright.async_api import Browser, Page, Route, expect

from tests.e2e.playing import Customer, agent_page, colleague, open_conversation, reply_box
from tests.e2e.product import Product


async def test_draft_is_on_both_devices_and_gone_when_it_is_sent(
    product: Product, chromium: Browser, agent: Page, customer: Customer
) -> None:
    await customer.send(text="Do you ship bowls?")
    await open_conversation(agent, customer)
    await reply_box(agent).fill("Yes, in straw and")
    async with agent_page(chromium, product) as phone:
        await open_conversation(phone, customer)
        await expect(reply_box(phone)).to_have_value("Yes, in straw and", timeout=5_000)
        await reply_box(phone).fill("Yes, in straw and paper.")
        await expect(reply_box(agent)).to_have_value("Yes, in straw and paper.", timeout=5_000)
        await reply_box(agent).press("Enter")
        await expect(reply_box(phone)).to_have_value("", timeout=5_000)
    assert (await customer.sees_at_least(2))[-1]["text"] == "Yes, in straw and paper."


async def test_colleagues_see_who_types(product: Product, chromium: Browser, agent: Page, customer: Customer) -> None:
    await customer.send(text="Is the shop open on Sunday?")
    await open_conversation(agent, customer)
    login = await colleague(product, "Ines Example")
    async with agent_page(chromium, product, **login) as other:
        await open_conversation(other, customer)
        await reply_box(other).press_sequentially("Yes")
        await expect(agent.get_by_text("Ines Example is typing")).to_be_visible()
        await reply_box(other).fill("")
        await expect(agent.get_by_text(re.compile("is typing"))).not_to_be_visible()


async def test_reply_that_was_sent_can_be_undone_for_a_while(
    product: Product, chromium: Browser, customer: Customer
) -> None:
    await customer.send(text="Is it food safe?")
    login = await colleague(product, "Noa Example")
    async with agent_page(chromium, product, **login) as page:
        body = {"preferences": {"undo_seconds": 5}}
        said = await page.context.request.patch("/api/me", data=body, headers={"X-Frontdesk": "1"})
        assert said.ok, await said.text()
        await page.reload()
        thread = await open_conversation(page, customer)
        await reply_box(page).fill("No, it is")
        await reply_box(page).press("Enter")
        await thread.get_by_role("button", name="Undo").click()
        await expect(reply_box(page)).to_have_value("No, it is")
        assert len(await customer.sees()) == 1
        await reply_box(page).fill("Yes, it is")
        await reply_box(page).press("Enter")
        await expect(thread.get_by_role("button", name="Undo")).to_be_visible()
        await page.reload()
    assert [m["text"] for m in await customer.sees_at_least(2)] == ["Is it food safe?", "Yes, it is"]


async def sign_in_again(page: Page, login: dict[str, str]) -> None:
    """Type the password once more after the session ended."""
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    await page.get_by_label("Email").fill(login["email"])
    await page.get_by_label("Password").first.fill(login["password"])
    await page.get_by_role("button", name="Sign in").click()


async def test_expired_session_loses_nothing(product: Product, chromium: Browser, customer: Customer) -> None:
    await customer.send(text="Can I collect it?")
    login = await colleague(product, "Lea Example")
    async with agent_page(chromium, product, **login) as page:
        await open_conversation(page, customer)
        asked = asyncio.Event()

        async def after_the_reply(route: Route) -> None:
            """Nothing else may tell that the session ended before the answer does."""
            if not route.request.url.endswith("/messages"):
                await asked.wait()
            await route.continue_()

        await page.route(re.compile(r"/api/"), after_the_reply)
        await page.context.clear_cookies()
        await reply_box(page).fill("Yes, from Monday")
        await reply_box(page).press("Enter")
        await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        asked.set()
        await sign_in_again(page, login)
        await expect(page.get_by_role("log").get_by_text("Yes, from Monday")).to_be_visible()
    assert [m["text"] for m in await customer.sees_at_least(2)][1:] == ["Yes, from Monday"]


async def test_session_that_ends_keeps_the_half_written_reply(
    product: Product, chromium: Browser, customer: Customer
) -> None:
    await customer.send(text="Do you glaze in green?")
    login = await colleague(product, "Lea Example")
    async with agent_page(chromium, product, **login) as page:
        await open_conversation(page, customer)
        await reply_box(page).fill("In two greens, and")
        await page.context.clear_cookies()
        await page.keyboard.type(" a blue")  # as far as one gets before the page knows
        await sign_in_again(page, login)
        await expect(reply_box(page)).to_have_value(re.compile("^In two greens, and"))


async def test_reply_written_offline_goes_out_once(agent: Page, customer: Customer) -> None:
    await customer.send(text="Hello?")
    thread = await open_conversation(agent, customer)
    await agent.context.set_offline(True)
    await reply_box(agent).fill("Good morning")
    await reply_box(agent).press("Enter")
    await expect(thread.get_by_text("Waiting for network")).to_be_visible()
    await agent.context.set_offline(False)
    await expect(thread.get_by_text("Waiting for network")).not_to_be_visible()
    assert [m["text"] for m in await customer.sees_at_least(2)] == ["Hello?", "Good morning"]

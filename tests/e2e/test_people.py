"""Colleagues: one is invited and comes in by the link; two work on the same conversation at the same time."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

from tests.e2e.playing import DESKTOP, PASSWORD, Customer, agent_page, colleague, open_conversation, reply_box
from tests.e2e.product import Product


async def test_invited_colleague_comes_in_by_the_link(product: Product, chromium: Browser, agent: Page) -> None:
    await agent.goto("/settings/team")
    await agent.get_by_role("button", name="Invite teammate").first.click()
    dialog = agent.get_by_role("dialog")
    await dialog.get_by_label("Email").fill("robin@example.com")
    await dialog.get_by_label("Supervisor").check()
    await dialog.get_by_role("button", name="Create", exact=True).click()
    link = await dialog.get_by_role("textbox", name="Invitation link").input_value()
    await dialog.get_by_role("button", name="Done").click()
    await expect(agent.get_by_text("robin@example.com")).to_be_visible()

    context = await chromium.new_context(base_url=product.url, viewport=DESKTOP)
    context.set_default_timeout(30_000)
    page = await context.new_page()
    await page.goto(link)
    await page.get_by_label("Your name").fill("Robin Example")
    await page.get_by_label("Choose a password").fill(PASSWORD)
    await page.get_by_role("button", name="Join and sign in").click()
    await expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    await expect(agent.get_by_text("Robin Example").first).to_be_visible()

    again = await context.new_page()
    await again.goto(link)
    await expect(again.get_by_label("Choose a password")).to_have_count(0)
    await context.close()


async def test_presence_shows_agents_each_other(
    product: Product, chromium: Browser, agent: Page, customer: Customer
) -> None:
    login = await colleague(product, "Alexis Example")
    await customer.send(text="Could you keep two for me?")
    await open_conversation(agent, customer)
    async with agent_page(chromium, product, **login) as other:
        thread = await open_conversation(other, customer)
        await agent.get_by_role("button", name="Assign", exact=True).click()
        await agent.get_by_role("menuitem", name="Alexis Example").click()
        await expect(other.get_by_role("button", name="Assigned to Alexis Example")).to_be_visible(timeout=2000)
        await reply_box(agent).fill("Of course, until Friday")
        await reply_box(agent).press("Enter")
        await expect(thread.get_by_text("Of course, until Friday")).to_be_visible(timeout=2000)
        await reply_box(other).fill("They are wrapped already")
        await reply_box(other).press("Enter")
        mine = agent.get_by_role("log").get_by_role("article").filter(has_text="They are wrapped already")
        await expect(mine).to_contain_text("Alexis Example", timeout=2000)
        await expect(agent.get_by_role("button", name="Assigned to Alexis Example")).to_be_visible()
    assert [m["text"] for m in await customer.sees_at_least(3)][1:] == [
        "Of course, until Friday",
        "They are wrapped already",
    ]

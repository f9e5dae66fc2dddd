"""An agent who never touches the mouse: through the list, into a conversation, an answer, and on."""

from __future__ import annotations

import re

from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.playing import Customer, colleague, new_customer, open_conversation, reply_box
from tests.e2e.product import Product

STILL_TYPING_MS = 1_100
"""So long after a letter the keys that change a conversation do nothing."""


async def card_of(agent: Page, customer: Customer) -> str:
    """A selector of the customer's card, which is there."""
    card = agent.locator("[data-conversation]").filter(has_text=customer.name)
    await expect(card).to_be_visible()
    return f"[data-conversation='{await card.get_attribute('data-conversation')}']"


async def walk_to(agent: Page, selector: str) -> None:
    """Press j until the card has the focus."""
    for _ in range(30):
        await agent.keyboard.press("j")
        await agent.wait_for_timeout(60)
        if await agent.locator(selector).evaluate("card => card === document.activeElement"):
            return
    raise AssertionError(f"j never came to {selector}")


async def test_reply_is_written_without_a_mouse(product: Product, agent: Page) -> None:
    await agent.goto("/")
    first, second = await new_customer(product), await new_customer(product)
    await first.send(text="Do you post to the islands?")
    await second.send(text="Is the kiln open on Sunday?")
    card = await card_of(agent, first)
    # The list holds still while the keyboard is in it: both must be there before.
    for arrived in (card, await card_of(agent, second)):
        await expect(agent.locator(arrived)).to_be_visible()
    await walk_to(agent, card)
    await agent.keyboard.press("k")
    await agent.keyboard.press("ArrowDown")
    await expect(agent.locator(card)).to_be_focused()
    await agent.keyboard.press("Enter")
    await expect(agent.get_by_role("heading", level=1).filter(has_text=first.name)).to_be_visible()
    await agent.keyboard.press("r")
    await expect(reply_box(agent)).to_be_focused()
    await agent.keyboard.type("Jerks are for jars: yes, we do")
    await agent.keyboard.press("Enter")
    await expect(agent.get_by_role("log").get_by_text("yes, we do")).to_be_visible()
    await agent.keyboard.press("Escape")
    await agent.wait_for_timeout(STILL_TYPING_MS)
    await agent.keyboard.press("e")
    await expect(agent.get_by_role("heading", level=1).filter(has_text=first.name)).to_have_count(0)
    assert (await first.sees_at_least(2))[-1]["text"] == "Jerks are for jars: yes, we do"
    await agent.wait_for_load_state("networkidle")  # the server has heard of the first one
    await agent.wait_for_timeout(1_000)
    await agent.keyboard.press("z")
    await expect(agent.get_by_role("heading", level=1).filter(has_text=first.name)).to_be_visible()
    await expect(agent.get_by_role("button", name="Resolve", exact=True)).to_be_visible()
    await agent.keyboard.press("u")
    await expect(agent.get_by_text("Select a conversation")).to_be_visible()
    await expect(agent.locator(card)).to_be_focused()


async def test_note_a_colleague_and_a_label_by_keys(agent: Page, customer: Customer) -> None:
    await customer.send(text="May I change my order?")
    await open_conversation(agent, customer)
    await agent.keyboard.press("n")
    await expect(agent.get_by_label("Your private note")).to_be_focused()
    await agent.keyboard.type("Order of Tuesday")
    await agent.keyboard.press("Enter")
    await expect(agent.get_by_role("log").get_by_text("Order of Tuesday")).to_be_visible()
    await agent.keyboard.press("Escape")
    await agent.keyboard.press("r")
    await expect(reply_box(agent)).to_be_focused()
    await agent.keyboard.press("Escape")
    await agent.wait_for_timeout(STILL_TYPING_MS)
    await agent.keyboard.press("a")
    # In a large team the menu begins with a field to find somebody; Enter chooses the first one there, too.
    await expect(agent.get_by_role("menuitem", name="Me")).to_be_visible()
    await expect(agent.get_by_role("menu").locator(":focus")).to_be_visible()
    await agent.keyboard.press("Enter")
    await expect(agent.get_by_role("button", name=re.compile("^Assigned to"))).to_be_visible()
    await agent.keyboard.press("l")
    dialog = agent.get_by_role("dialog")
    await expect(dialog.get_by_role("combobox", name="Labels")).to_be_focused()
    await agent.keyboard.type("orders")
    await agent.keyboard.press("Enter")
    await agent.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(agent.get_by_role("complementary").get_by_text("orders")).to_be_visible()


async def test_shortcut_sheet_lists_the_keys_and_gives_the_focus_back(agent: Page, customer: Customer) -> None:
    await customer.send(text="Hello")
    card = await card_of(agent, customer)
    await agent.locator(card).focus()
    await agent.keyboard.press("?")
    sheet = agent.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(sheet.get_by_text("Resolve or reopen")).to_be_visible()
    await agent.keyboard.press("j")
    await agent.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)
    await expect(agent.locator(card)).to_be_focused()
    await agent.keyboard.press("/")
    search = agent.get_by_role("searchbox", name=re.compile("Search"))
    await expect(search).to_be_focused()
    await agent.keyboard.type("?j")
    await expect(search).to_have_value("?j")
    await expect(sheet).to_have_count(0)
    await search.fill("")
    await agent.keyboard.press("Escape")
    await agent.keyboard.press("g")
    await agent.keyboard.press("s")
    await expect(agent).to_have_url(re.compile("/settings"))
    await agent.keyboard.press("g")
    await agent.keyboard.press("i")
    await expect(agent.get_by_role("heading", name="Inbox")).to_be_visible()


async def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    await expect(target).to_be_visible()
    for _ in range(120):
        await page.keyboard.press("Tab")
        if await target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never came to {target}")


async def test_keyboard_alone_leads_from_sign_in_to_a_reply(
    product: Product, chromium: Browser, customer: Customer
) -> None:
    """This also works with single-key shortcuts switched off."""
    await customer.send(text="Do you open on Mondays?")
    login = await colleague(product, "Kit Example")
    context = await chromium.new_context(base_url=product.url)
    page = await context.new_page()
    await page.goto("/")
    await expect(page.get_by_label("Email")).to_be_focused()
    await page.keyboard.type(login["email"])
    await page.keyboard.press("Tab")
    await page.keyboard.type(login["password"])
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    await tab_to(page, page.locator("[data-conversation]").filter(has_text=customer.name))
    await page.keyboard.press("Enter")
    await tab_to(page, reply_box(page))
    await page.keyboard.type("From ten to four")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log").get_by_text("From ten to four")).to_be_visible()
    assert (await customer.sees_at_least(2))[-1]["text"] == "From ten to four"
    await context.close()

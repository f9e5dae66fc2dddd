"""For a few seconds what was sent can be taken back, by a button or a key, and all of it is in the composer again."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, FilePayload, Page, expect

from frontdesk.sandbox.kit.pictures import sample_png
from tests.e2e.playing import Customer, agent_page, colleague, open_conversation, reply_box
from tests.e2e.product import Product

PICTURE: FilePayload = {"name": "bowl.png", "mimeType": "image/png", "buffer": sample_png()}


@pytest.fixture
async def page(product: Product, chromium: Browser, customer: Customer) -> AsyncIterator[Page]:
    """The window of somebody who may take back for ten seconds, with the customer's conversation open."""
    login = await colleague(product, "Undine Example")
    await customer.send(text="Is it food safe?")
    async with agent_page(chromium, product, **login) as page:
        body = {"preferences": {"undo_seconds": 10}}
        # The connection was idle since the sign-in: on a slow machine the server may be closing it just now.
        said = await page.context.request.patch("/api/me", data=body, headers={"X-Frontdesk": "1"}, max_retries=2)
        assert said.ok, await said.text()
        await page.reload()
        await open_conversation(page, customer)
        yield page


async def send(page: Page, text: str) -> None:
    await reply_box(page).fill(text)
    await reply_box(page).press("Enter")
    await expect(page.get_by_role("log").get_by_role("button", name="Undo").last).to_be_visible()


async def let_it_go(page: Page) -> None:
    """Close the page: what is still held goes out at once."""
    await expect(page.get_by_role("log").get_by_role("button", name="Undo").last).to_be_visible()
    await page.reload()


async def is_back(page: Page, text: str) -> None:
    """The answer is in the field, ready to be written on, and on its way no more."""
    await expect(reply_box(page)).to_have_value(text)
    await expect(reply_box(page)).to_be_focused()
    await expect(page.get_by_role("log").get_by_role("button", name="Undo")).to_have_count(0)


async def test_undo_by_z_or_in_the_empty_field_brings_the_text_back(page: Page, customer: Customer) -> None:
    await send(page, "No, it is")
    await page.keyboard.press("Escape")
    await page.keyboard.press("z")
    await is_back(page, "No, it is")
    await send(page, "Yes, it is")
    await page.keyboard.press("Control+z")
    await is_back(page, "Yes, it is")
    # With something in the field the key undoes what was typed, as everywhere.
    await send(page, "Yes, it really is")
    await page.keyboard.type("And")
    await page.keyboard.press("Control+z")
    await expect(page.get_by_role("log").get_by_text("Yes, it really is")).to_be_visible()
    await let_it_go(page)
    assert [m["text"] for m in await customer.sees_at_least(2)] == ["Is it food safe?", "Yes, it really is"]


async def test_undo_brings_pictures_back_with_their_text(page: Page, customer: Customer) -> None:
    await page.locator("input[type=file]").set_input_files(PICTURE)
    tray = page.get_by_role("img", name="bowl.png")
    await expect(tray).to_be_visible()
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()
    await send(page, "This one")
    await expect(page.locator("form").get_by_role("img", name="bowl.png")).to_have_count(0)
    await page.keyboard.press("Control+z")
    await is_back(page, "This one")
    await expect(page.locator("form").get_by_role("img", name="bowl.png")).to_be_visible()
    await reply_box(page).press("Enter")
    await let_it_go(page)
    kinds = [m["kind"] for m in await customer.sees_at_least(3)]
    assert sorted(kinds) == ["image", "text", "text"]


async def test_undo_brings_the_quote_back(page: Page, customer: Customer) -> None:
    thread = page.get_by_role("log")
    await thread.get_by_text("Is it food safe?").hover()
    await thread.get_by_role("button", name="Quote in reply").click()
    await expect(page.get_by_text(f"Replying to {customer.name}")).to_be_visible()
    await send(page, "This? No")
    await expect(page.get_by_text(f"Replying to {customer.name}")).to_have_count(0)
    await page.keyboard.press("Escape")
    await page.keyboard.press("z")
    await is_back(page, "This? No")
    await expect(page.get_by_text(f"Replying to {customer.name}")).to_be_visible()
    await reply_box(page).fill("This? Yes")
    await reply_box(page).press("Enter")
    await let_it_go(page)
    asked, response = await customer.sees_at_least(2)
    assert (response["text"], response["quoted_message_id"]) == ("This? Yes", asked["message_id"])


async def test_undo_brings_a_note_back_as_a_note(page: Page, customer: Customer) -> None:
    await page.get_by_text("Private note").click()
    note = page.get_by_label("Your private note")
    await note.fill("They asked twice")
    await note.press("Enter")
    await expect(page.get_by_role("log").get_by_role("button", name="Undo")).to_be_visible()
    await page.keyboard.press("Control+z")
    await expect(note).to_have_value("They asked twice")
    await expect(page.get_by_role("log").get_by_text("They asked twice")).to_have_count(0)
    assert len(await customer.sees()) == 1


async def test_undo_brings_buttons_back(page: Page, customer: Customer) -> None:
    await page.get_by_role("button", name="Message with buttons").click()
    card = page.get_by_role("dialog")
    await card.get_by_label("Text", exact=True).fill("Which colour?")
    await card.get_by_label("Button 1", exact=True).fill("Blue")
    await card.get_by_role("button", name="Add a button").click()
    await card.get_by_label("Button 2", exact=True).fill("Red")
    await card.get_by_role("button", name="Send").click()
    await expect(card).to_have_count(0)
    await expect(page.get_by_role("log").get_by_role("button", name="Undo")).to_be_visible()
    await page.keyboard.press("z")
    await expect(card.get_by_label("Text", exact=True)).to_have_value("Which colour?")
    await expect(card.get_by_label("Button 1", exact=True)).to_have_value("Blue")
    await expect(card.get_by_label("Button 2", exact=True)).to_have_value("Red")
    await card.get_by_label("Button 2", exact=True).fill("Green")
    await card.get_by_role("button", name="Send").click()
    await let_it_go(page)
    shown = (await customer.sees_at_least(2))[-1]["template"]
    assert [button["title"] for button in shown["buttons"]] == ["Blue", "Green"]

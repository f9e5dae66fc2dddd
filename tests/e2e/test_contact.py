"""The pane beside a thread: who the customer is, what they sent, and that it stays as it was left."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.e2e.playing import Customer, open_conversation


async def test_shared_pictures_lead_to_their_messages(agent: Page, customer: Customer) -> None:
    await customer.send(kind="image")
    await customer.send(text="This one, please")
    thread = await open_conversation(agent, customer)
    pane = agent.get_by_role("complementary")
    await expect(pane.get_by_text(f"@{customer.username}").last).to_be_visible()
    await expect(pane.get_by_text("Follows you").last).to_be_visible()
    await expect(thread.get_by_role("img", name="Image")).to_be_visible()
    await agent.reload()
    await pane.get_by_role("link", name=re.compile("^Image, .*go to message")).click()
    await expect(agent).to_have_url(re.compile(r"message=\d+"))
    await expect(thread.get_by_role("img", name="Image")).to_be_visible()


async def test_pane_stays_as_it_was_left(agent: Page, customer: Customer) -> None:
    await customer.send(text="Hello")
    await open_conversation(agent, customer)
    pane = agent.get_by_role("complementary")
    fold = pane.get_by_role("button", name="Customer", exact=True)
    await fold.click()
    await expect(pane.get_by_label("Email")).to_have_count(0)
    await agent.reload()
    await expect(fold).to_have_attribute("aria-expanded", "false")
    await fold.click()
    await expect(pane.get_by_label("Email")).to_be_visible()
    await agent.keyboard.press("i")
    await expect(pane).to_have_count(0)
    await agent.reload()
    await expect(agent.get_by_role("log")).to_be_visible()
    await expect(pane).to_have_count(0)


async def test_contact_pane_on_a_small_screen_is_a_page(agent: Page, customer: Customer) -> None:
    await customer.send(text="Hello")
    await open_conversation(agent, customer)
    await agent.set_viewport_size({"width": 390, "height": 844})
    pane = agent.get_by_role("dialog")
    button = agent.get_by_role("button", name="Customer details")
    await button.click()
    await expect(pane.get_by_text("Media shared")).to_be_visible()
    await agent.go_back()
    await expect(pane).to_have_count(0)
    await button.click()
    await expect(pane.get_by_text("Media shared")).to_be_visible()
    await pane.get_by_role("button", name="Close").click()
    await expect(pane).to_have_count(0)
    await expect(agent.get_by_role("log").get_by_text("Hello")).to_be_visible()
    await agent.go_back()
    await expect(agent.get_by_role("heading", name="Inbox")).to_be_visible()

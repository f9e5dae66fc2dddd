"""A card with buttons goes out and its tap comes back; a conversation is given to a team."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.e2e.playing import Customer, open_conversation
from tests.e2e.product import Product


async def test_card_is_written_sent_and_replied_to_by_a_tap(agent: Page, customer: Customer) -> None:
    await customer.send(text="Do you still have the mug?")
    thread = await open_conversation(agent, customer)
    await agent.get_by_role("button", name="Message with buttons").click()
    editor = agent.get_by_role("dialog")
    await editor.get_by_label("Text", exact=True).fill("Which colour would you like?")
    await editor.get_by_label("Button 1", exact=True).fill("The one of a deep sea blue")
    await expect(editor.get_by_text("6 characters over the limit")).to_be_visible()
    await expect(editor.get_by_role("button", name="Send")).to_be_disabled()
    await editor.get_by_label("Button 1", exact=True).fill("Sea blue")
    await editor.get_by_role("button", name="Add a button").click()
    await editor.get_by_label("Button 2", exact=True).fill("Sand")
    await expect(editor.get_by_role("region", name="Preview").get_by_role("listitem")).to_have_text(
        ["Sea blue", "Sand"]
    )
    await editor.get_by_role("button", name="Send").click()
    await expect(editor).to_have_count(0)
    await expect(thread.get_by_text("Which colour would you like?")).to_be_visible()
    await expect(agent.get_by_label("Sent", exact=True).last).to_be_visible()

    card = (await customer.sees_at_least(2))[-1]
    assert (card["kind"], card["template"]["title"]) == ("template", "Which colour would you like?")
    assert [button["title"] for button in card["template"]["buttons"]] == ["Sea blue", "Sand"]
    await customer.tap(card, "Sand")
    await expect(thread.get_by_role("article").last).to_contain_text("Tapped a button")
    await expect(thread.get_by_role("article").last).to_contain_text("Sand")


async def test_conversation_is_given_to_a_team(product: Product, agent: Page, customer: Customer) -> None:
    await product.api("POST", "/teams", {"name": "Workshops"})
    await customer.send(text="Is there a place left on Saturday?")
    thread = await open_conversation(agent, customer)
    await agent.get_by_role("button", name="Team: No team").click()
    await agent.get_by_role("menuitem", name="Workshops").click()
    await expect(agent.get_by_role("button", name="Team: Workshops")).to_be_visible()
    await expect(agent.get_by_role("heading", level=1).filter(has_text=customer.name)).to_contain_text("Workshops")
    await expect(agent.locator("[data-conversation][data-chosen]")).to_contain_text("Workshops")
    await expect(thread.get_by_text("assigned the conversation to the team Workshops")).to_be_visible()
    await agent.get_by_role("button", name="Team: Workshops").click()
    await agent.get_by_role("menuitem", name="No team").click()
    await expect(agent.get_by_role("button", name="Team: No team")).to_be_visible()

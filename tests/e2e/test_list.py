"""The list stays still under the pointer; colleagues are seen in it; and what changes elsewhere reaches the frame."""

from __future__ import annotations

import re

from playwright.async_api import Browser, Page, Route, WebSocketRoute, expect

from tests.e2e.playing import Customer, agent_page, colleague, new_customer, open_conversation, reply_box
from tests.e2e.product import Product

THREAD = (900, 300)
"""Somewhere away from the list, in pixels."""


async def test_list_under_the_pointer_keeps_its_order(product: Product, agent: Page) -> None:
    await agent.mouse.move(*THREAD)
    early, late, new = [await new_customer(product) for _ in range(3)]
    cards = agent.locator("[data-conversation]")
    await early.send(text="Good morning")
    await expect(cards.first).to_contain_text(early.name)
    await late.send(text="Good evening")
    await expect(cards.first).to_contain_text(late.name)

    await cards.nth(1).hover()
    await early.send(text="Anybody there?")
    await expect(cards.nth(1)).to_contain_text("Anybody there?", timeout=2000)
    await expect(cards.first).to_contain_text(late.name)
    await expect(agent.get_by_role("button", name="1 update", exact=True)).to_be_visible()
    await new.send(text="I am new")
    pill = agent.get_by_role("button", name="2 updates", exact=True)
    await expect(pill).to_be_visible()
    await pill.click()
    await expect(cards.first).to_contain_text(new.name)
    await expect(cards.nth(1)).to_contain_text(early.name)

    await late.send(text="Good night")
    await expect(cards.nth(2)).to_contain_text("Good night")
    await agent.mouse.move(*THREAD)
    await expect(cards.first).to_contain_text(late.name)


async def test_list_shows_who_looks_at_what(
    product: Product, chromium: Browser, agent: Page, customer: Customer
) -> None:
    login = await colleague(product, "Sasha Example")
    await customer.send(text="Is there a handle?")
    card = agent.locator("[data-conversation]").filter(has_text=customer.name)
    async with agent_page(chromium, product, **login) as other:
        await open_conversation(other, customer)
        await expect(card.get_by_label("Sasha Example is viewing")).to_be_visible(timeout=2000)
    await expect(card.get_by_label("Sasha Example is viewing")).to_have_count(0)


async def test_sound_for_who_wants_it(product: Product, agent: Page, customer: Customer) -> None:
    await agent.add_init_script(
        "const real = AudioContext.prototype.createOscillator; window.notes = 0;"
        "AudioContext.prototype.createOscillator = function () { window.notes += 1; return real.call(this); };"
    )
    await agent.goto("/settings/profile")
    await expect(agent.get_by_role("switch", name="Sound for new messages")).not_to_be_checked()
    await customer.send(text="Psst")
    me = (await product.api("GET", "/me"))["id"]
    await product.api("PATCH", f"/conversations/{await customer.conversation_id()}", {"assignee_id": me})
    await expect(agent).to_have_title(re.compile(r"^\(\d+\)"))
    await expect(
        agent.get_by_role("link", name=re.compile(r"^Inbox.* unread conversations? of yours$"))
    ).to_be_visible()
    assert await agent.evaluate("window.notes") == 0
    await agent.get_by_role("switch", name="Sound for new messages").click()
    await agent.wait_for_timeout(500)
    before = await agent.evaluate("window.notes")
    assert before == 2
    await customer.send(text="Hello!")
    await agent.wait_for_function("before => window.notes > before", arg=before)
    await agent.get_by_role("switch", name="Sound for new messages").click()


async def test_page_after_an_upgrade_announces_the_newer_server(agent: Page) -> None:
    lines: list[WebSocketRoute] = []

    def pass_on(line: WebSocketRoute) -> None:
        lines.append(line)
        line.connect_to_server()

    async def upgraded(route: Route) -> None:
        fetched = await route.fetch()
        await route.fulfill(response=fetched, json=await fetched.json() | {"version": "99.0"})

    await agent.route_web_socket(re.compile("/api/live"), pass_on)
    await agent.goto("/")
    await expect(agent.get_by_role("heading", name="Inbox")).to_be_visible()
    await agent.wait_for_timeout(500)
    await agent.route("**/api/session", upgraded)
    await lines[-1].close(code=1012)
    notice = agent.get_by_text("A new version of Frontdesk is available.")
    await expect(notice).to_be_visible(timeout=30_000)
    await agent.get_by_role("button", name="Reload").click()
    await expect(agent.get_by_role("heading", name="Inbox")).to_be_visible()
    await expect(notice).to_have_count(0)


async def test_page_that_an_upgrade_took_away_asks_for_a_reload(agent: Page) -> None:
    await agent.goto("/")
    await expect(agent.get_by_role("heading", name="Inbox")).to_be_visible()
    await agent.route(re.compile(r"/assets/team-.*\.js"), lambda route: route.fulfill(status=404, body=""))
    await agent.get_by_role("link", name="Settings").click()
    await agent.get_by_role("link", name="Team").click()
    notice = agent.get_by_role("heading", name="A new version of Frontdesk is available. Reload to update.")
    await expect(notice).to_be_visible(timeout=30_000)
    await expect(agent.get_by_role("button", name="Reload")).to_be_visible()


async def test_conversation_deleted_elsewhere_is_explained(product: Product, agent: Page, customer: Customer) -> None:
    await customer.send(text="Please forget me")
    await open_conversation(agent, customer)
    await expect(reply_box(agent)).to_be_visible()
    number = int(agent.url.rsplit("/", 1)[1].split("?")[0])
    await product.api("DELETE", f"/conversations/{number}")
    await expect(agent.get_by_text("Conversation not found")).to_be_visible()
    await agent.mouse.move(*THREAD)
    await expect(agent.locator(f"[data-conversation='{number}']")).to_have_count(0)


async def test_draft_stands_on_its_card(agent: Page, customer: Customer) -> None:
    await agent.mouse.move(*THREAD)
    await customer.send(text="Could it be blue?")
    card = agent.locator("[data-conversation]").filter(has_text=customer.name)
    await expect(card).to_contain_text("Could it be blue?")
    number = await card.get_attribute("data-conversation")
    body = {"content": "Blue takes until", "private": False}
    path = f"/api/conversations/{number}/draft"
    assert (await agent.context.request.put(path, data=body, headers={"X-Frontdesk": "1"})).ok
    await agent.reload()
    await expect(card).to_contain_text("Draft: Blue takes until")


async def test_list_of_a_team(product: Product, agent: Page, customer: Customer) -> None:
    other = await new_customer(product)
    await customer.send(text="Is my order on its way?")
    await other.send(text="Is there room on Friday?")
    team = await product.api("POST", "/teams", {"name": f"Orders {customer.username}"})
    await expect(agent.get_by_text(other.name, exact=True).first).to_be_visible()
    (found,) = (await product.api("GET", f"/conversations?q={customer.username}"))["items"]
    await product.api("PATCH", f"/conversations/{found['id']}", {"team_id": team["id"], "labels": ["late parcels"]})
    cards = agent.locator("[data-conversation]")

    await agent.get_by_role("button", name="Filter and sort").click()
    await agent.get_by_role("checkbox", name=team["name"]).click()
    await agent.keyboard.press("Escape")
    await agent.mouse.move(*THREAD)
    await expect(cards).to_have_count(1)
    await expect(cards).to_contain_text(customer.name)
    await expect(agent.get_by_role("tab", name="All 1")).to_be_visible()
    await expect(cards.filter(has_text=other.name)).to_have_count(0)
    (other_card,) = (await product.api("GET", f"/conversations?q={other.username}"))["items"]
    await product.api("PATCH", f"/conversations/{other_card['id']}", {"team_id": team["id"]})
    await expect(agent.get_by_role("tab", name="All 2")).to_be_visible()
    await expect(cards).to_have_count(2)

    await agent.get_by_role("button", name="Filter and sort").click()
    await agent.get_by_role("checkbox", name="late parcels").click()
    await agent.keyboard.press("Escape")
    await agent.mouse.move(*THREAD)
    await expect(cards).to_have_count(1)
    await agent.reload()
    await expect(agent.get_by_role("tab", name="All 1")).to_be_visible()
    await product.api("PATCH", f"/conversations/{found['id']}", {"labels": []})
    await expect(agent.get_by_text("No conversations match these filters.")).to_be_visible()
    await agent.get_by_role("button", name="Clear filters").click()
    await expect(cards.nth(1)).to_be_visible()


async def test_conversation_is_deleted_for_everybody(
    product: Product, chromium: Browser, agent: Page, customer: Customer
) -> None:
    login = await colleague(product, "Noa Example")
    await customer.send(text="Please forget me")
    await open_conversation(agent, customer)
    async with agent_page(chromium, product, **login) as other:
        await open_conversation(other, customer)
        await other.get_by_role("button", name="Change status").click()
        await expect(other.get_by_role("menuitem", name="Mark as pending")).to_be_visible()
        await expect(other.get_by_role("menuitem", name="Delete conversation")).to_have_count(0)
        await other.keyboard.press("Escape")

        await agent.get_by_role("button", name="Change status").click()
        await agent.get_by_role("menuitem", name="Delete conversation").click()
        dialog = agent.get_by_role("dialog")
        await expect(dialog).to_contain_text(customer.name)
        await dialog.get_by_role("button", name="Cancel").click()
        await expect(reply_box(agent)).to_be_visible()

        await agent.get_by_role("button", name="Change status").click()
        await agent.get_by_role("menuitem", name="Delete conversation").click()
        await dialog.get_by_role("button", name="Delete conversation").click()
        await expect(agent.get_by_text("Conversation deleted")).to_be_visible()
        await expect(agent.get_by_text("Select a conversation")).to_be_visible()
        await agent.mouse.move(*THREAD)
        await expect(agent.get_by_text(customer.name, exact=True)).to_have_count(0)

        await expect(other.get_by_text("Conversation not found")).to_be_visible()
        await other.mouse.move(*THREAD)
        await expect(other.get_by_text(customer.name, exact=True)).to_have_count(0)
    await customer.send(text="On second thought")
    await expect(agent.get_by_text("On second thought")).to_be_visible()


async def test_list_cards_say_who_replied(product: Product, chromium: Browser, agent: Page, customer: Customer) -> None:
    login = await colleague(product, "Lea Example")
    await customer.send(text="Do you ship to Japan?")
    card = agent.locator("[data-conversation]").filter(has_text=customer.name)
    async with agent_page(chromium, product, **login) as other:
        await open_conversation(other, customer)
        await reply_box(other).fill("We do")
        await reply_box(other).press("Enter")
        await expect(card).to_contain_text("Lea: We do")
        mine = other.locator("[data-conversation]").filter(has_text=customer.name)
        await expect(mine).to_contain_text("You: We do")

"""The customer's phone in a browser: somebody is invented, writes, reacts, and sees what the business answers."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, FilePayload, Locator, Page, expect

import frontdesk
from frontdesk.sandbox.kit import pictures
from frontdesk.sandbox.running import running_sandbox
from tests.e2e.product import browser
from tests.sandbox.conftest import FAST
from tests.sandbox.playing import JSON, Receiver, Simulator, open_simulator

PAGES = Path(frontdesk.__file__).parent / "static"
WIDE, NARROW = (1440, 900), (390, 844)
PATIENCE_MS = 30_000


@asynccontextmanager
async def serving_pages(http: aiohttp.ClientSession, receiver: Receiver) -> AsyncIterator[Simulator]:
    """Marlow & Finch on a sandbox that serves the built page, with nobody but ana."""
    assert (PAGES / "phone.html").exists(), "the pages are not built: make web"
    async with running_sandbox(dataclasses.replace(FAST, static_dir=PAGES)) as sandbox:
        yield await open_simulator(sandbox, http, receiver)


@pytest.fixture
async def phones(http: aiohttp.ClientSession, receiver: Receiver) -> AsyncIterator[Simulator]:
    async with serving_pages(http, receiver) as simulator:
        yield simulator


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with browser() as running:
        yield running


async def open_phone(chromium: Browser, simulator: Simulator, size: tuple[int, int], query: str = "") -> Page:
    context = await chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", locale="en-GB"
    )
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    await page.goto(f"{simulator.sandbox.url}/{query}")
    return page


def bubble(page: Page, text: str) -> Locator:
    return page.get_by_role("article").filter(has_text=text)


async def react(page: Page, message: Locator, how: str) -> None:
    await message.hover()
    await message.get_by_role("button", name="React or quote").click()
    await page.get_by_role("menuitem", name=how).click()


async def attach(page: Page, what: str) -> None:
    await page.get_by_role("button", name="Send something else").click()
    await page.get_by_role("menuitem", name=what, exact=True).click()


async def test_new_customer_writes_reacts_and_sees_the_reply(chromium: Browser, phones: Simulator) -> None:
    page = await open_phone(chromium, phones, WIDE)
    await page.get_by_role("button", name="New customer").click()
    await page.get_by_role("textbox", name="Name", exact=True).fill("José Example")
    await page.get_by_role("switch", name="Follows the shop").click()
    await page.get_by_role("button", name="Create").click()
    field = page.get_by_role("textbox", name="Message…", exact=True)
    await expect(page.get_by_role("log")).to_contain_text("No messages yet")

    await field.fill("Is the blue bowl still there?")
    await field.press("Enter")
    await expect(bubble(page, "Is the blue bowl")).to_contain_text("Sent")
    await expect(field).to_have_value("")
    (written,) = await phones.receiver.of("im_receive_msg")
    assert written.content["text"]["body"] == "Is the blue bowl still there?"

    await attach(page, "Sample picture")
    await expect(page.get_by_role("img", name="Picture")).to_be_visible()
    own: FilePayload = {"name": "cup.png", "mimeType": "image/png", "buffer": pictures.sample_png()}
    await page.locator("input[type=file]").set_input_files(own)
    await expect(page.get_by_role("img", name="Picture")).to_have_count(2)
    assert [hook.content["type"] for hook in await phones.receiver.of("im_receive_msg", 3)][1:] == ["image"] * 2

    conversation = await phones.seen("jose.example")
    assert await followers(phones) == ["José Example"]
    await phones.send(conversation["conversation_id"], message_type="TEXT", text={"body": "It is, and it is yours."})
    response = bubble(page, "It is, and it is yours.")
    await expect(response).to_be_visible()
    await phones.receiver.of("im_mark_read_msg")

    await react(page, response, "React ❤️")
    await expect(response.get_by_text("❤️")).to_be_visible()
    await react(page, response, "Take my reaction back")
    await expect(response.get_by_text("❤️")).to_have_count(0)

    await react(page, response, "Quote")
    await field.fill("Wonderful!")
    await field.press("Enter")
    await expect(bubble(page, "Wonderful!").get_by_role("button", name="It is, and it is yours.")).to_be_visible()
    await phones.tiktok("business/read", {"business": "marlow.finch", "customer": "jose.example"})
    await expect(bubble(page, "Wonderful!")).to_contain_text("Seen")
    await page.context.close()


async def followers(simulator: Simulator) -> list[str]:
    customers: list[JSON] = await simulator.tiktok("customers", None, "GET")
    return [row["display_name"] for row in customers if row["is_follower"]]


async def test_reading_waits_until_told_and_a_card_is_replied_to_by_a_tap(chromium: Browser, phones: Simulator) -> None:
    await phones.says("Where is my order?")
    page = await open_phone(chromium, phones, WIDE, "?customer=ana")
    await page.get_by_role("switch", name="Reads at once").click()
    conversation = (await phones.seen())["conversation_id"]
    buttons = [{"type": "REPLY", "title": title, "id": title.lower()} for title in ("Yes", "No")]
    card = {"type": "QA_BUTTON_CARD", "title": "Was it the green one?", "buttons": buttons}
    await phones.send(conversation, message_type="TEMPLATE", template=card)

    await page.get_by_role("button", name="Read now (1)").click()
    await phones.receiver.of("im_mark_read_msg")
    await expect(page.get_by_role("button", name="Read now", exact=True)).to_be_disabled()
    await bubble(page, "Was it the green one?").get_by_role("button", name="Yes").click()
    await expect(page.get_by_role("article").last).to_have_text(re.compile("Yes.*Sent"))

    await phones.tiktok("customers", {"username": "kai", "display_name": "Kai Example", "country": "US"})
    await page.get_by_role("button", name=re.compile("Kai Example")).click()
    await attach(page, "Sample picture")
    await expect(bubble(page, "Not sent")).to_contain_text("not available in the country")
    await page.get_by_role("button", name="Discard").click()
    await expect(page.get_by_role("article")).to_have_count(0)
    await page.context.close()


async def test_phone_page_on_a_small_screen_shows_the_log(chromium: Browser, phones: Simulator) -> None:
    await phones.says("Hello there")
    page = await open_phone(chromium, phones, NARROW)
    await expect(bubble(page, "Hello there")).to_be_visible()
    await page.get_by_role("button", name="Behind the scenes").click()
    drawer = page.get_by_role("dialog")
    await drawer.get_by_role("textbox", name="Message from the shop's own app").fill("From our own phone")
    await drawer.get_by_role("textbox", name="Message from the shop's own app").press("Enter")
    await expect(bubble(page, "From our own phone")).to_have_count(1)

    await drawer.get_by_role("tab", name="Trouble").click()
    await drawer.get_by_role("switch", name="Get lost").click()
    await expect(drawer.get_by_role("switch", name="Get lost")).to_be_checked()
    await phones.says("Nobody is told of this")
    lost = drawer.get_by_text("lost", exact=True)
    await expect(lost).to_be_visible()
    await expect(drawer.get_by_role("switch", name="Get lost")).not_to_be_checked()
    before = len(phones.receiver.hooks)
    await drawer.get_by_role("button", name="Send again").first.click()
    await expect(lost).to_have_count(0)
    assert phones.receiver.hooks[before].content["text"]["body"] == "Nobody is told of this"
    await page.context.close()


async def test_phone_page_plays_and_stops_a_busy_shop(chromium: Browser, phones: Simulator) -> None:
    page = await open_phone(chromium, phones, WIDE)
    busy = page.get_by_role("region", name="Busy shop")
    await busy.get_by_text("Hectic").click()
    await busy.get_by_role("button", name="Busy shop").click()
    await expect(busy.get_by_role("status")).to_contain_text(re.compile(r"Busy shop: [1-9]\d* of 30"))
    await busy.get_by_role("button", name="Stop").click()
    await page.wait_for_timeout(1_000)  # what was on its way when it was stopped, and the longest pause there is
    heard = len(phones.receiver.hooks)
    assert heard < 26, "stopped before it had played everything"
    await page.wait_for_timeout(1_000)
    assert len(phones.receiver.hooks) == heard

    await busy.get_by_role("button", name="Busy shop").click()
    await expect(busy.get_by_role("button", name="Busy shop")).to_be_visible(timeout=30_000)
    await expect(page.get_by_role("alert")).to_have_count(0)
    kinds = {hook.content["type"] for hook in await phones.receiver.of("im_receive_msg", 26)}
    assert {"text", "image", "video", "sticker", "share_post"} <= kinds
    assert len(await phones.tiktok("customers", None, "GET")) == 9
    await page.context.close()


async def arrive(page: Page, how: str) -> Locator:
    """Open the form of one way to arrive."""
    await page.get_by_role("button", name="Arrive from…").click()
    await page.get_by_role("menuitem", name=how).click()
    return page.get_by_role("dialog")


async def test_customers_arrive_from_an_ad_and_from_a_link(chromium: Browser, phones: Simulator) -> None:
    page = await open_phone(chromium, phones, WIDE, "?customer=ana")
    form = await arrive(page, "An ad…")
    await form.get_by_label("Name of the ad").fill("Table for twelve")
    await form.get_by_role("button", name="Arrive").click()
    await expect(page.get_by_role("log")).to_contain_text("Came from the ad “Table for twelve”")
    await expect(page.get_by_role("log")).not_to_contain_text("No messages yet")
    await expect(page.get_by_role("button", name=re.compile("ana", re.IGNORECASE))).to_contain_text("Came from an ad")
    (told,) = await phones.receiver.of("im_referral_msg")
    assert told.content["referral"]["ad"]["ad_name"] == "Table for twelve"

    await phones.tiktok("customers", {"username": "kai", "display_name": "Kai Example", "country": "TH"})
    await page.get_by_role("button", name=re.compile("Kai Example")).click()
    form = await arrive(page, "A tiktok.me link…")
    await form.get_by_label("Reference (ref)").fill("market-stall")
    await form.get_by_label("Message the link fills in").fill("Hi! Is the stall open?")
    await form.get_by_role("button", name="Arrive").click()
    await expect(page.get_by_role("log")).to_contain_text("Came from the link tiktok.me (ref market-stall)")
    # What the link brought along waits in the field until its owner sends it.
    field = page.get_by_role("textbox", name="Message…", exact=True)
    await expect(field).to_have_value("Hi! Is the stall open?")
    assert [hook.content["referral"]["source"] for hook in await phones.receiver.of("im_referral_msg", 2)][1:] == [
        "short_link"
    ]
    await field.press("Enter")
    await expect(bubble(page, "Is the stall open?")).to_contain_text("Sent")
    await page.context.close()


async def test_phone_page_shows_a_phone_for_each_customer(chromium: Browser, phones: Simulator) -> None:
    names = {"kai": "Kai Example", "lou": "Lou Example"}
    for username, name in names.items():
        await phones.tiktok("customers", {"username": username, "display_name": name, "country": "TH"})
    windows = {username: await open_phone(chromium, phones, WIDE, f"?customer={username}") for username in names}
    for username, page in windows.items():
        field = page.get_by_role("textbox", name="Message…", exact=True)
        await field.fill(f"This is {username}")
        await field.press("Enter")
    for username, page in windows.items():
        await expect(page).to_have_title(f"{names[username]}'s phone")
        await expect(page.get_by_role("article")).to_have_count(1)
        await expect(page.get_by_role("article")).to_contain_text(f"This is {username}")
        # Everybody is in the list of either, and who wrote says so.
        for other, name in names.items():
            await expect(page.get_by_role("button", name=re.compile(name))).to_contain_text(f"This is {other}")
        await page.context.close()


async def test_customer_with_a_draft_stays_on_the_stage_while_others_write(
    chromium: Browser, phones: Simulator
) -> None:
    await phones.says("I was here first")
    page = await open_phone(chromium, phones, WIDE)
    await expect(bubble(page, "I was here first")).to_be_visible()
    field = page.get_by_role("textbox", name="Message…", exact=True)
    await field.fill("Half a senten")
    await phones.tiktok("customers", {"username": "kai", "display_name": "Kai Example", "country": "TH"})
    said = {"business": "marlow.finch", "customer": "kai", "kind": "text", "text": "Me too!"}
    await phones.tiktok("customer/send", said)
    await expect(page.get_by_role("button", name=re.compile("Kai Example"))).to_contain_text("Me too!")
    await expect(bubble(page, "I was here first")).to_be_visible()
    await expect(field).to_have_value("Half a senten")
    await page.context.close()


async def test_troubles_are_said_in_plain_words(chromium: Browser, phones: Simulator) -> None:
    page = await open_phone(chromium, phones, WIDE, "?customer=ana")
    await page.get_by_role("tab", name="Trouble").click()
    panel = page.get_by_role("tabpanel", name="Trouble")
    for switch, hint in (
        ("Come late", "each 10 seconds after its time"),
        ("Come three times", "the same event again and again"),
        ("Is busy", "“too many requests”"),
        ("Accepts a message, never responds", "the customer gets it, Frontdesk cannot know"),
    ):
        await expect(panel.get_by_role("switch", name=switch)).not_to_be_checked()
        await expect(panel.get_by_text(hint)).to_be_visible()
    await panel.get_by_text("Until off").click()
    await panel.get_by_role("switch", name="Come three times").click()
    await expect(panel.get_by_role("switch", name="Come three times")).to_be_checked()
    await expect(panel.get_by_text("until switched off")).to_be_visible()
    await phones.says("Three times")
    assert len(await phones.receiver.of("im_receive_msg", 3)) == 3
    # What a program set is said in words too, and can be stopped here.
    fault = {"target": "api", "kind": "accept_then_http", "match": "business/message/send/", "remaining": 2}
    await phones.tiktok("faults", fault)
    told = panel.get_by_text("TikTok's API does it and responds as if it were broken")
    await expect(told).to_contain_text("only business/message/send/ · 2 more times")
    assert await panel.get_by_text(re.compile("accept_then|duplicate|garbage")).count() == 0
    await panel.get_by_role("button", name="Stop all trouble").click()
    await expect(told).to_have_count(0)
    await expect(panel.get_by_role("switch", name="Come three times")).not_to_be_checked()
    await page.context.close()


async def test_platform_is_played_by_its_manifest(chromium: Browser, phones: Simulator) -> None:
    async def make(what: str, username: str, name: str) -> None:
        body = {"username": username, "name": name}
        async with phones.http.post(f"{phones.sandbox.url}/control/tiktok-open/{what}", json=body) as response:
            assert response.status == 200

    await make("businesses", "open.bowls", "Open Bowls")
    await make("customers", "mia", "Mia Example")
    page = await open_phone(chromium, phones, WIDE, "?customer=ana")
    await page.get_by_role("combobox", name="Platform").click()
    await page.get_by_role("option", name="TikTok, open profile").click()
    await expect(page).to_have_title("Mia Example's phone")
    field = page.get_by_role("textbox", name="Message…", exact=True)
    await field.fill("Hello there")
    await field.press("Enter")
    await expect(bubble(page, "Hello there")).to_contain_text("Sent")
    await attach(page, "Sample picture")
    await expect(page.get_by_role("img", name="Picture")).to_be_visible()
    for unknown in ("Feed", "React or quote", "Arrive from…"):
        await expect(page.get_by_role("button", name=unknown)).to_have_count(0)
    await page.reload()
    await expect(bubble(page, "Hello there")).to_have_count(1)
    await page.context.close()

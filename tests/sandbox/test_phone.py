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
from frontdesk.sandbox import pictures
from frontdesk.sandbox.running import running_sandbox
from tests.e2e.product import browser
from tests.sandbox.conftest import FAST
from tests.sandbox.playing import JSON, Receiver, Shop, open_shop

PAGES = Path(frontdesk.__file__).parent / "static"
WIDE, NARROW = (1440, 900), (390, 844)
PATIENCE_MS = 5_000


@asynccontextmanager
async def serving_pages(http: aiohttp.ClientSession, receiver: Receiver) -> AsyncIterator[Shop]:
    """Marlow & Finch on a sandbox that serves the built page, with nobody but ana."""
    assert (PAGES / "phone.html").exists(), "the pages are not built: make web"
    async with running_sandbox(dataclasses.replace(FAST, static_dir=PAGES)) as sandbox:
        yield await open_shop(sandbox, http, receiver)


@pytest.fixture
async def phones(http: aiohttp.ClientSession, receiver: Receiver) -> AsyncIterator[Shop]:
    async with serving_pages(http, receiver) as shop:
        yield shop


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with browser() as running:
        yield running


async def open_phone(chromium: Browser, shop: Shop, size: tuple[int, int], query: str = "") -> Page:
    context = await chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", locale="en-GB"
    )
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    await page.goto(f"{shop.sandbox.url}/{query}")
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


async def test_somebody_new_writes_reacts_and_sees_the_answer(chromium: Browser, phones: Shop) -> None:
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
    answer = bubble(page, "It is, and it is yours.")
    await expect(answer).to_be_visible()
    await phones.receiver.of("im_mark_read_msg")

    await react(page, answer, "React ❤️")
    await expect(answer.get_by_text("❤️")).to_be_visible()
    await react(page, answer, "Take my reaction back")
    await expect(answer.get_by_text("❤️")).to_have_count(0)

    await react(page, answer, "Quote")
    await field.fill("Wonderful!")
    await field.press("Enter")
    await expect(bubble(page, "Wonderful!").get_by_role("button", name="It is, and it is yours.")).to_be_visible()
    await phones.tiktok("business/read", {"business": "marlow.finch", "customer": "jose.example"})
    await expect(bubble(page, "Wonderful!")).to_contain_text("Seen")
    await page.context.close()


async def followers(shop: Shop) -> list[str]:
    customers: list[JSON] = await shop.tiktok("customers", None, "GET")
    return [row["display_name"] for row in customers if row["is_follower"]]


async def test_reading_waits_until_told_and_a_card_is_answered_by_a_tap(chromium: Browser, phones: Shop) -> None:
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


async def test_behind_the_scenes_on_a_small_screen(chromium: Browser, phones: Shop) -> None:
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


async def test_a_busy_shop_is_played_and_stopped(chromium: Browser, phones: Shop) -> None:
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

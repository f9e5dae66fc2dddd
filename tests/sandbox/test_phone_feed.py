"""The phone's feed in a browser: posts, their comments, and what of them each person sees."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.product import browser
from tests.sandbox.playing import Receiver, Simulator
from tests.sandbox.test_phone import NARROW, WIDE, open_phone, serving_pages


@pytest.fixture
async def phones(http: aiohttp.ClientSession, receiver: Receiver) -> AsyncIterator[Simulator]:
    async with serving_pages(http, receiver) as simulator:
        yield simulator


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with browser() as running:
        yield running


def said(page: Page, text: str) -> Locator:
    return page.get_by_role("article").filter(has_text=text)


async def fits(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_post_is_opened_commented_on_and_replied_to(
    chromium: Browser, phones: Simulator, size: tuple[int, int]
) -> None:
    await phones.watch_comments()
    page = await open_phone(chromium, phones, size, "?customer=ana")
    await page.get_by_role("button", name="Feed").click()
    posts = page.get_by_role("list", name="Marlow & Finch's posts")
    await expect(posts.get_by_role("listitem")).to_have_count(5)
    assert await fits(page)
    await posts.get_by_role("button", name=re.compile("Throwing a moss green bowl")).click()
    await expect(page.get_by_text("Be the first to write something.")).to_be_visible()

    field = page.get_by_role("textbox", name="Add a comment…")
    await field.fill("Which glaze is it?")
    await field.press("Enter")
    asked = said(page, "Which glaze is it?")
    await expect(asked).to_be_visible()
    await expect(field).to_have_value("")
    (hook,) = await phones.receiver.of("comment.update")
    video_id, comment_id = str(hook.content["video_id"]), str(hook.content["comment_id"])

    comment = {"video_id": video_id, "comment_id": comment_id}
    await phones.acts("reply/create", comment, text="Moss green, fired twice")
    response = said(page, "Moss green, fired twice")
    await expect(response.get_by_text("Creator")).to_be_visible()
    await response.get_by_role("button", name="Like", exact=True).click()
    await expect(response.get_by_role("button", name="Take the like back")).to_contain_text("1")
    await phones.acts("like", comment, action="LIKE")
    await expect(asked.get_by_role("img", name="Liked by Marlow & Finch")).to_be_visible()

    await response.get_by_role("button", name="Reply").click()
    await field.fill("Thank you!")
    await page.get_by_role("button", name="Send the comment").click()
    await expect(said(page, "Thank you!")).to_be_visible()
    await expect(page.get_by_text("3 comments")).to_be_visible()
    told = await phones.receiver.of("comment.update", 3)
    assert str(told[2].content["parent_comment_id"]) == comment_id
    await said(page, "Thank you!").get_by_role("button", name="Delete").click()
    await expect(said(page, "Thank you!")).to_have_count(0)
    assert await fits(page)
    await page.context.close()


async def test_hidden_comment_is_seen_by_its_author_only(chromium: Browser, phones: Simulator) -> None:
    await phones.tiktok("customers", {"username": "kai", "display_name": "Kai Example"})
    rude = await phones.comments("Too expensive, and ugly")
    page = await open_phone(chromium, phones, WIDE, "?customer=ana")
    await page.get_by_role("button", name="Feed").click()
    await page.get_by_role("button", name=re.compile("Throwing a moss green bowl")).click()
    await expect(said(page, "Too expensive")).to_be_visible()
    await phones.acts("hide", rude, action="HIDE")
    await expect(said(page, "Too expensive")).to_contain_text("Hidden: only you see this")

    await page.get_by_role("button", name=re.compile("Kai Example")).click()
    await expect(page.get_by_text("Be the first to write something.")).to_be_visible()
    await expect(said(page, "Too expensive")).to_have_count(0)
    await phones.acts("hide", rude, action="UNHIDE")
    await said(page, "Too expensive").get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Deletes it").click()
    await expect(said(page, "Too expensive")).to_have_count(0)
    await page.context.close()


async def test_silent_behaviours_are_switches(chromium: Browser, phones: Simulator) -> None:
    page = await open_phone(chromium, phones, WIDE, "?customer=ana")
    await page.get_by_role("tab", name="Trouble").click()
    await page.get_by_role("switch", name="Cannot be shown again").click()
    await expect(page.get_by_role("switch", name="Cannot be shown again")).to_be_checked()
    settings = await phones.tiktok("settings", None, "GET")
    assert settings["comments"]["unhide_does_nothing"] is True
    await phones.tiktok("settings", {"comments": {"spam_after": 3}}, "PATCH")
    await expect(page.get_by_role("switch", name="Similar replies vanish")).to_be_checked()
    await page.context.close()

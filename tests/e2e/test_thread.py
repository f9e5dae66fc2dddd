"""A thread of thousands of messages: read in both directions, and entered anywhere."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.filling import lengthen, run
from tests.e2e.playing import Customer, agent_page, new_customer, reply_box
from tests.e2e.product import Product, running_demo

LINES = 4_000

# Scrolls by so many pixels and waits until nothing more comes; the line in the middle of what one sees, and how far it
# was moved by what came and went meanwhile.
SCROLL = """
async (by) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const log = document.querySelector("[role=log]");
    const { top, height } = log.getBoundingClientRect();
    const middle = () => [...log.querySelectorAll("article")]
        .find((row) => row.getBoundingClientRect().bottom > top + height / 2);
    log.scrollBy({ top: by, behavior: "instant" });
    for (let tries = 0; tries < 100 && !middle(); tries += 1) await frame();
    const { id } = middle();
    const before = document.getElementById(id).getBoundingClientRect().top;
    for (let calm = 0; calm < 6; calm = log.ariaBusy === "true" ? 0 : calm + 1) await frame();
    const now = document.getElementById(id);
    const words = now.querySelector("[dir=auto]").textContent;
    return [Number(words.match(/Line (\\d+)/)?.[1] ?? 0), now.getBoundingClientRect().top - before];
}
"""


@dataclass(frozen=True)
class Long:
    """A demo, and the customer of its long conversation: the lines of old, and at last a greeting."""

    product: Product
    folder: Path
    customer: Customer
    conversation: int


@pytest.fixture(scope="module")
async def long(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Long]:
    folder: Path = tmp_path_factory.mktemp("thread") / "demo"
    async with running_demo(folder, seed=False) as product:
        customer = await new_customer(product)
        await customer.send(text="Good morning")
        found: list[dict[str, int]] = []
        async with asyncio.timeout(90):
            while not found:
                await asyncio.sleep(0.2)
                found = (await product.api("GET", f"/conversations?q={customer.username}"))["items"]
        await lengthen(product, folder, found[0]["id"], LINES)
        yield Long(product, folder, customer, found[0]["id"])


@pytest.fixture
async def page(chromium: Browser, long: Long) -> AsyncIterator[Page]:
    async with agent_page(chromium, long.product) as page:
        yield page


async def opened(page: Page, long: Long, search: str = "") -> Locator:
    """The long thread, at its end unless `search` says more."""
    await page.goto(f"/conversations/{long.conversation}{search}")
    await expect(reply_box(page)).to_be_visible()
    log = page.get_by_role("log")
    await expect(log.get_by_role("article").first).to_be_visible()
    return log


async def line(long: Long, number: int) -> dict[str, str]:
    """A message of old."""
    at = f"/conversations/{long.conversation}/messages"
    newest = (await long.product.api("GET", f"{at}?limit=1"))["items"][0]
    moment = datetime.fromisoformat(newest["sent_at"]) - timedelta(seconds=40 * (LINES - number) + 20)
    found = (await long.product.api("GET", f"{at}?at={moment.isoformat().replace('+', '%2B')}&limit=1"))["items"]
    message: dict[str, str] = found[-1]
    assert message["content"].split()[1] == str(number)
    return message


def text_of(log: Locator, number: int) -> Locator:
    return log.get_by_text(re.compile(rf"^Line {number}\b"))


async def test_reading_far_up_and_down_again_moves_nothing(page: Page, long: Long) -> None:
    await opened(page, long)
    seen, asked = LINES, 0

    def count(_: object) -> None:
        nonlocal asked
        asked += 1

    page.on("request", count)
    async with asyncio.timeout(60):
        while seen > LINES - 1_000:
            seen, moved = await page.evaluate(SCROLL, -4_000)
            assert abs(moved) < 2, (seen, moved)
    assert asked > 18
    # The newest were let go; they come again on the way back.
    down = page.get_by_role("button", name="Jump to latest message")
    await expect(down).to_be_visible()
    async with asyncio.timeout(60):
        while 0 < seen < LINES - 5:
            seen, moved = await page.evaluate(SCROLL, 4_000)
            assert abs(moved) < 2, (seen, moved)
    await expect(page.get_by_role("log").get_by_text("Good morning")).to_be_visible()
    await page.evaluate(SCROLL, 10_000)
    await expect(down).to_have_count(0)


async def test_thread_scrolled_far_up_jumps_to_the_newest(page: Page, long: Long) -> None:
    log = await opened(page, long)
    seen = LINES
    async with asyncio.timeout(60):
        while seen > LINES - 800:
            seen, _ = await page.evaluate(SCROLL, -5_000)
    await page.get_by_role("button", name="Jump to latest message").click()
    await expect(log.get_by_text("Good morning")).to_be_in_viewport()
    # Who comes back does not begin where they had read.
    async with asyncio.timeout(60):
        while seen > LINES - 800:
            seen, _ = await page.evaluate(SCROLL, -5_000)
    await page.get_by_role("link", name="Settings").first.click()
    await page.go_back()
    await expect(log.get_by_text("Good morning")).to_be_in_viewport()


async def test_thread_far_up_jumps_to_new_messages_that_are_not_loaded(page: Page, long: Long) -> None:
    unread = 300
    await run(long.folder, "UPDATE conversations SET unread_count = $2 WHERE id = $1", long.conversation, unread)
    log = await opened(page, long)
    await expect(log.get_by_text("Good morning")).to_be_in_viewport()
    pill = page.get_by_role("button", name=f"{unread} new messages")
    await pill.click()
    new = log.get_by_role("separator").filter(has_text="New")
    await expect(new).to_be_in_viewport()
    await expect(pill).to_have_count(0)
    # The greeting is one of them; of the lines two in three came in.
    first = [number for number in range(LINES, 0, -1) if number % 3][unread - 2]
    await expect(text_of(log, first)).to_be_in_viewport()
    assert await text_of(log, first).evaluate("(words) => words.closest('article').previousSibling.role") == "separator"
    await page.get_by_role("button", name="Jump to latest message").click()
    await expect(log.get_by_text("Good morning")).to_be_in_viewport()


async def test_day_is_chosen_in_a_calendar(page: Page, long: Long) -> None:
    log = await opened(page, long)
    old = datetime.fromisoformat((await line(long, 2_500))["sent_at"]).astimezone()
    await page.evaluate(SCROLL, -3_000)
    day = page.get_by_title("Jump to date")
    await day.first.click()
    field = page.get_by_role("dialog", name="Jump to date").get_by_label("Day")
    await field.fill(old.date().isoformat())
    await page.get_by_role("button", name="Go", exact=True).click()
    await expect(page).to_have_url(re.compile(r"message=\d+"))
    first = log.locator("article[data-flash]")
    await expect(first).to_be_in_viewport()
    number = int((await first.inner_text()).split()[1])
    shown = datetime.fromisoformat((await line(long, number))["sent_at"]).astimezone()
    before = datetime.fromisoformat((await line(long, number - 1))["sent_at"]).astimezone()
    assert shown.date() == old.date() > before.date()

    # A day on which nobody wrote, by keys alone.
    await day.first.focus()
    await page.keyboard.press("Enter")
    await field.fill((old - timedelta(days=300)).date().isoformat())
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("No messages that day. Showing the closest.")).to_be_visible()
    await expect(text_of(log, 1)).to_be_in_viewport()
    await expect(log.get_by_text("Start of conversation")).to_be_visible()


async def test_link_opens_an_old_message_and_counts_what_comes_meanwhile(page: Page, long: Long) -> None:
    old = await line(long, 700)
    log = await opened(page, long, f"?message={old['id']}")
    await expect(text_of(log, 700)).to_be_in_viewport()
    await long.customer.send(text="Still there?")
    down = page.get_by_role("button", name="Jump to latest message")
    await expect(down).to_have_attribute("title", "1 new message")
    await expect(text_of(log, 700)).to_be_in_viewport()
    # An answer is written at the end of the thread, wherever one was.
    await reply_box(page).fill("Yes!")
    await reply_box(page).press("Enter")
    await expect(log.get_by_text("Yes!")).to_be_in_viewport()
    await expect(log.get_by_text("Still there?")).to_be_in_viewport()
    await opened(page, long, "?message=999999999")
    await expect(page.get_by_text("That message is no longer available")).to_be_visible()
    await expect(log.get_by_text("Still there?")).to_be_in_viewport()

"""How quick the web app is with a full database, in a real browser. The figures are printed (`pytest -s`).

Budgets are for a machine that does nothing else; what is asserted is `SLACK` times as much, because a test's machine
does. The shift is a short one: 1,000 messages come in and 200 conversations are opened.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, CDPSession, Page, Request, expect

from tests.e2e.filling import fill
from tests.e2e.playing import SHOP, answer_box, at_the_desk
from tests.e2e.product import Product, running_demo

SLACK = 3
OPEN_MS, KEY_MS = 300, 100
ELEMENTS = 6_000
HEAP_MB, HEAP_GROWTH = 300, 1.2
SHIFT_MESSAGES, SHIFT_SWITCHES, SHIFT_CUSTOMERS = 1_000, 200, 20

# From the click until the newest message is there and the frame with it has been painted.
OPEN = """
([conversation, text]) => new Promise((done) => {
    const start = performance.now();
    document.querySelector(`[data-conversation="${conversation}"]`).click();
    const painted = () => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now() - start);
        port2.postMessage(null);
    };
    const look = () => {
        const last = [...document.querySelectorAll("[role=log] article")].at(-1);
        requestAnimationFrame(last?.textContent.includes(text) ? painted : look);
    };
    look();
})
"""
KEYS = """
() => {
    window.keysTook = [];
    document.addEventListener("keydown", ({ timeStamp }) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.keysTook.push(performance.now() - timeStamp);
        port2.postMessage(null);
    }), true);
}
"""
COUNT_ELEMENTS = "() => document.querySelectorAll('*').length"
LOADED = "() => Number(document.querySelector('[role=log] article')?.textContent.match(/Line (\\d+)/)?.[1])"


@dataclass(frozen=True)
class Full:
    """A demo with a long history: `ids` of its conversations in the order of the list, the long thread first."""

    product: Product
    ids: list[int]


@pytest.fixture(scope="module")
async def full(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Full]:
    folder: Path = tmp_path_factory.mktemp("speed") / "demo"
    async with running_demo(folder, seed=False) as product:
        start = time.monotonic()
        ids = await fill(product, folder, conversations=5_000, each=8, long=50_000)
        say("filling 5,000 conversations, 90,000 messages", f"{time.monotonic() - start:.1f} s")
        yield Full(product, ids)


@pytest.fixture
async def page(chromium: Browser, full: Full) -> AsyncIterator[Page]:
    async with at_the_desk(chromium, full.product) as page:
        await expect(page.locator("[data-conversation]").first).to_be_visible()
        yield page


def say(what: str, figure: str) -> None:
    print(f"\n  {what}: {figure}", end="")  # noqa: T201


async def open_long_thread(page: Page, full: Full) -> float:
    """Milliseconds; another conversation was open before, so that the page's own code is loaded."""
    other = full.ids[1]
    await page.evaluate(OPEN, [other, "Line 8"])
    took: float = await page.evaluate(OPEN, [full.ids[0], "Line 50000"])
    return took


async def test_the_list_comes_with_the_first_answers(chromium: Browser, full: Full) -> None:
    async with at_the_desk(chromium, full.product) as page:
        spans: list[tuple[str, float, float]] = []

        def finished(request: Request) -> None:
            if "/api/" in request.url:
                at = request.timing["startTime"]
                path = request.url.partition("/api")[2]
                spans.append((path, at + request.timing["requestStart"], at + request.timing["responseEnd"]))

        page.on("requestfinished", finished)
        await page.reload()
        await expect(page.locator("[data-conversation]").first).to_be_visible()
        shown: float = await page.evaluate("performance.now()")
        await page.wait_for_timeout(200)
        for path, begin, end in sorted(spans, key=lambda span: span[1]):
            say(path, f"{begin - min(s[1] for s in spans):.0f}-{end - min(s[1] for s in spans):.0f} ms")
        listed = next(span for span in spans if span[0].startswith("/conversations?"))
        before = [path for path, _, end in spans if end <= listed[1]]
        say("first cards", f"{shown:.0f} ms after the reload began, asked for after {before}")
        assert len(before) <= 1, before  # who is signed in decides what is asked for; nothing else is waited for


async def test_a_thread_of_50000_opens_at_the_newest(page: Page, full: Full) -> None:
    took = []
    for _ in range(3):
        await page.goto("/")
        await expect(page.locator("[data-conversation]").first).to_be_visible()
        took.append(await open_long_thread(page, full))
    say("opening a thread of 50,000 messages", ", ".join(f"{one:.0f} ms" for one in took))
    await expect(page.get_by_role("log").get_by_text("Line 50000 ")).to_be_in_viewport()
    assert statistics.median(took) < OPEN_MS * SLACK


async def test_scrolling_up_keeps_the_page_small_and_typing_quick(page: Page, full: Full) -> None:
    await open_long_thread(page, full)
    log = page.get_by_role("log")
    most = 0
    async with asyncio.timeout(40):
        while (oldest := await page.evaluate(LOADED)) > 48_000:
            await log.evaluate("(box) => { box.scrollTop = -box.scrollHeight }")
            most = max(most, await page.evaluate(COUNT_ELEMENTS))
            await page.wait_for_timeout(30)
    say("elements while scrolling up 2,000 messages", f"{most} at most, up to line {oldest}")

    await page.evaluate(KEYS)
    await answer_box(page).press_sequentially("The green one is forty, the blue one fifty", delay=25)
    keys: list[float] = await page.evaluate("() => window.keysTook")
    keys.sort()
    say("key press to paint", f"median {statistics.median(keys):.0f} ms, 95th {keys[int(len(keys) * 0.95)]:.0f} ms")
    assert most < ELEMENTS
    assert statistics.median(keys) < KEY_MS
    assert keys[int(len(keys) * 0.95)] < KEY_MS * SLACK


async def test_a_shift_leaves_nothing_behind(page: Page, full: Full) -> None:
    names = [f"busy.{number}" for number in range(SHIFT_CUSTOMERS)]
    for name in names:
        body = {"username": name, "display_name": f"Busy {name}", "country": "TH", "is_follower": True}
        await full.product.control("POST", "/tiktok/customers", body)
    devtools = await page.context.new_cdp_session(page)
    await page.get_by_role("tab", name="All").click()
    half = await half_a_shift(page, full, names, devtools)
    whole = await half_a_shift(page, full, names, devtools)
    say("heap after half a shift and a whole one", f"{half:.1f} MB, {whole:.1f} MB")
    assert whole < HEAP_MB
    assert whole < half * HEAP_GROWTH


async def half_a_shift(page: Page, full: Full, names: list[str], devtools: CDPSession) -> float:
    """Customers write while the agent goes through conversations; the heap afterwards, in MB."""
    start = time.monotonic()
    writing = [
        asyncio.create_task(write(full.product, mine, SHIFT_MESSAGES // 2 // 4))
        for mine in (names[place::4] for place in range(4))
    ]
    for _ in range(SHIFT_SWITCHES // 2 // 10):
        await page.evaluate(SWITCH)
    await asyncio.gather(*writing)
    await page.locator("[data-conversation]").first.evaluate(
        "(card) => { card.closest('ol').parentElement.scrollTop = 0 }"
    )
    await page.get_by_text("The last one of this half").first.wait_for()
    say("half a shift", f"{time.monotonic() - start:.1f} s")
    await devtools.send("HeapProfiler.collectGarbage")
    heap: dict[str, Any] = await devtools.send("Runtime.getHeapUsage")
    return float(heap["usedSize"]) / 1e6


# Ten conversations from those on screen, each until its thread is drawn.
SWITCH = """
async () => {
    const here = [...document.querySelectorAll("[data-conversation]")].map((card) => card.dataset.conversation);
    for (const id of here.slice(0, 10)) {
        document.querySelector(`[data-conversation="${id}"]`)?.click();
        for (let tries = 0; tries < 100; tries += 1) {
            await new Promise((done) => requestAnimationFrame(done));
            if (location.pathname.endsWith(`/${id}`) && document.querySelector("[role=log] article")) break;
        }
    }
    const list = document.querySelector("[data-conversation]").closest("ol").parentElement;
    list.scrollTop = list.scrollTop > 8_000 ? 0 : list.scrollTop + 840;
    await new Promise((done) => setTimeout(done, 50));
}
"""


async def write(product: Product, names: list[str], count: int) -> None:
    """Each of `names` in turn, one message after the other."""
    for number in range(count):
        text = "The last one of this half" if number >= count - len(names) else f"Question {number} about the kiln"
        body = {"business": SHOP, "customer": names[number % len(names)], "kind": "text", "text": text}
        await product.control("POST", "/tiktok/customer/send", body)

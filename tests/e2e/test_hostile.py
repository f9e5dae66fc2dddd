"""What may be sent to do harm is shown as what it is, nothing of it runs, and the page stays quick."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Dialog, Page, Route, expect

from tests.e2e.playing import NUMBERS, Customer, answer_box, at_the_desk, open_conversation
from tests.e2e.product import Product

QUICK_MS = 500
ATTACK = "'\"><svg/onload=alert(1)><img src=x onerror=alert(2)>{{constructor.constructor('alert(3)')()}}"
LINK = 'javascript:alert(4) data:text/html,<script>alert(5)</script> https://example.com/"onmouseover="alert(6)'
MARKS = "Z" + "\u0316\u0317\u0323\u0301\u0489" * 1_150
OVERRIDES = "\u202egnp.exe \u2066\u202e\u2067 left open"
LINE = "endless" * 850

# Clicks a card and answers in how many milliseconds the frame after it was painted.
CLICK = """
(conversation) => new Promise((done) => {
    const start = performance.now();
    document.querySelector(`[data-conversation="${conversation}"]`).click();
    requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now() - start);
        port2.postMessage(null);
    });
})
"""


@pytest.fixture
async def watched(product: Product, chromium: Browser) -> AsyncIterator[Page]:
    """The owner's window, in which no dialog may open."""
    dialogs: list[str] = []

    async def refuse(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        await dialog.dismiss()

    async with at_the_desk(chromium, product) as page:
        page.on("dialog", refuse)
        yield page
        assert not dialogs


async def somebody(product: Product, name: str) -> Customer:
    """A customer who calls themselves `name`, and a number to find them by."""
    username = f"customer.{next(NUMBERS)}"
    body = {"username": username, "display_name": name, "country": "TH", "is_follower": True}
    await product.control("POST", "/tiktok/customers", body)
    return Customer(product, username, name)


async def chosen(page: Page, customer: Customer) -> int:
    """Open the customer's conversation, however its name looks; its id. Quickly, and wherever one looks."""
    found: list[dict[str, int]] = []
    while not found:
        found = (await customer.product.api("GET", f"/conversations?status=all&q={customer.username}"))["items"]
    conversation = found[0]["id"]
    await page.get_by_role("tab", name="All").click()
    await expect(page.locator(f"[data-conversation='{conversation}']")).to_be_visible()
    took: float = await page.evaluate(CLICK, conversation)
    assert took < QUICK_MS, took
    await expect(answer_box(page)).to_be_visible()
    return conversation


async def fits(page: Page) -> bool:
    """Whether nothing is wider than the window."""
    wide: bool = await page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    return wide


async def test_markup_and_script_addresses_stay_text(product: Product, watched: Page) -> None:
    mallory = await somebody(product, ATTACK)
    await mallory.send(text=ATTACK)
    asked = await mallory.send(text=LINK)
    await mallory.send(text="And?", quote=asked["message_id"])
    await mallory.send(kind="other", raw_kind="<script>alert(7)</script>", raw={"text": ATTACK})
    arrival = {"business": mallory.shop, "customer": mallory.username, "by": "ad", "ad_id": "1", "ad_name": ATTACK}
    await product.control("POST", "/tiktok/customer/arrive", arrival)
    await chosen(watched, mallory)
    thread = watched.get_by_role("log")
    await expect(thread.get_by_text("svg/onload").first).to_be_visible()
    await expect(thread.get_by_text("javascript:alert(4)").first).to_be_visible()
    addresses = await thread.locator("a").evaluate_all("(links) => links.map(({ href }) => href)")
    assert all(address.startswith(("http://", "https://")) for address in addresses), addresses
    for link in await thread.locator("a").all():
        assert "noopener" in (await link.get_attribute("rel") or "noopener")
        await link.hover()
    assert await watched.locator("[onload], [onerror], [onmouseover], #root svg[onload]").count() == 0
    await answer_box(watched).fill(ATTACK)
    await answer_box(watched).press("Enter")
    await expect(watched.get_by_label("Sent", exact=True).last).to_be_visible()


async def test_marks_overrides_and_endless_lines_stay_in_their_place(product: Product, watched: Page) -> None:
    stacked = await somebody(product, "Z" + "\u0489" * 60)
    turned = await somebody(product, OVERRIDES)
    for text in (MARKS, MARKS, LINE, OVERRIDES, "\u0000 \ufeff\u200b", "👩‍👩‍👧‍👦" * 500, "﷽" * 900):
        await stacked.send(text=text)
    await turned.send(text=OVERRIDES)
    await turned.send(text="Plain words after it")
    await chosen(watched, stacked)
    assert await fits(watched)
    # What a message is written with stays inside its bubble: the header and the answer box are not drawn over.
    box = await answer_box(watched).bounding_box()
    assert box is not None
    at = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert await watched.evaluate("([x, y]) => document.elementFromPoint(x, y)?.tagName", at) == "TEXTAREA"
    await chosen(watched, turned)
    plain = watched.get_by_role("log").get_by_text("Plain words after it")
    await expect(plain).to_be_visible()
    assert await plain.evaluate("(line) => getComputedStyle(line).direction") == "ltr"
    assert await fits(watched)


async def test_broken_pictures_and_films_say_so(watched: Page, customer: Customer) -> None:
    async def broken(route: Route) -> None:
        await route.fulfill(status=200, content_type="image/png", body=b"\x89PNG\r\n\x1a\n not a picture")

    await watched.route("**/api/attachments/**", broken)
    await watched.route("**/api/media/**", broken)
    await customer.send(kind="image")
    await customer.send(kind="video")
    await customer.send(kind="sticker", name="hello")
    await customer.send(text="Did they arrive?")
    thread = await open_conversation(watched, customer)
    await expect(thread.get_by_text("Did they arrive?")).to_be_visible()
    await expect(thread.get_by_role("article")).to_have_count(4)
    await answer_box(watched).fill("They did not")
    await answer_box(watched).press("Enter")
    await expect(thread.get_by_text("They did not")).to_be_visible(timeout=1_000)

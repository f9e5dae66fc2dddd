"""What may be sent to do harm is shown as what it is, nothing of it runs, and the page stays quick."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Dialog, Locator, Page, Route, expect

from tests.e2e.playing import NUMBERS, Customer, agent_page, open_conversation, put_file, reply_box
from tests.e2e.product import Product
from tests.e2e.quickness import KEY_MS, type_reply

QUICK_MS = 3_000  # a page that hangs hangs for many seconds; a busy machine stands still for one
ATTACK = "'\"><svg/onload=alert(1)><img src=x onerror=alert(2)>{{constructor.constructor('alert(3)')()}}$t(inbox:gone)"
LINK = 'javascript:alert(4) data:text/html,<script>alert(5)</script> https://example.com/"onmouseover="alert(6)'
MARKS = "Z" + "\u0316\u0317\u0323\u0301\u0489" * 2_000
TURNING = "\u2069\u202egnp.exe \u2066\u202e\u2067 left open"
LINE = "endless" * 140_000
PNG, MP4 = b"\x89PNG\r\n\x1a\n", b"\0\0\0\x18ftypisom"

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

# Words of ours that are drawn backwards: everywhere but in the elements that hold somebody's own words.
BACKWARDS = """
() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const home = node.parentElement;
        if (home.closest("[dir=auto], bdi, script, style") || !home.checkVisibility()) continue;
        const range = document.createRange();
        let before = null;
        for (const { 0: letter, index } of node.data.matchAll(/[^]/g)) {
            range.setStart(node, index);
            range.setEnd(node, index + 1);
            const box = /[a-z0-9]/i.test(letter) ? range.getBoundingClientRect() : null;
            if (before && box && box.top === before.top && box.left < before.left - 0.5) {
                found.push(home.outerHTML.slice(0, 200));
                break;
            }
            before = box;
        }
    }
    return found;
}
"""


@pytest.fixture
async def watched(product: Product, chromium: Browser) -> AsyncIterator[Page]:
    """The owner's window, in which no dialog may open."""
    dialogs: list[str] = []

    async def refuse(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        await dialog.dismiss()

    async with agent_page(chromium, product) as page:
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
    await expect(reply_box(page)).to_be_visible()
    return conversation


async def fits(page: Page) -> bool:
    """Whether nothing is wider than the window."""
    wide: bool = await page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    return wide


async def check_links(page: Page) -> None:
    """Every link goes to the web, and what opens beside the page learns nothing of it."""
    for link in await page.locator("a").all():
        href, rel = await link.evaluate("(link) => [link.href, link.rel.split(' ')]")
        assert href.startswith(("http://", "https://")), href
        if await link.evaluate("(link) => link.target !== '' || link.origin !== location.origin"):
            assert {"noopener", "noreferrer"} <= set(rel), await link.evaluate("(link) => link.outerHTML")


async def check_typing(page: Page) -> None:
    """Typing is as quick as ever."""
    typed = await type_reply(page, "Thank you, one moment please")
    assert typed.median < KEY_MS, typed
    await reply_box(page).fill("")


async def test_markup_and_script_addresses_stay_text(product: Product, watched: Page) -> None:
    mallory = await somebody(product, ATTACK)
    arrival = {"business": mallory.shop, "customer": mallory.username, "by": "ad", "ad_id": "1", "ad_name": ATTACK}
    await product.control("POST", "/tiktok/customer/arrive", arrival)
    await mallory.send(text=ATTACK)
    asked = await mallory.send(text=LINK)
    await mallory.send(text="And?", quote=asked["message_id"])
    await mallory.send(kind="other", raw_kind="<script>alert(7)</script>", raw={"text": ATTACK})
    await mallory.send(kind="share_post")
    await mallory.send(kind="image")
    await chosen(watched, mallory)
    thread = watched.get_by_role("log")
    await expect(thread.get_by_text("svg/onload").first).to_be_visible()
    await expect(thread.get_by_text("javascript:alert(4)").first).to_be_visible()
    await expect(thread.locator("a")).to_have_count(2)
    await expect(watched.get_by_role("complementary").locator("a[target=_blank]")).to_have_count(1)
    for link in await thread.locator("a").all():
        await link.hover()
    await check_links(watched)
    await thread.get_by_role("button", name="View full image").click()
    await expect(watched.get_by_role("dialog").locator("a")).to_have_count(2)
    await check_links(watched)
    await watched.keyboard.press("Escape")
    assert await watched.locator("[onload], [onerror], [onmouseover], #root svg[onload]").count() == 0
    # What a name holds is not looked up in the texts either.
    await expect(watched.get_by_text("$t(inbox:gone)").first).to_be_visible()
    await reply_box(watched).fill(ATTACK)
    await reply_box(watched).press("Enter")
    await expect(watched.get_by_label("Sent", exact=True).last).to_be_visible()
    await check_typing(watched)


async def test_name_of_marks_and_messages_of_marks_stay_in_their_place(product: Product, watched: Page) -> None:
    stacked = await somebody(product, MARKS)
    for text in (MARKS, MARKS, "\u0000 \ufeff\u200b", "👩‍👩‍👧‍👦" * 500, "﷽" * 900):
        await stacked.send(text=text)
    await chosen(watched, stacked)
    assert await fits(watched)
    # What a message is written with stays inside its bubble: the header and the fetched box are not drawn over.
    box = await reply_box(watched).bounding_box()
    assert box is not None
    at = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert await watched.evaluate("([x, y]) => document.elementFromPoint(x, y)?.tagName", at) == "TEXTAREA"
    await check_typing(watched)


async def test_name_turns_around_nothing_but_itself(product: Product, watched: Page) -> None:
    turned = await somebody(product, TURNING)
    first = await turned.send(text=TURNING)
    await turned.send(text="Plain words after it", quote=first["message_id"])
    await product.control("POST", "/tiktok/customer/react", {"message_id": first["message_id"], "emoji": "🔥"})
    await turned.send(kind="other", raw_kind=TURNING)
    await chosen(watched, turned)
    thread = watched.get_by_role("log")
    plain = thread.get_by_text("Plain words after it").first
    await expect(plain).to_be_visible()
    assert await plain.evaluate("(line) => getComputedStyle(line).direction") == "ltr"
    await plain.hover()
    await thread.get_by_role("button", name="Quote in reply").last.click()
    await expect(watched.get_by_text("Replying to")).to_be_visible()
    assert await watched.evaluate(BACKWARDS) == []
    # The check itself sees what it looks for.
    await watched.evaluate("() => document.body.insertAdjacentHTML('beforeend', '<p>\u202eOurs</p>')")
    assert await watched.evaluate(BACKWARDS) == ["<p>\u202eOurs</p>"]
    assert await fits(watched)


async def test_line_of_a_megabyte_freezes_nothing(product: Product, watched: Page, customer: Customer) -> None:
    await customer.send(text="First a short one")
    await open_conversation(watched, customer)
    await customer.send(text=LINE)
    thread = watched.get_by_role("log")
    await expect(thread.get_by_text("endlessendless").first).to_be_visible()
    (listed,) = (await product.api("GET", f"/conversations?q={customer.username}"))["items"]
    assert 100 < len(listed["last_message"]["content"]) < 1_000  # a list of fifty such is no fifty megabytes
    await check_typing(watched)
    assert await fits(watched)
    await thread.get_by_role("button", name="Show all").click()
    await expect(thread.get_by_role("button", name="Show all")).to_have_count(0)
    await check_typing(watched)
    assert await fits(watched)


async def is_lost(tile: Locator, what: str) -> None:
    await expect(tile.get_by_text(f"{what} couldn't be loaded")).to_be_visible()
    # Beside it may be the author's picture, which comes when it comes.
    await expect(tile.locator("img[data-kind], video").filter(visible=True)).to_have_count(0)


async def test_files_that_are_no_pictures_and_no_films_say_so(
    product: Product, watched: Page, customer: Customer
) -> None:
    async def spoil(route: Route) -> None:
        """The JPEG comes as something that no browser can draw."""
        fetched = await route.fetch()
        spoilt = fetched.headers.get("content-type") == "image/jpeg"
        await route.fulfill(response=fetched, body=b"spoilt" if spoilt else await fetched.body())

    await watched.route("**/api/attachments/**", spoil)
    await customer.send(kind="image", media_id=await put_file(product, "a.png", PNG + b"not a picture"))
    await customer.send(kind="image", sample="jpeg")
    await customer.send(kind="video", media_id=await put_file(product, "c.mp4", MP4 + b"not a film" * 50))
    await customer.send(kind="image", sample="png")
    await customer.send(text="Did they arrive?")
    thread = await open_conversation(watched, customer)
    tiles = thread.get_by_role("article")
    await expect(tiles).to_have_count(5)
    await is_lost(tiles.nth(0), "Image")
    await expect(tiles.nth(0).get_by_text("is not an image, audio or video")).to_be_visible()
    await expect(tiles.nth(0).get_by_role("button", name="Retry")).to_be_visible()
    await is_lost(tiles.nth(1), "Image")
    await is_lost(tiles.nth(2), "Video")
    # A broken one takes nothing from the others.
    await expect(tiles.nth(3).locator("img")).to_have_js_property("complete", True)
    assert await tiles.nth(3).locator("img").evaluate("(picture) => picture.naturalWidth") > 0
    await check_typing(watched)
    await watched.set_viewport_size({"width": 390, "height": 844})
    assert await fits(watched)

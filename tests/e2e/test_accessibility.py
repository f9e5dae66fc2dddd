"""Every main view passes axe, light and dark, wide and narrow; nothing is cut off when enlarged; focus is seen."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.playing import new_customer
from tests.e2e.product import Product, signed_in

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIEWS = (
    "/",
    "/settings",
    "/settings/channels",
    "/settings/inboxes/1",
    "/settings/team",
    "/settings/profile",
    "/settings/installation",
)
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
HIDDEN = """() => [...document.querySelectorAll('a, button, input, textarea, [role=tab]')]
    .filter(element => element.checkVisibility({visibilityProperty: true}))
    .filter(element => !element.closest('[data-conversation], [class*=skip], [class*=VisuallyHidden]'))
    .map(element => [element, element.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && (box.right > innerWidth + 1 || box.left < -1))
    .map(([element]) => element.outerHTML.slice(0, 200))"""


async def the_conversation(product: Product) -> str:
    """The address of a conversation with a text, a picture and an answer."""
    customer = await new_customer(product)
    await customer.send(text="Which glaze is this?")
    await customer.send(kind="image")
    async with asyncio.timeout(10):
        while not (found := await product.api("GET", f"/conversations?q={customer.username}"))["items"]:
            await asyncio.sleep(0.05)
    number = found["items"][0]["id"]
    await product.api("POST", f"/conversations/{number}/messages", {"client_id": f"axe-{number}", "content": "Celadon"})
    return f"/conversations/{number}"


async def complaints(page: Page) -> list[str]:
    """What axe finds on the page as it is."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    found: dict[str, Any] = await page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


async def settle(page: Page, path: str) -> None:
    """Go there and wait until it stands still."""
    await page.goto(path)
    await expect(page.get_by_role("main")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    await page.wait_for_timeout(300)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(
    product: Product, chromium: Browser, size: str, scheme: Literal["light", "dark"]
) -> None:
    width, height = SIZES[size]
    context = await signed_in(
        chromium,
        product,
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        reduced_motion="reduce",
        bypass_csp=True,
    )
    page = await context.new_page()
    found = {}
    for path in (*VIEWS, await the_conversation(product)):
        await settle(page, path)
        if wrong := await complaints(page):
            found[path] = wrong
    if size == "narrow":
        await page.get_by_role("button", name="About the customer").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.wait_for_timeout(500)
        if wrong := await complaints(page):
            found["pane"] = wrong
        await page.get_by_role("dialog").get_by_role("button", name="Close").click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    if wrong := await complaints(page):
        found["keys"] = wrong
    await context.clear_cookies()
    await page.goto("/sign-in")
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    if wrong := await complaints(page):
        found["/sign-in"] = wrong
    await context.close()
    assert not found, "\n".join(f"{path} {line}" for path, lines in found.items() for line in lines)


async def test_nothing_is_cut_off_at_twice_the_size(product: Product, chromium: Browser) -> None:
    context = await signed_in(chromium, product, viewport={"width": 720, "height": 450}, device_scale_factor=2)
    page = await context.new_page()
    cut = {}
    for path in (*VIEWS, await the_conversation(product)):
        await settle(page, path)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        if hidden := await page.evaluate(HIDDEN):
            cut[path] = hidden
    await context.close()
    assert not cut


async def test_focus_is_seen_wherever_it_goes(product: Product, chromium: Browser) -> None:
    context = await signed_in(chromium, product, viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    for path in (await the_conversation(product), "/settings/profile"):
        await settle(page, path)
        unseen = []
        for _ in range(40):
            await page.keyboard.press("Tab")
            told = await page.evaluate(
                """() => {
                    const element = document.activeElement;
                    if (element === document.body) return null;
                    const seen = [element, element.parentElement, element.nextElementSibling, element.closest('form')]
                        .filter(Boolean).some(part => {
                            const style = getComputedStyle(part);
                            return style.outlineStyle !== 'none' && style.outlineWidth !== '0px';
                        });
                    const field = element.matches('input, textarea');
                    return seen || field ? null : element.outerHTML.slice(0, 200);
                }"""
            )
            if told is not None:
                unseen.append(told)
        assert not unseen
    await context.close()


async def test_nothing_moves_for_who_wants_it_still(product: Product, chromium: Browser) -> None:
    context = await signed_in(chromium, product, reduced_motion="reduce")
    page = await context.new_page()
    await settle(page, await the_conversation(product))
    moving = await page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(element => {
            const style = getComputedStyle(element);
            return [...style.transitionDuration.split(','), ...style.animationDuration.split(',')]
                .some(time => parseFloat(time) > 0.001);
        }).map(element => element.outerHTML.slice(0, 120))"""
    )
    await context.close()
    assert not moving

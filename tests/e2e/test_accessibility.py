"""Every view passes axe, by day and by night, wide and narrow; nothing is cut off, in any direction; focus is seen."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.e2e.playing import Customer, open_conversation
from tests.e2e.product import Product, running_demo, signed_in
from tests.e2e.views import Desk, View, a_desk, views

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
Rules = dict[str, Any]
EVERYTHING: Rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# Night changes nothing but colours, and a narrow window everything else.
COLOURS: Rules = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# The brackets of the longer texts do not nest, so that a name no longer holds the text that is seen.
STRUCTURE: Rules = {
    **EVERYTHING,
    "rules": {"color-contrast": {"enabled": False}, "label-content-name-mismatch": {"enabled": False}},
}
SIZES: dict[str, ViewportSize] = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
LANES = 3
TWICE: ViewportSize = {"width": 720, "height": 450}
"""What is left of a window of 1440 x 900 when everything in it is shown twice as large."""
# A menu lies over the page and belongs to no part of it.
COMPLAIN = """async options => {
    const { violations } = await axe.run(document, {...options, resultTypes: ['violations']});
    return violations.flatMap(({id, nodes}) => nodes
        .filter(({target}) => id !== 'region' || !document.querySelector(target)?.closest('[data-portal]'))
        .map(({html, failureSummary}) => `${id}: ${html.slice(0, 160)} ${failureSummary.slice(0, 300)}`));
}"""
DRAWN = """async () => {
    for (let frames = 0; frames < 4; frames += 1) await new Promise(requestAnimationFrame);
}"""
RIGHT_TO_LEFT = "if (location.origin !== 'null') localStorage.setItem('frontdesk.locale', 'qps-rtl')"
HIDDEN = """() => [...document.querySelectorAll('a, button, input, textarea, [role=tab]')]
    .filter(element => element.checkVisibility({visibilityProperty: true}))
    .filter(element => !element.closest('[data-conversation], [class*=skip], [class*=VisuallyHidden]'))
    .map(element => [element, element.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && (box.right > innerWidth + 1 || box.left < -1))
    .map(([element]) => element.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """A shop of its own: what is broken in it would be in the way of other tests."""
    async with running_demo(tmp_path_factory.mktemp("views") / "demo", seed=False) as product:
        yield await a_desk(product)


Look = Callable[[View, Page], AsyncIterator[str]]
"""Goes to a view and says what is wrong with it."""


async def look_everywhere(chromium: Browser, desk: Desk, look: Look, script: str = "") -> list[str]:
    """What is wrong in any view. Several windows go through them side by side; `script` runs before every page."""
    wrong: list[str] = []

    async def walk(signed: bool, mine: list[View]) -> None:
        options: dict[str, Any] = {"reduced_motion": "reduce", "bypass_csp": True, "viewport": SIZES["wide"]}
        if signed:
            context = await signed_in(chromium, desk.product, **options)
        else:
            context = await chromium.new_context(base_url=desk.product.url, **options)
        await context.add_init_script(script)
        page = await context.new_page()
        for view in mine:
            wrong.extend([f"{view.name} {fault}" async for fault in look(view, page)])
        await context.close()

    inside, outside = ([view for view in views(desk) if view.signed_in is signed] for signed in (True, False))
    await asyncio.gather(walk(False, outside), *(walk(True, inside[lane::LANES]) for lane in range(LANES)))
    return wrong


async def complaints(page: Page, rules: Rules) -> list[str]:
    """What axe finds on the page as it is."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    found: list[str] = await page.evaluate(COMPLAIN, rules)
    if any("color-contrast" in line for line in found):
        # On a busy machine colours may still be on their way.
        await page.wait_for_timeout(500)
        found = await page.evaluate(COMPLAIN, rules)
    return found


async def cut_off(page: Page) -> list[str]:
    """What lies outside of the window, and whether one can scroll to the side."""
    fits = await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    hidden: list[str] = await page.evaluate(HIDDEN)
    return hidden if fits else ["scrolls to the side", *hidden]


async def resize(page: Page, size: ViewportSize) -> None:
    """Let the page take its shape at another size of the window."""
    await page.set_viewport_size(size)
    await page.evaluate(DRAWN)


async def switch(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Day or night."""
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await page.locator(f"html[data-mantine-color-scheme={scheme}]").wait_for()
    await page.evaluate(DRAWN)


async def on_a_phone(page: Page) -> AsyncIterator[str]:
    """What is wrong at a phone's size with the view that is shown."""
    for line in await cut_off(page):
        yield f"on a phone: {line}"
    for line in await complaints(page, STRUCTURE):
        yield f"on a phone: {line}"


@pytest.mark.timeout(600)
async def test_axe_finds_nothing_and_nothing_is_cut_off(desk: Desk, chromium: Browser) -> None:
    """In every view, by day and by night; in every page also on a phone and on a desk at twice the size."""

    async def look(view: View, page: Page) -> AsyncIterator[str]:
        await resize(page, SIZES["wide"])
        await view.show(page)
        for line in await complaints(page, EVERYTHING):
            yield f"by day: {line}"
        await switch(page, "dark")
        for line in await complaints(page, COLOURS):
            yield f"by night: {line}"
        await switch(page, "light")
        if view.steps is None:
            await resize(page, TWICE)
            for line in await cut_off(page):
                yield f"at twice the size: {line}"
            await resize(page, SIZES["phone"])
            async for line in on_a_phone(page):
                yield line

    wrong = await look_everywhere(chromium, desk, look)
    assert not wrong, "\n".join(wrong)


@pytest.mark.timeout(600)
async def test_nothing_is_cut_off_in_a_language_that_runs_the_other_way(desk: Desk, chromium: Browser) -> None:
    """Every text a third longer, and everything from right to left. What opens over a page opens on a phone here."""

    async def look(view: View, page: Page) -> AsyncIterator[str]:
        await resize(page, SIZES["wide" if view.steps is None else "phone"])
        await view.show(page)
        if await page.evaluate("document.documentElement.dir") != "rtl":
            yield "does not run the other way"
        for line in await cut_off(page):
            yield line
        await resize(page, SIZES["phone"])
        async for line in on_a_phone(page):
            yield line

    wrong = await look_everywhere(chromium, desk, look, RIGHT_TO_LEFT)
    assert not wrong, "\n".join(wrong)


async def test_focus_is_seen_wherever_it_goes(desk: Desk, chromium: Browser) -> None:
    context = await signed_in(chromium, desk.product, viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    for path in (f"/conversations/{desk.lively}", "/settings/profile", "/settings/team"):
        await View("", path).show(page)
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
                    const itsOwn = element.matches('input, textarea, video');
                    return seen || itsOwn ? null : element.outerHTML.slice(0, 200);
                }"""
            )
            if told is not None:
                unseen.append(told)
        assert not unseen
    await context.close()


async def test_nothing_moves_for_who_wants_it_still(desk: Desk, chromium: Browser) -> None:
    context = await signed_in(chromium, desk.product, reduced_motion="reduce")
    page = await context.new_page()
    await View("", f"/conversations/{desk.lively}").show(page)
    moving = await page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(element => {
            const style = getComputedStyle(element);
            return [...style.transitionDuration.split(','), ...style.animationDuration.split(',')]
                .some(time => parseFloat(time) > 0.001);
        }).map(element => element.outerHTML.slice(0, 120))"""
    )
    await context.close()
    assert not moving


async def test_what_arrives_is_read_aloud(product: Product, agent: Page, customer: Customer) -> None:
    await customer.send(text="Before it was opened")
    await open_conversation(agent, customer)
    said = agent.locator("[role=status][aria-live=polite]").filter(has_text=customer.name)
    await expect(said).to_have_count(0)
    await customer.send(text="Is the blue one left?")
    await expect(said).to_have_text(f"{customer.name}: Is the blue one left?")
    await customer.send(kind="image")
    await expect(said).to_have_text(f"{customer.name}: Photo")


BEHIND: tuple[tuple[str, str], ...] = (
    ("/conversations/{lively}", "Message with buttons"),
    ("/conversations/{lively}", "Show the image in full"),
    ("/conversations/{lively}", "Change the status"),
    ("/settings/team", "Invite somebody"),
    ("/settings/team", "Withdraw"),
    ("/settings/profile", "New token"),
    ("/settings/channels", "^Connect "),
    ("/settings/inboxes/1", "^Disconnect"),
    ("/settings/inboxes/1?tab=activity", "Processed"),
)


async def test_what_is_opened_takes_the_focus_and_gives_it_back(desk: Desk, chromium: Browser) -> None:
    context = await signed_in(chromium, desk.product, reduced_motion="reduce", viewport=SIZES["wide"])
    page = await context.new_page()
    for path, name in BEHIND:
        await View("", path.format(lively=desk.lively)).show(page)
        opener = page.get_by_role("button", name=re.compile(name)).first
        await opener.focus()
        await page.keyboard.press("Enter")
        opened = page.locator("[role=dialog], [role=menu]").filter(visible=True)
        await expect(opened.first).to_be_visible()
        await expect(opened.first.locator(":focus").or_(opened.first).first).to_be_visible()
        for _ in range(12):
            inside = await opened.first.evaluate("box => box.contains(document.activeElement)")
            assert inside, f"{name}: the focus is outside"
            if await opened.first.get_attribute("role") == "menu":
                break
            await page.keyboard.press("Tab")
        await page.keyboard.press("Escape")
        await expect(opened).to_have_count(0)
        await expect(opener).to_be_focused()
    await context.close()

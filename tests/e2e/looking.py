"""Looking at every view of the app: what axe finds, and what lies outside of the window."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, Page, ViewportSize

from tests.e2e.product import signed_in
from tests.e2e.views import FilledInbox, View, views

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
Rules = dict[str, Any]
Scheme = Literal["light", "dark"]
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
HIDDEN = """() => [...document.querySelectorAll('a, button, input, textarea, [role=tab]')]
    .filter(element => element.checkVisibility({visibilityProperty: true}))
    .filter(element => !element.closest('[data-conversation], [class*=skip], [class*=VisuallyHidden]'))
    .map(element => [element, element.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && (box.right > innerWidth + 1 || box.left < -1))
    .map(([element]) => element.outerHTML.slice(0, 200))"""


Look = Callable[[View, Page], AsyncIterator[str]]
"""Goes to a view and says what is wrong with it."""


async def look_everywhere(
    chromium: Browser, filled: FilledInbox, look: Look, scheme: Scheme, script: str = ""
) -> list[str]:
    """What is wrong in any view. Several windows go through them side by side; `script` runs before every page."""
    wrong: list[str] = []

    async def walk(signed: bool, mine: list[View]) -> None:
        options: dict[str, Any] = {
            "color_scheme": scheme,
            "reduced_motion": "reduce",
            "bypass_csp": True,
            "viewport": SIZES["wide"],
        }
        if signed:
            context = await signed_in(chromium, filled.product, **options)
        else:
            context = await chromium.new_context(base_url=filled.product.url, **options)
        await context.add_init_script(script)
        page = await context.new_page()
        for view in mine:
            wrong.extend([f"{view.name} {fault}" async for fault in look(view, page)])
        await context.close()

    inside, outside = ([view for view in views(filled) if view.signed_in is signed] for signed in (True, False))
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


async def on_a_phone(page: Page) -> AsyncIterator[str]:
    """What is wrong at a phone's size with the view that is shown."""
    for line in await cut_off(page):
        yield f"on a phone: {line}"
    for line in await complaints(page, STRUCTURE):
        yield f"on a phone: {line}"

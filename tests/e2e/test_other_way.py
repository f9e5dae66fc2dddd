"""Every view by night, in a language that runs the other way and is longer: nothing is cut off, all can be read."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page

from tests.e2e.looking import COLOURS, SIZES, complaints, cut_off, look_everywhere, on_a_phone, resize
from tests.e2e.product import running_demo
from tests.e2e.views import FilledInbox, View, fill_inbox

RIGHT_TO_LEFT = "if (location.origin !== 'null') localStorage.setItem('frontdesk.locale', 'qps-rtl')"


@pytest.fixture(scope="module")
async def filled(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FilledInbox]:
    """A shop of its own: what is broken in it would be in the way of other tests."""
    async with running_demo(tmp_path_factory.mktemp("views") / "demo", seed=False) as product:
        yield await fill_inbox(product)


@pytest.mark.timeout(600)
async def test_layout_from_right_to_left_cuts_nothing_off(filled: FilledInbox, chromium: Browser) -> None:
    """Every text a third longer, and everything from right to left. What opens over a page opens on a phone here."""

    async def look(view: View, page: Page) -> AsyncIterator[str]:
        await resize(page, SIZES["wide" if view.steps is None else "phone"])
        await view.show(page)
        if await page.evaluate("document.documentElement.dir") != "rtl":
            yield "does not run the other way"
        if await page.locator("html[data-mantine-color-scheme=dark]").count() == 0:
            yield "is not by night"
        for line in await cut_off(page):
            yield line
        for line in await complaints(page, COLOURS):
            yield f"by night: {line}"
        await resize(page, SIZES["phone"])
        async for line in on_a_phone(page):
            yield line

    wrong = await look_everywhere(chromium, filled, look, "dark", RIGHT_TO_LEFT)
    assert not wrong, "\n".join(wrong)

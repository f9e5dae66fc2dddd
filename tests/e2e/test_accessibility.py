"""Every view passes axe, wide and narrow; focus is seen, and goes where one expects it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.looking import (
    EVERYTHING,
    SIZES,
    TWICE,
    complaints,
    cut_off,
    look_everywhere,
    on_a_phone,
    resize,
)
from tests.e2e.playing import Customer, open_conversation
from tests.e2e.product import Product, running_demo, signed_in
from tests.e2e.views import FilledInbox, View, fill_inbox


@pytest.fixture(scope="module")
async def filled(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FilledInbox]:
    """A shop of its own: what is broken in it would be in the way of other tests."""
    async with running_demo(tmp_path_factory.mktemp("views") / "demo", seed=False) as product:
        yield await fill_inbox(product)


@pytest.mark.timeout(600)
async def test_axe_finds_nothing_and_nothing_is_cut_off(filled: FilledInbox, chromium: Browser) -> None:
    """In every view by day; in every page also on a phone and on a large screen at twice the size."""

    async def look(view: View, page: Page) -> AsyncIterator[str]:
        await resize(page, SIZES["wide"])
        await view.show(page)
        for line in await complaints(page, EVERYTHING):
            yield line
        if view.steps is None:
            await resize(page, TWICE)
            for line in await cut_off(page):
                yield f"at twice the size: {line}"
            await resize(page, SIZES["phone"])
            async for line in on_a_phone(page):
                yield line

    wrong = await look_everywhere(chromium, filled, look, "light")
    assert not wrong, "\n".join(wrong)


async def test_focus_is_seen_wherever_it_goes(filled: FilledInbox, chromium: Browser) -> None:
    context = await signed_in(chromium, filled.product, viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    for path in (f"/conversations/{filled.lively}", "/settings/profile", "/settings/team"):
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


async def test_animations_with_reduced_motion_are_off(filled: FilledInbox, chromium: Browser) -> None:
    context = await signed_in(chromium, filled.product, reduced_motion="reduce")
    page = await context.new_page()
    await View("", f"/conversations/{filled.lively}").show(page)
    moving = await page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(element => {
            const style = getComputedStyle(element);
            return [...style.transitionDuration.split(','), ...style.animationDuration.split(',')]
                .some(time => parseFloat(time) > 0.001);
        }).map(element => element.outerHTML.slice(0, 120))"""
    )
    await context.close()
    assert not moving


async def test_message_that_arrives_is_announced_to_screen_readers(
    product: Product, agent: Page, customer: Customer
) -> None:
    await customer.send(text="Before it was opened")
    thread = await open_conversation(agent, customer)
    # What comes with the thread itself is not news.
    await expect(thread.get_by_text("Before it was opened")).to_be_visible()
    said = agent.locator("[role=status][aria-live=polite]").filter(has_text=customer.name)
    await expect(said).to_have_count(0)
    await customer.send(text="Is the blue one left?")
    await expect(said).to_have_text(f"{customer.name}: Is the blue one left?")
    await customer.send(kind="image")
    await expect(said).to_have_text(f"{customer.name}: Image")


BEHIND: tuple[tuple[str, str], ...] = (
    ("/conversations/{lively}", "Message with buttons"),
    ("/conversations/{lively}", "View full image"),
    ("/conversations/{lively}", "Change status"),
    ("/settings/team", "Invite teammate"),
    ("/settings/team", "Revoke"),
    ("/settings/profile", "New token"),
    ("/settings/integrations?tab=available", "^Connect "),
    ("/settings/inboxes/1", "^Options for "),
    ("/settings/inboxes/1?tab=activity", "Processed"),
)


async def test_dialog_takes_the_focus_and_gives_it_back(filled: FilledInbox, chromium: Browser) -> None:
    context = await signed_in(chromium, filled.product, reduced_motion="reduce", viewport=SIZES["wide"])
    page = await context.new_page()
    for path, name in BEHIND:
        await View("", path.format(lively=filled.lively)).show(page)
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


async def test_dialog_behind_a_menu_gives_the_focus_back_to_the_menu(filled: FilledInbox, chromium: Browser) -> None:
    context = await signed_in(chromium, filled.product, reduced_motion="reduce", viewport=SIZES["wide"])
    page = await context.new_page()
    await View("", "/settings/inboxes/1").show(page)
    opener = page.get_by_role("button", name=re.compile("^Options for ")).first
    await opener.press("Enter")
    await page.get_by_role("menuitem", name="Disconnect").press("Enter")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await expect(dialog.locator(":focus")).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(opener).to_be_focused()
    await context.close()

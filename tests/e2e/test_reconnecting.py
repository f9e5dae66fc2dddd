"""The line breaks, two windows are open, time runs out: what is on the screen is true again, and nothing is lost."""

from __future__ import annotations

import re
import time
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.playing import Customer, agent_page, new_customer, open_conversation, reply_box
from tests.e2e.product import free_pair, running_demo
from tests.e2e.views import conversation_of

WINDOW_MS = 48 * 3_600_000


async def test_restart_of_the_server_loses_and_doubles_nothing(
    tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> None:
    folder, port = tmp_path_factory.mktemp("restarted") / "demo", free_pair()
    async with AsyncExitStack() as filled:
        async with running_demo(folder, seed=False, port=port) as product:
            customer, other = await new_customer(product), await new_customer(product)
            await customer.send(text="Is the kiln still warm?")
            page = await filled.enter_async_context(agent_page(chromium, product))
            thread = await open_conversation(page, customer)
            await reply_box(page).fill("It is")
            late = {"target": "webhook", "kind": "delay", "match": "im_receive_msg", "delay_ms": 60_000, "remaining": 1}
            await product.control("POST", "/tiktok/faults", late)
            await customer.send(text="Said before the stop, told after it")

        await expect(page.get_by_text("Reconnecting…")).to_be_visible()
        await reply_box(page).press("End")
        await reply_box(page).press_sequentially(", come by")
        await reply_box(page).press("Enter")
        await expect(thread.get_by_text("It is, come by")).to_be_visible()
        await reply_box(page).fill("Not sent yet")

        async with running_demo(folder, seed=False, port=port):
            await customer.product.control("POST", "/tiktok/deliveries/retry", {})
            await other.send(text="Do you open on Sundays?")
            await expect(page.get_by_text("Reconnecting…")).to_have_count(0, timeout=30_000)
            await expect(thread.get_by_text("Said before the stop, told after it")).to_have_count(1)
            await expect(page.get_by_text(other.name, exact=True).first).to_be_visible()
            await expect(page.get_by_label("Sent", exact=True).last).to_be_visible(timeout=15_000)
            await page.wait_for_timeout(6_000)  # longer than the browser waits before it tries once more
            await expect(thread.get_by_text("It is, come by")).to_have_count(1)
            await expect(thread.get_by_role("article")).to_have_count(3)
            assert [m["text"] for m in await customer.sees() if m["from"] == "business"] == ["It is, come by"]
            await expect(reply_box(page)).to_have_value("Not sent yet")
            await page.reload()
            await expect(thread.get_by_role("article")).to_have_count(3)
            await expect(reply_box(page)).to_have_value("Not sent yet")


async def test_windows_of_one_person_show_the_same(agent: Page, customer: Customer) -> None:
    second = await agent.context.new_page()
    await second.goto("/")
    await customer.send(text="Two, please")
    cards = [page.locator("[data-conversation]").filter(has_text=customer.name) for page in (agent, second)]
    for card in cards:
        await expect(card.get_by_label("1 unread message")).to_be_visible()
    thread = await open_conversation(agent, customer)
    for card in cards:
        await expect(card.get_by_label(re.compile("unread"))).to_have_count(0)
    other = await open_conversation(second, customer)
    await reply_box(agent).fill("Both are yours")
    await reply_box(agent).press("Enter")
    await customer.send(text="Thank you!")
    for log in (thread, other):
        await expect(log.get_by_text("Both are yours")).to_have_count(1)
        await expect(log.get_by_text("Thank you!")).to_have_count(1)
        await expect(log.get_by_role("article")).to_have_count(3)
    assert len(await customer.sees_at_least(3)) == 3


async def test_window_that_closes_while_somebody_types_keeps_the_draft(agent: Page, customer: Customer) -> None:
    await customer.send(text="Still there?", at=int(time.time() * 1000) - WINDOW_MS + 7_000)
    # What is two days old is far down the list of a busy shop.
    await agent.goto(f"/conversations/{await conversation_of(customer)}")
    await expect(agent.get_by_role("timer")).to_be_visible()
    await reply_box(agent).fill("We are, sorry for the w")
    await expect(agent.get_by_role("timer")).to_have_count(0, timeout=12_000)
    await expect(agent.get_by_text("3 more messages").first).to_be_visible()
    await expect(reply_box(agent)).to_have_value("We are, sorry for the w")
    await reply_box(agent).press_sequentially("ait")
    await reply_box(agent).press("Enter")
    assert [m["text"] for m in await customer.sees_at_least(2)][1] == "We are, sorry for the wait"
    for left in ("2 more messages", "1 more message"):
        await expect(agent.get_by_text(left).first).to_be_visible()
        await reply_box(agent).fill(f"With {left} to go")
        await reply_box(agent).press("Enter")
    await expect(agent.get_by_text("The 48-hour reply window has closed")).to_be_visible()
    await expect(reply_box(agent)).to_have_count(0)
    assert len(await customer.sees_at_least(4)) == 4

"""A demo with its story, and a browser, for all walks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.e2e.playing import SHOP, new_customer
from tests.e2e.product import Product, browser, running_demo

COMMENTS = ("Which glaze is this?", "Do you ship to Norway?", "Is the whale mug back?", "I want three of these")


@pytest.fixture(scope="session")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """A running demo with its sample story, and comments under its posts."""
    async with running_demo(tmp_path_factory.mktemp("walk") / "demo") as running:
        for text in COMMENTS:
            await _comment(running, text)
        yield running


async def _comment(product: Product, text: str) -> None:
    """Somebody comments, and the conversation about it is in the list."""
    customer = await new_customer(product)
    body = {"customer": customer.username, "business": SHOP, "text": text}
    await product.control("POST", "/tiktok/customer/comment", body)
    async with asyncio.timeout(60):
        while not (await product.api("GET", f"/conversations?status=all&q={customer.username}"))["items"]:
            await asyncio.sleep(0.1)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The browser; every walk gets a window of its own."""
    async with browser() as running:
        yield running

"""One product and one browser for all flows."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.playing import Customer, agent_page, new_customer
from tests.e2e.product import Product, browser, running_demo

# A machine that runs other tests beside these takes its time; where speed is the question, a test says so itself.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """A running demo without the sample story: each test brings its own customers."""
    async with running_demo(tmp_path_factory.mktemp("e2e") / "demo", seed=False) as running:
        yield running


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The browser; every person gets a window of their own."""
    async with browser() as running:
        yield running


@pytest.fixture
async def customer(product: Product) -> Customer:
    """Somebody who has not written yet."""
    return await new_customer(product)


@pytest.fixture
async def agent(product: Product, chromium: Browser) -> AsyncIterator[Page]:
    """The owner's window, at the inbox."""
    async with agent_page(chromium, product) as page:
        yield page

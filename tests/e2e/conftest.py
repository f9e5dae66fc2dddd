"""One product and one browser for all flows."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.e2e.product import Product, browser, running_demo


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

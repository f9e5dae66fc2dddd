"""A demo with its story, and a browser, for all walks."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.e2e.product import Product, browser, running_demo


@pytest.fixture(scope="session")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """A running demo with its sample story."""
    async with running_demo(tmp_path_factory.mktemp("walk") / "demo") as running:
        yield running


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The browser; every walk gets a window of its own."""
    async with browser() as running:
        yield running

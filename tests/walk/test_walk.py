"""Walking the whole web app at random: briefly in every run of the tests, at length by `make walk`."""

from __future__ import annotations

import random
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, ViewportSize

from tests.e2e.product import Product, signed_in
from tests.walk.walker import Walk

WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
SHORT_SECONDS = 15
SHORT_SEED = 20


async def _agent(product: Product) -> dict[str, str]:
    """An agent who was just invited and has accepted; what they sign in with."""
    login = {"email": f"walker.{random.randrange(10**9)}@example.com", "password": "one foot before the other"}
    invitation = await product.api("POST", "/invitations", {"email": login["email"], "role": "agent"})
    body = {"token": urlsplit(invitation["url"]).fragment, "name": "Wanda Walker", "password": login["password"]}
    await product.api("POST", "/invitations/accept", body)
    return login


async def _walk(
    product: Product, chromium: Browser, size: ViewportSize, *, owner: bool, seed: int, seconds: float
) -> None:
    login = None if owner else await _agent(product)
    context = await signed_in(chromium, product, login=login, viewport=size)
    context.set_default_timeout(5_000)
    walk = Walk(await context.new_page(), seed, seconds)
    faults = await walk.go()
    await context.close()
    who = f"{'owner' if owner else 'agent'}, {size['width']} px, --walk-seed {seed}"
    print(f"{who}: {len(walk.steps)} steps")  # noqa: T201
    assert not faults, "\n".join([who, *walk.steps, "", *faults])


@pytest.mark.parametrize("owner", [True, False], ids=["owner", "agent"])
async def test_walk_of_a_minute_finds_nothing_broken(product: Product, chromium: Browser, owner: bool) -> None:
    size = WIDE if owner else NARROW
    await _walk(product, chromium, size, owner=owner, seed=SHORT_SEED, seconds=SHORT_SECONDS)


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("owner", [True, False], ids=["owner", "agent"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_walk_at_length_finds_nothing_broken(
    product: Product, chromium: Browser, request: pytest.FixtureRequest, size: ViewportSize, owner: bool
) -> None:
    seed = request.config.getoption("--walk-seed") or random.randrange(10**6)
    seconds = request.config.getoption("--minutes") * 60 / 4
    await _walk(product, chromium, size, owner=owner, seed=seed, seconds=seconds)

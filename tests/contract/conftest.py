"""Every channel in `frontdesk.channels`, registered or not: the suite runs once for each."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import AsyncIterator, Callable

import pytest

import frontdesk.channels
from frontdesk.contract.channel import Channel
from frontdesk.kit.http import HttpClient
from tests.channels.every_verb import EveryVerb

MAKERS: dict[str, Callable[[HttpClient], Channel]] = {
    found.name: importlib.import_module(f"frontdesk.channels.{found.name}").channel
    for found in pkgutil.iter_modules(frontdesk.channels.__path__)
}


@pytest.fixture(params=sorted(MAKERS))
async def channel(request: pytest.FixtureRequest) -> AsyncIterator[Channel]:
    async with HttpClient(timeout_seconds=2) as http:
        yield MAKERS[request.param](http)


@pytest.fixture(params=[*sorted(MAKERS), EveryVerb.manifest.name])
async def any_channel(request: pytest.FixtureRequest) -> AsyncIterator[Channel]:
    """Each channel, and an invented one with the verbs that none of them has."""
    async with HttpClient(timeout_seconds=2) as http:
        yield MAKERS.get(request.param, EveryVerb)(http)

"""A desk that may be broken, with an inbox on every channel's webhook address, for whoever tries everything on it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.channels.tiktok_open.storefront import Storefront
from tests.desk import Desk, open_desk
from tests.postgres import PostgresServer

from .trying import SIGNING_KEY, Trials


@pytest.fixture(scope="session")
async def _rough_desk(
    migrated: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    name = await postgres_server.create(migrated)
    async with open_desk(postgres_server.dsn(name), tmp_path_factory.mktemp("rough")) as desk:
        storefront = Storefront(desk)
        await storefront.configure()
        await storefront.connect("rough.finch")
        base = f"{desk.playground.sandbox.url}/respondio/v2"
        await desk.owner.put("/api/channels/respondio/settings", {"values": {"RESPONDIO_API_BASE": base}})
        token = (await desk.playground.control("respondio/tokens", {"name": "rough"}))["token"]
        values = {"RESPONDIO_TOKEN": token, "RESPONDIO_SIGNING_KEYS": SIGNING_KEY}
        assert (await desk.owner.post("/api/channels/respondio/accounts", {"values": values})).status == 200
        await desk.written()
        yield desk
    await postgres_server.drop(name)


@pytest.fixture
def rough_desk(_rough_desk: Desk) -> Desk:
    """A desk with an inbox on every webhook address; nothing in it has to be whole afterwards."""
    return _rough_desk


@pytest.fixture
def trials(request: pytest.FixtureRequest) -> Iterator[Trials]:
    """How much to try: a little, always the same; or at random for the test's share of `--minutes`."""
    minutes = float(request.config.getoption("--minutes"))
    sharing = sum("trials" in getattr(item, "fixturenames", ()) for item in request.session.items)
    found = Trials(minutes * 60 / max(sharing, 1))
    yield found
    terminal, capture = (request.config.pluginmanager.getplugin(n) for n in ("terminalreporter", "capturemanager"))
    if minutes and terminal is not None and capture is not None:
        with capture.global_and_fixture_disabled():
            terminal.write_line(f" {request.node.name}: {dict(found.seen)}")

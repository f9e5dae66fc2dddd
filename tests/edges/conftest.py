"""An app that may be broken, with an inbox on every channel's webhook address, for whoever tries everything on it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.app import App, open_app
from tests.channels.tiktok_open.open_profile import OpenProfile
from tests.postgres import PostgresServer

from .trying import SIGNING_KEY, Trials


@pytest.fixture(scope="session")
async def _rough_app(
    migrated: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[App]:
    name = await postgres_server.create(migrated)
    async with open_app(postgres_server.dsn(name), tmp_path_factory.mktemp("rough")) as app:
        open_profile = OpenProfile(app)
        await open_profile.configure()
        await open_profile.connect("rough.finch")
        base = f"{app.simulator.sandbox.url}/respondio/v2"
        await app.owner.put("/api/channels/respondio/settings", {"values": {"RESPONDIO_API_BASE": base}})
        token = (await app.simulator.control("respondio/tokens", {"name": "rough"}))["token"]
        values = {"RESPONDIO_TOKEN": token, "RESPONDIO_SIGNING_KEYS": SIGNING_KEY}
        assert (await app.owner.post("/api/channels/respondio/accounts", {"values": values})).status == 200
        await app.written()
        yield app
    await postgres_server.drop(name)


@pytest.fixture
def rough_app(_rough_app: App) -> App:
    """An app with an inbox on every webhook address; nothing in it has to be whole afterwards."""
    return _rough_app


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

"""A whole Frontdesk for one test: a database of its own, the server on a loopback port, people to sign in as.

``installation`` (function) is running and empty; ``owner`` (function) is a browser signed in as the owner of its first
account, who also runs the installation.

    async def test_something(installation, owner):
        agent = await installation.member(owner, "agent")
        assert (await agent.get("/api/me")).status == 200
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from frontdesk.api.kit.services import Services
from frontdesk.app import create_app
from frontdesk.bootstrap import channel_setting_names, open_application
from frontdesk.core.accounts.service import open_account
from frontdesk.core.installation.setup import new_setup_link
from frontdesk.core.users.queries import insert_user
from frontdesk.db.database import Database
from frontdesk.db.migrate import migrate
from frontdesk.gateway.catalog.registry import Makers
from frontdesk.jobs.work import Work
from frontdesk.settings import Settings
from tests.clients import Client
from tests.postgres import FreshDatabase, PostgresServer
from tests.running import running

PASSWORD = "correct horse battery"


@dataclass
class Installation:
    """A running server and ways to be somebody there."""

    url: str
    services: Services
    work: Work
    clients: list[Client] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    @property
    def database(self) -> Database:
        return self.services.database

    def anybody(self) -> Client:
        """A browser nobody has signed in with."""
        return self._keep(Client(self.url))

    def program(self, token: str) -> Client:
        """A program with an API token."""
        return self._keep(Client(self.url, token=token))

    async def setup_token(self) -> str:
        async with self.database.system() as transaction:
            link = await new_setup_link(transaction, self.services.settings.public_url)
        assert link is not None
        return link.partition("#")[2]

    async def set_up(self) -> Client:
        """The first owner, who also runs the installation."""
        client = self.anybody()
        response = await client.post(
            "/api/setup",
            {
                "token": await self.setup_token(),
                "account_name": "Marlow & Finch",
                "name": "Ada Marlow",
                "email": "ada@marlow.example",
                "password": PASSWORD,
            },
        )
        assert response.status == 200, response
        return client

    async def member(self, inviter: Client, role: str, name: str = "") -> Client:
        """Somebody the inviter let into their account."""
        number = next(self.numbers)
        email = f"{role}{number}@marlow.example"
        # Tests of their own say who sees which inbox.
        invited = await inviter.post("/api/invitations", {"email": email, "role": role, "inbox_ids": []})
        assert invited.status == 201, invited
        client = self.anybody()
        token = invited.body["url"].partition("#")[2]
        response = await client.post(
            "/api/invitations/accept", {"token": token, "name": name or f"{role} {number}", "password": PASSWORD}
        )
        assert response.status == 200, response
        return client

    async def stranger(self, account: str = "Sunny Ceramics", email: str = "sun@ceramics.example") -> Client:
        """The owner of another account."""
        async with self.database.system() as transaction:
            password_hash = await self.services.passwords.hash(PASSWORD)
            user_id = await insert_user(transaction, email=email, name="Sol Stranger", password_hash=password_hash)
            await open_account(transaction, account, user_id)
        return await self.sign_in(email)

    async def sign_in(self, email: str, password: str = PASSWORD) -> Client:
        client = self.anybody()
        response = await client.post("/api/session", {"email": email, "password": password})
        assert response.status == 200, response
        return client

    def _keep(self, client: Client) -> Client:
        self.clients.append(client)
        return client


@pytest.fixture(scope="session")
async def migrated(postgres_server: PostgresServer) -> str:
    """The name of a database with the newest schema, to copy from."""
    return await postgres_server.template("migrated", migrate)


@pytest.fixture
async def dsn(migrated: str, fresh_database: FreshDatabase) -> str:
    """A database with the newest schema and nothing in it."""
    return await fresh_database(migrated)


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    """The same database through a pool of its own."""
    database = await Database.connect(dsn, size=4)
    yield database
    await database.close()


@pytest.fixture
def environment(tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, str]:
    """The environment variables of the installation; a test adds to them by indirect parameters."""
    return {
        "FRONTDESK_DATA_DIR": str(tmp_path / "data"),
        "FRONTDESK_PUBLIC_URL": "http://desk.example",
        "FRONTDESK_PASSWORD_COST": "test",
        **getattr(request, "param", {}),
    }


@pytest.fixture
def makers() -> Makers | None:
    """The channels of the installation; None for those of every installation."""
    return None


@pytest.fixture
async def installation(dsn: str, environment: dict[str, str], makers: Makers | None) -> AsyncIterator[Installation]:
    """A running server nobody has set up yet."""
    settings = Settings.from_environment(environment, channel_setting_names(makers))
    async with (
        open_application(settings, dsn, makers) as application,
        _in_background(application.services),
        running(create_app(application.services)) as url,
    ):
        found = Installation(url, application.services, application.work)
        try:
            yield found
        finally:
            for client in found.clients:
                await client.close()


@asynccontextmanager
async def _in_background(services: Services) -> AsyncIterator[None]:
    """What runs beside the server: intake and feed."""
    await services.feed.start()
    intake, feed = asyncio.create_task(services.intake.run()), asyncio.create_task(services.feed.run())
    yield
    services.intake.close()
    await intake
    feed.cancel()
    await asyncio.gather(feed, return_exceptions=True)


@pytest.fixture
async def owner(installation: Installation) -> Client:
    """A browser signed in as the owner of the first account."""
    return await installation.set_up()

"""A workspace of respond.io beside the shop: connected with its token, its people played by hand."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.app import App, open_app
from tests.postgres import PostgresServer
from tests.running_app import eventually

QUICK = {
    "limits": {"requests_per_second": 0},
    "sending": {"sent_seconds": 0.05, "delivered_seconds": 0.05},
    "webhooks": {"first_wait_seconds": 0.1},
}


@dataclass
class Workspace:
    """The app, and respond.io on the other side of it."""

    app: App
    inbox: dict[str, Any] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    async def control(self, path: str, body: object = None, method: str = "POST") -> Any:
        return await self.app.simulator.control(f"respondio/{path}", body, method)

    async def token(self) -> str:
        made = await self.control("tokens", {"name": f"desk {next(self.numbers)}"})
        return str(made["token"])

    async def connect(self, token: str, inbox_id: int | None = None, **values: str) -> Any:
        body: dict[str, Any] = {"values": {"RESPONDIO_TOKEN": token, **values}}
        if inbox_id is not None:
            body["inbox_id"] = inbox_id
        return await self.app.owner.post("/api/channels/respondio/accounts", body)

    async def contact(self, first_name: str | None = None) -> int:
        name = first_name or f"rosa{next(self.numbers):04}"
        made = await self.control("contacts", {"firstName": name, "lastName": "Lund"})
        return int(made["id"])

    async def says(self, contact: int, text: str | None = None, **more: Any) -> dict[str, Any]:
        said = {"kind": "text", "text": text} if text is not None else {}
        sent: dict[str, Any] = await self.control("customer/send", {"contact": contact, **said, **more})
        return sent

    async def conversation(self, contact: int) -> dict[str, Any]:
        """The inbox's conversation with a contact, as soon as there is one."""

        async def find() -> dict[str, Any] | None:
            rows = await self.app.rows(
                "SELECT id FROM conversations WHERE inbox_id = $1 AND remote_id = $2", self.inbox["id"], str(contact)
            )
            if not rows:
                return None
            return await self.app.card({"id": rows[0]["id"]})

        return await eventually(find)

    async def thread(self, contact: int, least: int) -> list[dict[str, Any]]:
        """What the conversation shows, as soon as it is so many messages."""
        conversation = await self.conversation(contact)

        async def find() -> list[dict[str, Any]] | None:
            found = await self.app.thread(conversation)
            return found if len(found) >= least else None

        return await eventually(find)

    @asynccontextmanager
    async def nobody_asks(self) -> AsyncIterator[None]:
        """Somebody else has leased the inbox, and does not ask."""
        lease = "UPDATE polled_inboxes SET leased_by = $2, leased_until = $3 WHERE inbox_id = $1"
        await self.app.run(lease, self.inbox["id"], uuid4(), datetime.now(UTC) + timedelta(hours=1))
        yield
        await self.app.run(lease, self.inbox["id"], None, None)

    async def phone(self, contact: int) -> list[dict[str, Any]]:
        found = await self.control(f"conversation?contact={contact}", method="GET")
        messages: list[dict[str, Any]] = found["messages"]
        return messages

    async def state(self) -> str:
        inboxes = (await self.app.owner.get("/api/inboxes")).body["items"]
        return str(next(inbox["state"] for inbox in inboxes if inbox["id"] == self.inbox["id"]))


@pytest.fixture(scope="session")
async def _workspace(
    migrated: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Workspace]:
    name = await postgres_server.create(migrated)
    async with open_app(postgres_server.dsn(name), tmp_path_factory.mktemp("respondio")) as app:
        base = f"{app.simulator.sandbox.url}/respondio/v2"
        await app.owner.put("/api/channels/respondio/settings", {"values": {"RESPONDIO_API_BASE": base}})
        workspace = Workspace(app)
        await workspace.control("settings", QUICK, "PATCH")
        old = await workspace.contact("history")
        await workspace.says(old, "I wrote before you came")
        made = await workspace.connect(await workspace.token())
        assert made.status == 200, made
        workspace.inbox = made.body["inbox"]
        yield workspace
    await postgres_server.drop(name)


@pytest.fixture
async def workspace(_workspace: Workspace) -> AsyncIterator[Workspace]:
    """The workspace that stays open; respond.io behaves again."""
    yield _workspace
    await _workspace.control("faults", method="DELETE")

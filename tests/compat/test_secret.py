"""`API_SECRET`: what needs it, what does not, and that nothing is told without."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients import Client
from tests.compat.gateway import SECRET, VERIFY, Gateway, dashboard, error_of, open_gateway
from tests.postgres import PostgresServer

WEBSOCKET: dict[str, Any] = {"transports": ["websocket"]}
LOCKED = (
    ("GET", "/api/mode"),
    ("GET", "/api/status"),
    ("GET", "/api/chats"),
    ("DELETE", "/api/chats"),
    ("GET", "/api/accounts"),
    ("DELETE", "/api/accounts/someone"),
    ("GET", "/auth/connect"),
)


@pytest.fixture(scope="module")
async def locked(
    migrated: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Gateway]:
    name = await postgres_server.create(migrated)
    folder: Path = tmp_path_factory.mktemp("locked")
    async with open_gateway(postgres_server.dsn(name), folder, API_SECRET=SECRET) as gateway:
        yield gateway
    await postgres_server.drop(name)


@pytest.mark.parametrize(("method", "path"), LOCKED)
async def test_gateway_request_without_the_secret_is_refused(locked: Gateway, method: str, path: str) -> None:
    for headers in ({}, {"authorization": "Bearer two-bowl"}, {"authorization": "Bearer "}):
        response = await locked.anybody.call(method, path, **headers)
        assert response.status == 401, headers
        assert await error_of(response) == "Unauthorized"
    foreign = await locked.owner.post("/api/tokens", {"name": "till"})
    response = await locked.anybody.call(method, path, authorization=f"Bearer {foreign.body['token']}")
    assert response.status == 401, "a token of Frontdesk's own is another thing"


async def test_gateway_request_with_the_secret_is_served(locked: Gateway) -> None:
    insider = Client(locked.url, token=SECRET)
    assert (await locked.anybody.call("GET", "/api/mode", authorization=SECRET)).status == 200, "without a scheme"
    for path in ("/api/mode", "/api/status", "/api/chats", "/api/accounts"):
        assert (await insider.get(path)).status == 200, path
    assert (await insider.delete("/api/accounts/someone")).status == 404
    assert (await insider.get("/auth/connect")).status == 303
    await insider.close()
    assert (await locked.anybody.get(f"/auth/connect?token={SECRET}")).status == 303
    assert (await locked.anybody.get("/auth/connect?token=other")).status == 401
    assert (await locked.anybody.get(f"/api/chats?token={SECRET}")).status == 401, "an address is written into logs"


async def test_platforms_and_load_balancers_need_none(locked: Gateway) -> None:
    assert (await locked.anybody.get("/health")).status == 200
    tried = await locked.anybody.get(f"/webhook/tiktok?verify_token={VERIFY}&challenge=a")
    assert (tried.status, tried.raw) == (200, b"a")
    callback = await locked.anybody.get("/auth/callback")
    assert (callback.status, callback.headers["location"]) == (302, "/?error=missing_code")
    # The platform's own webhooks come in, or there would be no conversation.
    _, conversation = await locked.written()
    assert conversation["remote_id"]


async def test_dashboards_show_it_when_they_connect(locked: Gateway) -> None:
    async with (
        dashboard(locked.url, **WEBSOCKET, auth={"token": SECRET}) as first,
        dashboard(locked.url, **WEBSOCKET, extraHeaders={"Authorization": f"Bearer {SECRET}"}) as second,
        dashboard(locked.url, wait=False, **WEBSOCKET, auth={"token": "two-bowl"}) as wrong,
        dashboard(locked.url, wait=False, transports=["polling"]) as without,
        dashboard(locked.url, wait=False, **WEBSOCKET, auth={"token": {"length": 9}}) as strange,
    ):
        outside = (wrong, without, strange)
        for told in outside:
            assert await told.until("connect_error") == ["Unauthorized"]
            told.emit("send_message", {"conversationId": "c", "text": "Let me in"})
        _, conversation = await locked.written("For those who may")
        for told in (first, second):
            await told.until_told(conversation["remote_id"])
        for told in outside:
            assert told.all("connect") == []
            assert "For those who may" not in json.dumps(told.heard)


async def test_secret_is_shown_nowhere(locked: Gateway) -> None:
    settings = locked.application.services.settings
    assert settings.gateway is not None
    shown = repr(settings) + repr(settings.gateway) + repr(locked.application)
    assert SECRET not in shown
    assert VERIFY not in shown

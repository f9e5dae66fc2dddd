"""Platforms that tell over a connection that stays open: one process listens for an inbox, and nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise
from typing import Any, cast
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY

from frontdesk.contract.errors import Malformed, TokenExpired, TryLater
from frontdesk.db.database import Database
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.gateway.catalog.registry import Makers
from frontdesk.gateway.sync.listening import Pace
from frontdesk.gateway.sync.open_connections import OpenConnections
from frontdesk.kit.tasks import end, run_until_first
from tests.channels.mailbox import TOKEN
from tests.channels.wire import MAKERS, Platform, Wire
from tests.clients import Client
from tests.installation import Installation
from tests.running_app import eventually

FAST = Pace(look_every=timedelta(seconds=0.02), shortest=timedelta(seconds=0.02))


@pytest.fixture
def makers() -> Makers:
    return MAKERS


@pytest.fixture(autouse=True)
def platform() -> Platform:
    Wire.platform = Platform()
    return Wire.platform


@pytest.fixture
async def inbox(owner: Client) -> dict[str, Any]:
    return await connect(owner)


async def connect(owner: Client, inbox_id: int | None = None) -> dict[str, Any]:
    again = {} if inbox_id is None else {"inbox_id": inbox_id}
    made = await owner.post("/api/channels/wire/accounts", {"values": {TOKEN: "token-1"}, **again})
    assert made.status == 200, made
    found: dict[str, Any] = made.body["inbox"]
    return found


@asynccontextmanager
async def listening(installation: Installation, pace: Pace = FAST) -> AsyncIterator[asyncio.Task[None]]:
    """One process that listens."""
    process = asyncio.create_task(OpenConnections(installation.services.calls, pace).run())
    try:
        yield process
    finally:
        await end([process])


async def open_now(platform: Platform, wanted: int = 1) -> None:
    async def as_wanted() -> bool | None:
        return platform.open == wanted or None

    await eventually(as_wanted)


async def said(owner: Client, count: int) -> list[str]:
    """What customers wrote, once there is so much of it."""

    async def all_of_it() -> list[str] | None:
        found = []
        for card in (await owner.get("/api/conversations")).body["items"]:
            page = (await owner.get(f"/api/conversations/{card['id']}/messages")).body["items"]
            found += [m["content"] for m in sorted(page, key=lambda m: m["sent_at"]) if m["direction"] == "in"]
        return found if len(found) >= count else None

    return await eventually(all_of_it)


async def activity(owner: Client, inbox: dict[str, Any]) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = (await owner.get(f"/api/inboxes/{inbox['id']}/activity")).body["items"]
    return lines


async def _forever(stand: Callable[[], Awaitable[None]]) -> None:
    await stand()


async def test_worker_listens_and_what_comes_is_kept_like_a_webhook(
    installation: Installation, owner: Client, inbox: dict[str, Any], platform: Platform
) -> None:
    worker = asyncio.create_task(run_until_first(*(_forever(stand) for stand in installation.work.standing)))
    try:
        await open_now(platform)
        assert REGISTRY.get_sample_value("frontdesk_open_connections", {"channel": "wire"}) == 1
        platform.says("Is the blue one left?")
        assert await said(owner, 1) == ["Is the blue one left?"]
    finally:
        await end([worker])
    assert platform.open == 0
    assert REGISTRY.get_sample_value("frontdesk_open_connections", {"channel": "wire"}) == 0
    [line] = await activity(owner, inbox)
    assert (line["outcome"], line["error"]) == ("processed", None)


@pytest.mark.usefixtures("inbox")
async def test_connection_that_ends_is_opened_again_where_it_was(
    installation: Installation, owner: Client, platform: Platform
) -> None:
    async with listening(installation):
        await open_now(platform)
        platform.says("first")
        await said(owner, 1)
        platform.hung_up += 1
        platform.says("second")
        assert await said(owner, 2) == ["first", "second"]
    platform.says("third, with nobody there")
    async with listening(installation):
        assert await said(owner, 3) == ["first", "second", "third, with nobody there"]
    assert [connecting.position for connecting in platform.connected] == [None, "1", "2"]


@pytest.mark.usefixtures("inbox")
async def test_open_connection_of_a_lost_process_is_taken_over_by_another(
    installation: Installation, owner: Client, platform: Platform
) -> None:
    async with listening(installation) as first:
        await open_now(platform)  # before another process looks: that one could be first
        async with listening(installation) as second:
            platform.says("first")
            await said(owner, 1)
            await end([first])
            assert not second.done()
            await open_now(platform)
            platform.says("second")
            assert await said(owner, 2) == ["first", "second"]
    assert (platform.most_open, len(platform.connected)) == (1, 2)


async def test_process_whose_lease_went_to_another_writes_nothing(
    installation: Installation, owner: Client, inbox: dict[str, Any], platform: Platform, database: Database
) -> None:
    taken = "UPDATE open_connections SET leased_by = $1, leased_until = now() + interval '1 hour'"
    seldom = Pace(look_every=timedelta(hours=1), shortest=FAST.shortest)
    async with listening(installation, seldom):
        await open_now(platform)
        async with database.system() as transaction:
            await transaction.execute(taken, uuid4())
        platform.says("for the other one")
        await open_now(platform, 0)
    assert await activity(owner, inbox) == []
    async with database.system() as transaction:
        await transaction.execute("UPDATE open_connections SET leased_until = now() - interval '1 second'")
    platform.letters.clear()
    async with listening(installation):
        await open_now(platform)
        platform.says("once")
        assert await said(owner, 1) == ["once"]


async def test_disconnected_inbox_is_let_go_and_listened_to_again_once_connected(
    installation: Installation, owner: Client, inbox: dict[str, Any], platform: Platform
) -> None:
    async with listening(installation):
        await open_now(platform)
        assert (await owner.post(f"/api/inboxes/{inbox['id']}/disconnect")).status == 200
        await open_now(platform, 0)
        assert (await connect(owner))["id"] == inbox["id"]
        await open_now(platform)
        platform.says("back again")
        assert await said(owner, 1) == ["back again"]


@pytest.mark.usefixtures("inbox")
async def test_access_that_is_not_taken_is_renewed_once(installation: Installation, platform: Platform) -> None:
    platform.errors.append(TokenExpired("The token has ended."))
    async with listening(installation):
        await open_now(platform)
    assert [connecting.token for connecting in platform.connected] == ["token-1", "renewed-1"]


async def test_renewed_access_that_is_not_taken_needs_a_reconnect(
    installation: Installation, owner: Client, inbox: dict[str, Any], platform: Platform
) -> None:
    platform.errors += [TokenExpired("The token has ended.")] * 2

    async def lost() -> dict[str, Any] | None:
        [found] = (await owner.get("/api/inboxes")).body["items"]
        return found if found["state"] == "needs_reconnect" else None

    async with listening(installation):
        found = await eventually(lost)
        assert "even after it was renewed" in found["state_reason"]
        await asyncio.sleep(0.1)
        assert len(platform.connected) == 2, "nobody knocks until somebody connects it again"
        await connect(owner, inbox["id"])
        await open_now(platform)


@pytest.mark.usefixtures("inbox")
async def test_platform_that_is_away_is_tried_after_pauses_that_grow(
    installation: Installation, platform: Platform
) -> None:
    platform.errors += [TryLater("Away."), OSError("the cable"), TryLater("Still away.", timedelta(seconds=0.3))]
    async with listening(installation):
        await open_now(platform)
    times = [connecting.at for connecting in platform.connected]
    first, second, third = (later - earlier for earlier, later in pairwise(times))
    assert first >= 0.016
    assert second >= 0.032
    assert third >= 0.3, "the platform said how long"


async def test_part_that_fails_is_parked_and_the_next_one_comes(
    installation: Installation, owner: Client, inbox: dict[str, Any], platform: Platform
) -> None:
    async with listening(installation):
        await open_now(platform)
        platform.tell(problem=Malformed("half of it is missing"))
        platform.says("cannot be \0 stored")
        platform.says("third")
        assert await said(owner, 1) == ["third"]
    lines = await activity(owner, inbox)
    assert [line["outcome"] for line in lines] == ["processed", "parked", "parked"]
    assert lines[2]["error"] == "It could not be read: half of it is missing."
    assert len(platform.connected) == 1
    platform.letters[0] = platform.letters[2]
    replayed = await owner.post(f"/api/inboxes/{inbox['id']}/activity/{lines[2]['id']}/replay")
    assert (replayed.status, replayed.body["outcome"]) == (200, "processed")
    assert await said(owner, 1) == ["third"]


async def test_installation_without_such_a_channel_asks_the_database_nothing(installation: Installation) -> None:
    registry = [channel for channel in installation.services.registry if channel.manifest.name != "wire"]
    # Whatever it asked, it would ask of None.
    calls = ChannelCalls(cast(Any, None), cast(Any, registry), cast(Any, None), cast(Any, None))
    process = asyncio.create_task(OpenConnections(calls, FAST).run())
    await asyncio.sleep(0.1)
    assert not process.done()
    await end([process])

"""What each kind of fault does, and how it ends: `MACHINE` to our own processes, `PLATFORM` by the platform."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from frontdesk.db.embedded.errors import EmbeddedPostgresError
from tests.faults.disk import SmallDisk
from tests.faults.load import Load
from tests.faults.processes import House, Program
from tests.faults.schedule import Blow, Kind
from tests.faults.shop import Shop

SEND = "business/message/send/"
LIBFAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")
SKEWS = ("-1h", "-5m", "-10s", "+10s", "+5m", "+1h")
CUT_EVERY_SECONDS = 0.3
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'frontdesk' AND pid <> pg_backend_pid()"


@dataclass
class Field:
    """Where the blows fall."""

    house: House
    shop: Shop
    load: Load
    disk: SmallDisk | None


Attack = Callable[[Field, Blow], Awaitable[None]]


def _one(programs: list[Program], blow: Blow) -> Program:
    return programs[int(blow.draw * len(programs))]


async def kill_server(field: Field, blow: Blow) -> None:
    """kill -9 of a server; it is started again after a while."""
    await _one(field.house.servers, blow).kill()
    await asyncio.sleep(blow.seconds)
    await field.house.start_servers()


async def kill_worker(field: Field, blow: Blow) -> None:
    """kill -9 of a worker; it is started again after a while."""
    await _one(field.house.workers, blow).kill()
    await asyncio.sleep(blow.seconds)
    await field.house.start_workers()


async def restart_worker(field: Field, blow: Blow) -> None:
    """A worker is told to stop, and started again: an upgrade."""
    await _one(field.house.workers, blow).stop()
    await asyncio.sleep(blow.seconds)
    await field.house.start_workers()


async def freeze_worker(field: Field, blow: Blow) -> None:
    """A worker stands still, maybe for so long that it is taken for dead, and goes on as if nothing had been."""
    worker = _one(field.house.workers, blow)
    worker.freeze()
    await asyncio.sleep(blow.seconds)
    worker.thaw()


async def skew_worker(field: Field, blow: Blow) -> None:
    """A worker whose clock is wrong."""
    worker = _one(field.house.workers, blow)
    skew = SKEWS[int(blow.draw * 1000) % len(SKEWS)]
    await worker.kill()
    await worker.start(LD_PRELOAD=str(LIBFAKETIME), FAKETIME=skew, FAKETIME_DONT_FAKE_MONOTONIC="1")
    await asyncio.sleep(blow.seconds)
    await worker.kill()
    await field.house.start_workers()


async def kill_postgres(field: Field, blow: Blow) -> None:
    """kill -9 of PostgreSQL; its supervisor starts it again."""
    field.house.kill_postgres()
    await asyncio.sleep(blow.seconds)


async def freeze_postgres(field: Field, blow: Blow) -> None:
    """PostgreSQL stands still with all its connections open, and goes on."""
    field.house.freeze_postgres()
    await asyncio.sleep(blow.seconds)
    field.house.thaw_postgres()


async def stop_postgres(field: Field, blow: Blow) -> None:
    """PostgreSQL is shut down, away for a while, and started again."""
    await field.house.postgres.stop()
    await asyncio.sleep(blow.seconds)
    await start_postgres(field.house)


async def start_postgres(house: House) -> None:
    """Start it; what a kill just before left behind may take a moment to be gone."""
    async with asyncio.timeout(60):
        while True:
            try:
                await house.postgres.start()
            except EmbeddedPostgresError:
                await asyncio.sleep(0.5)
            else:
                return


async def cut_connections(field: Field, blow: Blow) -> None:
    """Every connection to the database is cut, in the middle of whatever it does, again and again."""
    async with asyncio.timeout(blow.seconds + 30):
        ends = asyncio.get_running_loop().time() + blow.seconds
        connection = await field.house.connect()
        while asyncio.get_running_loop().time() < ends:
            with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await connection.execute(CUT)
            await asyncio.sleep(CUT_EVERY_SECONDS)
        await connection.close()


async def fill_disk(field: Field, blow: Blow) -> None:
    """PostgreSQL's disk is full, until somebody makes room."""
    assert field.disk is not None
    await asyncio.to_thread(field.disk.fill)
    await asyncio.sleep(blow.seconds)
    field.disk.make_room()


def _platform(target: str, match: str, **fault: object) -> Attack:
    """The platform misbehaves as its simulator's fault panel can make it, and then no more."""

    async def attack(field: Field, blow: Blow) -> None:
        made = await field.shop.control("tiktok/faults", {"target": target, "match": match, **fault})
        await asyncio.sleep(blow.seconds)
        await field.shop.control(f"tiktok/faults/{made['fault_id']}", method="DELETE")

    return attack


async def expire_token(field: Field, blow: Blow) -> None:
    """The access token ends before its time; it can be renewed."""
    await field.shop.control("tiktok/tokens/expire", {"business": field.shop.business_id})
    await asyncio.sleep(blow.seconds)


async def revoke_token(field: Field, blow: Blow) -> None:
    """The business takes its permission back, and gives it again. Customers are quiet then: nobody would be told."""
    field.load.hushed.clear()
    try:
        await asyncio.sleep(1)
        await field.shop.control("tiktok/tokens/revoke", {"business": field.shop.business_id})
        await asyncio.sleep(blow.seconds)
        await connected_again(field.shop)
    finally:
        field.load.hushed.set()


async def connected_again(shop: Shop) -> None:
    """Connect the inbox again, as often as it takes: our own processes may be away just now."""
    async with asyncio.timeout(120):
        while True:
            with contextlib.suppress(OSError, AssertionError, TimeoutError):
                async with asyncio.timeout(20):
                    return await shop.connect_inbox()
            await asyncio.sleep(0.5)


MACHINE: dict[Kind, Attack] = {
    Kind("kill a server", 0.2, 3): kill_server,
    Kind("kill a worker", 0.2, 5): kill_worker,
    Kind("restart a worker", 0.1, 1): restart_worker,
    Kind("freeze a worker", 3, 30): freeze_worker,
    Kind("skew a worker's clock", 8, 15): skew_worker,
    Kind("kill PostgreSQL", 1, 3): kill_postgres,
    Kind("freeze PostgreSQL", 2, 12): freeze_postgres,
    Kind("stop PostgreSQL", 5, 30): stop_postgres,
    Kind("cut connections", 1, 4): cut_connections,
    Kind("fill PostgreSQL's disk", 3, 8): fill_disk,
}
PLATFORM: dict[Kind, Attack] = {
    Kind("answer 429", 2, 6): _platform("api", SEND, kind="http", status=429, probability=0.5),
    Kind("answer 'too many requests'", 2, 6): _platform("api", SEND, kind="code", code=40100, probability=0.5),
    Kind("answer 'system error'", 2, 6): _platform("api", SEND, kind="code", code=51065, probability=0.5),
    Kind("answer 503", 2, 6): _platform("api", "*", kind="http", status=503, probability=0.5),
    Kind("answer garbage", 2, 5): _platform("api", SEND, kind="garbage", probability=0.2),
    Kind("accept, answer garbage", 2, 5): _platform("api", SEND, kind="accept_then_garbage", probability=0.2),
    Kind("answer nothing", 2, 5): _platform("api", SEND, kind="hang", probability=0.1),
    Kind("answer late", 2, 5): _platform("api", SEND, kind="slow", delay_ms=1500, probability=0.3),
    Kind("accept, answer nothing", 2, 5): _platform("api", SEND, kind="accept_then_hang", probability=0.1),
    Kind("accept, answer 503", 2, 6): _platform("api", SEND, kind="accept_then_http", status=503, probability=0.3),
    Kind("accept, answer 504", 2, 6): _platform("api", SEND, kind="accept_then_http", status=504, probability=0.2),
    Kind("webhooks three times", 2, 6): _platform("webhook", "*", kind="duplicate", copies=3, probability=0.5),
    Kind("webhooks late", 2, 6): _platform("webhook", "*", kind="delay", delay_ms=8000, probability=0.5),
    Kind("webhooks backwards", 2, 6): _platform("webhook", "*", kind="reorder", size=20, delay_ms=1500),
    Kind("end the access token", 1, 2): expire_token,
    Kind("revoke the permission", 2, 6): revoke_token,
}
ATTACKS = {kind.name: attack for kind, attack in (MACHINE | PLATFORM).items()}

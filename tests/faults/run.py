"""One run: everything is started, the load and the blows are played side by side, and then the books are compared."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from tests.faults import overtaken
from tests.faults.attacks import ATTACKS, LIBFAKETIME, MACHINE, PLATFORM, Field
from tests.faults.bot import Bot
from tests.faults.disk import SmallDisk, small_disk
from tests.faults.ledger import Books, Row, compare, read_books
from tests.faults.load import Load, Watcher
from tests.faults.overtaken import Courses
from tests.faults.processes import House, open_house
from tests.faults.report import Report, Say
from tests.faults.schedule import Blow, Kind, schedule
from tests.faults.shop import Shop, open_shop
from tests.follower import differences, fetched

DISK_MEGABYTES = 3000
LOOK_SECONDS = 0.5
QUIET = """
SELECT (SELECT count(*) FROM messages WHERE status IN ('queued', 'sending')) AS on_their_way,
    (SELECT count(*) FROM procrastinate_jobs WHERE task_name IN ('deliver', 'look_up')
        AND status IN ('todo', 'doing')) AS jobs
"""
BEHIND = "SELECT name FROM event_consumers WHERE position < (SELECT max(id) FROM events)"
PARKED = "SELECT consumer || ': ' || name || ' ' || event_id || ': ' || error FROM parked_events"
CATCH_UP_SECONDS = 60
HURRY = """
UPDATE messages SET sending_since = sending_since - interval '60 seconds' WHERE status = 'sending';
UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '20 seconds'
    WHERE last_heartbeat < now() - interval '6 seconds';
UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo' AND task_name = 'look_up';
"""
"""A minute passes at once for what waits for it; only for those who have no patience."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be played. Rates are those aimed at, a second; `kinds` None plays every kind there is."""

    seed: int
    seconds: float
    servers: int = 2
    workers: int = 2
    customers: int = 96
    customers_per_second: float = 500
    agents_per_second: float = 50
    bot_per_second: float = 10
    """How often the bot looks at a conversation, and says something."""
    scale: float = 1.0
    kinds: Collection[str] | None = None
    patience: float = 300.0
    hurry: bool = False


async def play(plan: Plan, folder: Path, say: Say) -> Report:
    """Play it to its end. Raises what breaks the harness itself; broken promises are in the report."""
    report = Report()
    with small_disk(folder / "postgres", DISK_MEGABYTES) as disk:
        lanes = _lanes(plan, disk, report)
        blows = schedule(plan.seed, plan.seconds, lanes, plan.scale)
        say(f"seed {plan.seed}, {plan.seconds:.0f} seconds, {plan.servers} servers, {plan.workers} workers")
        for blow in sorted((blow for lane in blows for blow in lane), key=lambda blow: blow.at):
            say(f"  {blow}")
        report.blows = Counter(blow.kind for lane in blows for blow in lane)
        async with open_house(folder, servers=plan.servers, workers=plan.workers) as house:
            try:
                shop = await open_shop(house, plan.customers)
                try:
                    await _play(plan, house, shop, disk if isinstance(disk, SmallDisk) else None, blows, report)
                finally:
                    await shop.close()
            except BaseException:
                say(house.logs())
                raise
            if not report.kept:
                say(house.logs())
    return report


def _lanes(plan: Plan, disk: SmallDisk | str, report: Report) -> list[list[Kind]]:
    """The kinds that can be played here; why the others cannot goes into the report."""
    lanes = [[kind for kind in kinds if plan.kinds is None or kind.name in plan.kinds] for kinds in (MACHINE, PLATFORM)]
    if isinstance(disk, str):
        report.left_out["fill PostgreSQL's disk"] = disk
    if not LIBFAKETIME.exists():
        report.left_out["skew a worker's clock"] = "libfaketime is not installed (Debian's package faketime)"
    return [[kind for kind in lane if kind.name not in report.left_out] for lane in lanes]


async def _play(
    plan: Plan,
    house: House,
    shop: Shop,
    disk: SmallDisk | None,
    lanes: Sequence[Sequence[Blow]],
    report: Report,
) -> None:
    load, bot = Load(shop, plan.seed), await Bot.start(shop, plan.seed)
    watcher = await Watcher.start(shop)
    watching = asyncio.create_task(watcher.run())
    field = Field(house, shop, load, disk)
    started = time.monotonic()
    try:
        async with asyncio.TaskGroup() as group:
            loading = group.create_task(load.run(plan.seconds, plan.customers_per_second, plan.agents_per_second))
            group.create_task(bot.run(plan.seconds, plan.bot_per_second))
            strikes = [group.create_task(_strike(field, lane, started)) for lane in lanes]
            group.create_task(_peace(field, plan.seconds, loading, strikes))
        took = time.monotonic() - started
        quiet = await _until_quiet(plan, house, shop)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        _tell(report, load, watcher, took, quiet)
        report.figure("programs that ended by themselves", house.ended)
        async with _connection(house) as connection:
            books = await read_books(shop, connection, load.accepted)
            compare(books)
            courses = await overtaken.read_courses(books, connection)
            late = overtaken.compare(books, courses, bot.wrote, load.accepted_at)
            _tell_books(report, books)
            _tell_bot(report, courses, late)
            report.hold(books.broken)
            report.hold(await _consumers(connection))
            await _people_decide(plan, house, shop, books, connection, load, report)
        report.hold(await _feed(watcher))
        report.hold({"no agent was refused": load.refused, "no bot was refused": bot.refused})
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await watcher.close()
        await bot.close()


async def _strike(field: Field, blows: Sequence[Blow], started: float) -> None:
    for blow in blows:
        await asyncio.sleep(max(0.0, started + blow.at - time.monotonic()))
        await ATTACKS[blow.kind](field, blow)


async def _peace(
    field: Field, seconds: float, loading: asyncio.Task[None], strikes: Sequence[asyncio.Task[None]]
) -> None:
    """When the time is over everything works again, so that what was begun can end."""
    await asyncio.sleep(seconds)
    await asyncio.wait(strikes)  # on a busy machine the last one ends a little late, and takes its own fault back
    await field.shop.control("tiktok/faults", method="DELETE")
    await loading


async def _until_quiet(plan: Plan, house: House, shop: Shop) -> float:
    """Wait until nothing is on its way any more, as long as we have patience; how long it took."""
    started = time.monotonic()
    async with _connection(house) as connection:
        while time.monotonic() - started < plan.patience:
            if plan.hurry:
                await connection.execute(HURRY)
            row = await connection.fetchrow(QUIET)
            counts = (await shop.control("tiktok/deliveries?limit=1", method="GET"))["counts"]
            if row is not None and not (row["on_their_way"] or row["jobs"] or counts["pending"]):
                break
            await asyncio.sleep(LOOK_SECONDS)
    return time.monotonic() - started


@asynccontextmanager
async def _connection(house: House) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await house.connect()
    try:
        yield connection
    finally:
        await connection.close()


async def _people_decide(
    plan: Plan,
    house: House,
    shop: Shop,
    books: Books,
    connection: asyncpg.Connection[asyncpg.Record],
    load: Load,
    report: Report,
) -> None:
    """An agent looks at the platform for each uncertain answer: "It arrived", or "Send again".

    What a bot said meanwhile is not sent again: people have replied since, and take it out of the thread.
    """
    rows = books.uncertain
    for row in rows:
        again = "discard" if row.author == "bot" else "retry"
        choice = "confirm" if books.arrived(row) else again
        response = await shop.owner.post(f"/api/messages/{row.id}/{choice}")
        assert response.status in (200, 204), (row, response)
    if not rows:
        return
    await _until_quiet(plan, house, shop)
    after = await read_books(shop, connection, load.accepted)
    found = {said.text for said in after.platform if not said.by_customer}
    decided = {row.id for row in rows}
    settled = [row for row in after.rows if row.id in decided]
    after.promise("what people decided about is sent", [row for row in settled if row.status not in ("sent", "read")])
    after.promise("it is at the platform", [row for row in settled if row.text not in found])
    after.promise("and there once", _twice(after, settled))
    report.hold(after.broken)


async def _consumers(connection: asyncpg.Connection[asyncpg.Record]) -> dict[str, list[str]]:
    """What reacts to events, once it has had time to catch up."""
    behind = [""]
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CATCH_UP_SECONDS):
            while behind:
                behind = [row[0] for row in await connection.fetch(BEHIND)]
                await asyncio.sleep(LOOK_SECONDS if behind else 0)
    parked = [row[0] for row in await connection.fetch(PARKED)]
    return {"each consumer comes to the end of the log": behind, "no consumer parks an event": parked}


def _twice(books: Books, rows: Sequence[Row]) -> list[str]:
    count = Counter(said.text for said in books.platform if not said.by_customer)
    return [row.text for row in rows if count[row.text] > 1]


async def _feed(watcher: Watcher) -> dict[str, list[str]]:
    """What the client that followed the feed holds, beside a fresh fetch."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(60):
            while await watcher.step(1.0):
                pass
    cards, messages = await fetched(watcher.follower.client)
    follower = watcher.follower
    found = differences(follower.messages, messages) + differences(follower.cards, cards)
    return {"the feed led to what a fetch shows": [str(place) for place in found], "it came in order": watcher.mistakes}


def _tell(report: Report, load: Load, watcher: Watcher, took: float, quiet: float) -> None:
    report.figure("customers' messages", load.wrote)
    report.figure("… a second", round(load.wrote / took))
    report.figure("agents' answers accepted", len(load.accepted))
    report.figure("… a second", round(len(load.accepted) / took))
    report.figure("requests asked again", load.asked_again)
    report.figure("seconds until it was quiet", round(quiet))
    report.figure("feed events followed", watcher.events)
    report.figure("times the feed's client was cut off", watcher.cut_off)
    report.figure("times it had to start anew", watcher.resets)


def _tell_bot(report: Report, courses: Courses, late: int) -> None:
    report.figure("a bot's messages queued", len(courses.by_id))
    report.figure("… overtaken by a person's reply", len(courses.overtaken))
    report.figure("… on their way just then", late)


def _tell_books(report: Report, books: Books) -> None:
    for state, count in sorted(books.states().items()):
        report.figure(f"answers {state}", count)
    arrived = sum(books.arrived(row) for row in books.uncertain)
    if books.uncertain:
        report.figure("… uncertain that did arrive", arrived)

"""What would grow for ever does not: days are made ahead and dropped, leftovers go."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from frontdesk.core.events import InboxLost
from frontdesk.core.labels.queries import COLOURS
from frontdesk.core.publishing import record
from frontdesk.db.database import Database
from frontdesk.gateway.enrichment.old_files import OldFiles
from tests.app import App
from tests.gateway.test_delivery import run_periodic


async def days(database: Database, parent: str) -> set[str]:
    async with database.system() as transaction:
        rows = await transaction.fetch(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = $1::text::regclass",
            parent,
        )
    return {row["relname"].removeprefix(f"{parent}_") for row in rows}


def day(offset: int) -> str:
    return (datetime.now(UTC) + timedelta(days=offset)).strftime("%Y%m%d")


async def keep(database: Database, feed_days: int, delivery_days: int) -> None:
    async with database.system() as transaction:
        await transaction.value("SELECT frontdesk_keep_partitions($1, $2)", feed_days, delivery_days)


async def test_days_are_made_ahead_and_dropped_when_they_are_past_their_keep(dsn: str, database: Database) -> None:
    for parent in ("feed", "webhook_deliveries"):
        assert {"default", day(0), day(1), day(2), day(3)} == await days(database, parent)
    await keep(database, -2, 14)  # as if it were kept until the day after tomorrow only
    assert {"default", day(2), day(3)} <= await days(database, "feed")
    assert day(0) in await days(database, "webhook_deliveries")
    await keep(database, 7, 14)
    await keep(database, 7, 14)
    assert {"default", day(0), day(1), day(2), day(3)} == await days(database, "feed")
    await keep(database, 7, -2)
    assert {"default", day(2), day(3)} <= await days(database, "webhook_deliveries")
    assert day(0) not in await days(database, "webhook_deliveries")
    assert day(0) in await days(database, "feed")


async def test_day_nobody_made_loses_nothing(dsn: str, database: Database) -> None:
    insert = "INSERT INTO feed (account_id, kind, payload, created_at) VALUES (1, 'member', '{}', now() - $1::interval)"
    async with database.system() as transaction:
        await transaction.execute("INSERT INTO accounts (name) VALUES ('Marlow & Finch')")
        for age in (timedelta(days=2), timedelta(days=30)):
            await transaction.execute(insert, age)
    await keep(database, 7, 14)
    async with database.system() as transaction:
        assert await transaction.value("SELECT count(*) FROM feed") == 1


async def test_partitions_change_beside_a_long_reader_and_writers_go_on(app: App) -> None:
    async with app.database.system() as transaction:
        await transaction.execute(
            "RESET ROLE; CREATE TABLE events_202001 PARTITION OF events"
            f" FOR VALUES FROM ('2020-01-01') TO ('2020-02-01'); DROP TABLE feed_{day(3)}"
        )
    async with app.database.system() as reader:
        await reader.execute("SELECT FROM events, feed LIMIT 1")
        clearing = asyncio.create_task(run_periodic(app, "clear"))
        await asyncio.sleep(0.1)
        for _ in range(2):  # one while the first try waits, one after it
            async with asyncio.timeout(2), app.database.system() as writer:
                record(writer, InboxLost(account_id=1, at=datetime.now(UTC), inbox_id=1))
            await asyncio.sleep(0.5)
        assert "202001" in await days(app.database, "events")
    await clearing
    assert "202001" not in await days(app.database, "events")
    assert day(3) in await days(app.database, "feed")


async def test_partition_that_is_attached_is_like_one_that_is_made_in_place(database: Database) -> None:
    """It has the indexes, defaults and checks of its parent, and rights on the parent alone."""
    described = """
    SELECT c.relrowsecurity, (SELECT count(*) FROM pg_index x WHERE x.indrelid = c.oid) AS indexes,
        (SELECT count(*) FROM pg_inherits h JOIN pg_index x ON x.indexrelid = h.inhrelid
            WHERE x.indrelid = c.oid) AS tied,
        (SELECT array_agg(conname::text ORDER BY conname) FROM pg_constraint WHERE conrelid = c.oid
            AND contype = 'c') AS checks,
        (SELECT array_agg(attname::text || atthasdef::text || attnotnull::text ORDER BY attnum) FROM pg_attribute
            WHERE attrelid = c.oid AND attnum > 0) AS columns, c.relacl::text AS rights
    FROM pg_class c WHERE c.oid = $1::text::regclass
    """
    month = datetime.now(UTC).strftime("%Y%m")
    async with database.system() as transaction:
        for parent, made in (("events", month), ("feed", day(2)), ("webhook_deliveries", day(2))):
            await transaction.execute(f"RESET ROLE; DROP TABLE {parent}_{made}")
            await transaction.value("SELECT frontdesk_keep_partitions(7, 14)")
            await transaction.value("SELECT frontdesk_keep_events(400)")
            attached, default = [await transaction.first(described, f"{parent}_{name}") for name in (made, "default")]
            assert attached == default


async def test_leftovers_go_and_what_is_used_stays(app: App) -> None:
    (owner,) = await app.rows("SELECT account_id, user_id FROM memberships ORDER BY user_id LIMIT 1")
    account, user = owner["account_id"], owner["user_id"]
    for name, age in (("old.png", 3), ("fresh.png", 0)):
        await app.run(
            "INSERT INTO attachments (account_id, kind, name, state, created_at)"
            " VALUES ($1, 'image', $2, 'ready', now() - $3 * interval '1 day')",
            account,
            f"upkeep {name}",
            age,
        )
    for name, age in (("old", 3), ("fresh", 0)):
        await app.run(
            "INSERT INTO connect_attempts (account_id, user_id, channel, expires_at)"
            " VALUES ($1, $2, $3, now() - $4 * interval '1 day')",
            account,
            user,
            f"upkeep {name}",
            age,
        )
    await run_periodic(app, "clear")
    files = await app.rows("SELECT name FROM attachments WHERE name LIKE 'upkeep %'")
    attempts = await app.rows("SELECT channel FROM connect_attempts WHERE channel LIKE 'upkeep %'")
    assert [row["name"] for row in files] == ["upkeep fresh.png"]
    assert [row["channel"] for row in attempts] == ["upkeep fresh"]
    assert (await app.owner.get("/api/me")).status == 200


async def test_files_past_their_days_are_removed_and_their_messages_say_so(app: App) -> None:
    _, conversation = await app.written()
    (message,) = await app.rows("SELECT account_id, id FROM messages WHERE conversation_id = $1", conversation["id"])
    services = app.application.services
    keys = {}
    for name, age in (("old", 31), ("fresh", 29)):
        keys[name] = await services.files.put(f"{name} of {conversation['id']}".encode())
        await app.run(
            "INSERT INTO attachments (account_id, message_id, kind, name, mime_type, state, file_key, created_at)"
            " VALUES ($1, $2, 'file', $3, 'application/pdf', 'ready', $4, now() - $5 * interval '1 day')",
            *(message["account_id"], message["id"], name, keys[name], age),
        )
    cursor = (await app.owner.get("/api/feed")).body["cursor"]
    await OldFiles(app.database, None).remove()
    await OldFiles(app.database, 30).remove()
    (shown,) = await app.thread(conversation)
    files = {file["name"]: file for file in shown["attachments"]}
    assert (files["old"]["state"], files["old"]["url"], files["fresh"]["state"]) == ("removed", None, "ready")
    assert files["old"]["error"] == "Removed after 30 days."
    assert (await app.owner.get(f"/api/attachments/{files['old']['id']}/content")).status == 404
    assert (await app.owner.post(f"/api/attachments/{files['old']['id']}/retry")).status == 422
    assert (await app.owner.get(files["fresh"]["url"])).status == 200
    events = (await app.owner.get(f"/api/feed?cursor={cursor}&wait=2")).body["events"]
    told = [e["payload"]["message"] for e in events if e["kind"] == "message"]
    assert [card for card in told if card["id"] == shown["id"]] == [shown]
    jobs = await app.rows("SELECT args FROM procrastinate_jobs WHERE task_name = 'forget_files'")
    forgotten = {key for job in jobs for key in job["args"]["keys"]}
    assert keys["old"] in forgotten
    assert keys["fresh"] not in forgotten


async def labels(app: App) -> dict[str, dict[str, Any]]:
    return {label["name"]: label for label in (await app.owner.get("/api/labels")).body["items"]}


async def label_as_before(app: App, conversation: dict[str, Any], name: str) -> None:
    """Give the conversation a label as a server does that knows of no list of labels."""
    await app.run("UPDATE conversations SET labels = labels || $2::text[] WHERE id = $1", conversation["id"], [name])


async def test_label_given_by_a_server_of_a_version_before_is_listed_told_and_managed(app: App) -> None:
    name, known = (f"{word} {next(app.numbers)}" for word in ("Rolling", "Known"))
    _, conversation = await app.written()
    await app.owner.patch(f"/api/conversations/{conversation['id']}", {"labels": [known]})
    await label_as_before(app, conversation, name)
    cursor = (await app.owner.get("/api/feed")).body["cursor"]
    for _ in range(2):
        await run_periodic(app, "clear")
    told = (await app.owner.get(f"/api/feed?cursor={cursor}")).body["events"]
    assert sum(event["kind"] == "labels" for event in told) == 1
    listed = (await labels(app))[name]
    assert listed["conversations"] == 1
    assert listed["colour"] in COLOURS
    path = f"/api/labels/{listed['id']}"
    assert (await app.owner.patch(path, {"name": f"{name} b"})).status == 200
    assert (await app.card(conversation))["labels"] == sorted([known, f"{name} b"])
    assert (await app.owner.delete(path)).status == 204
    assert (await app.card(conversation))["labels"] == [known]


async def test_label_that_is_being_taken_from_many_conversations_is_not_listed_again(app: App) -> None:
    name = f"Leaving {next(app.numbers)}"
    _, conversation = await app.written()
    await label_as_before(app, conversation, name)
    (row,) = await app.rows("SELECT account_id FROM conversations WHERE id = $1", conversation["id"])
    lock = f"relabel:{row['account_id']}"
    await app.run(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, status, scheduled_at)"
        " VALUES ('default', 'relabel', $1, 'todo', now() + interval '1 hour')",
        lock,
    )
    try:
        await run_periodic(app, "clear")
        assert name not in await labels(app)
    finally:
        await app.run("DELETE FROM procrastinate_jobs WHERE lock = $1", lock)
    await run_periodic(app, "clear")
    assert name in await labels(app)

"""An account takes everything along, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import json
import os
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from frontdesk.bootstrap import channel_setting_names
from frontdesk.core.data_lifecycle.account_deletion import FILES, AccountUnknown, delete_account, owned_tables
from frontdesk.core.data_lifecycle.export import NOT_EXPORTED, TABLES, Exported, export_account
from frontdesk.core.data_lifecycle.maintenance import Maintenance, RetentionDays
from frontdesk.dev.fill import Size, fill
from frontdesk.features import all_features
from frontdesk.features.combined import declared_by
from frontdesk.features.feature import Feature
from frontdesk.settings import Settings
from tests.clients import Client
from tests.installation import Installation

SIZE = Size(messages=6000, conversations=300, contacts=90, seed=3)

KEPT = RetentionDays(feed_days=7, delivery_days=7, event_days=400)

# Every table that says whose its rows are, as the SQL standard's catalogue lists them.
OWNED = """
SELECT DISTINCT c.table_name FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND c.column_name = 'account_id' AND t.table_type = 'BASE TABLE'
    AND NOT EXISTS (SELECT FROM pg_class p WHERE p.oid = c.table_name::regclass AND p.relispartition)
ORDER BY 1
"""

# Every column that is called as a key, and whether it is what an index begins with.
KEYS = r"""
SELECT c.table_name, c.column_name, EXISTS (
    SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indrelid = format('%I', c.table_name)::regclass AND a.attname = c.column_name) AS is_indexed
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND c.column_name LIKE '%\_key' AND c.data_type = 'text' AND t.table_type = 'BASE TABLE'
    AND NOT EXISTS (SELECT FROM pg_class p WHERE p.oid = c.table_name::regclass AND p.relispartition)
"""
NO_FILES = {("inboxes", "webhook_key")}


@pytest.fixture
async def rows(dsn: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()


@pytest.fixture
async def account(installation: Installation, owner: Client, environment: dict[str, str], dsn: str) -> int:
    """An account with conversations, a picture somebody uploaded, a draft and a reaction; another one beside it."""
    settings = Settings.from_environment(environment | {"DATABASE_URL": dsn}, channel_setting_names())
    await fill(settings, SIZE, whatever_is_there=False, say=lambda _: None)
    conversation = (await owner.get("/api/conversations")).body["items"][0]["id"]
    assert (await owner.put(f"/api/conversations/{conversation}/draft", {"content": "Dear"})).status == 200
    assert (await owner.post("/api/tokens", {"name": "Till"})).status == 201
    await installation.stranger()
    async with installation.database.system() as transaction:
        found: int = await transaction.value("SELECT min(id) FROM accounts")
        await transaction.execute(
            "INSERT INTO reactions SELECT account_id, inbox_id, remote_id, 'them', '👍', NULL, false, false, sent_at"
            " FROM messages WHERE remote_id IS NOT NULL LIMIT 3"
        )
        await transaction.execute(
            "INSERT INTO webhook_deliveries (received_at, path, account_id, inbox_id, remote_account_id, outcome,"
            " summary, query, headers, body) SELECT now(), '/', a.id, NULL, 'r', 'processed', 's', '{}', '{}', 'b'"
            " FROM accounts a, generate_series(1, 1500)"
        )
    return found


def lines(archive: zipfile.ZipFile, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in archive.read(f"{table}.jsonl").splitlines()]


async def test_tables_are_exported_or_left_out_for_a_reason(
    rows: asyncpg.Connection[asyncpg.Record],
) -> None:
    owned = {row["table_name"] for row in await rows.fetch(OWNED)}
    exported = set(TABLES) - {"members"} | {"memberships"}
    assert exported.isdisjoint(NOT_EXPORTED)
    assert owned == exported | set(NOT_EXPORTED) | set(all_features.TABLES)


async def test_column_that_names_files_is_declared_and_has_an_index(
    rows: asyncpg.Connection[asyncpg.Record],
) -> None:
    """A file that is to be deleted is looked for in all of them."""
    keys = await rows.fetch(KEYS)
    declared = all_features.DECLARED.files
    assert {(row["table_name"], row["column_name"]) for row in keys} - NO_FILES == set(declared.items())
    assert not [row["table_name"] for row in keys if row["table_name"] in declared and not row["is_indexed"]]


async def test_export_holds_everything_of_the_account_and_its_files(
    account: int, installation: Installation, rows: asyncpg.Connection[asyncpg.Record], tmp_path: Path
) -> None:
    target = tmp_path / "account.zip"
    services = installation.services
    said = {
        what: count
        async for what, count in export_account(services.database, services.files, account, target, {}, FILES)
    }
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert json.loads(archive.read("account.json"))["name"] == "Marlow & Finch"
        for table in TABLES:
            name = "memberships" if table == "members" else table
            count = await rows.fetchval(f"SELECT count(*) FROM {name} WHERE account_id = $1", account)
            assert len(lines(archive, table)) == count == said[table], table
        messages = lines(archive, "messages")
        assert len({message["id"] for message in messages}) == SIZE.messages
        known = await rows.fetchrow("SELECT * FROM messages WHERE id = $1", messages[17]["id"])
        assert known is not None
        assert (messages[17]["content"], messages[17]["conversation_id"]) == (
            known["content"],
            known["conversation_id"],
        )
        keys = {f"files/{a['file_key']}" for a in lines(archive, "attachments")}
        assert keys == {name for name in archive.namelist() if name.startswith("files/")}
        assert said["files"] == len(keys) > 1
        assert archive.read(min(keys)) == await services.files.read(min(keys).removeprefix("files/"))
    with pytest.raises(AccountUnknown):
        async for _ in export_account(services.database, services.files, 999, target, {}, FILES):
            pass


async def test_deleted_account_leaves_nothing_and_others_untouched(
    account: int, installation: Installation, rows: asyncpg.Connection[asyncpg.Record]
) -> None:
    owned = [row["table_name"] for row in await rows.fetch(OWNED)]
    before = {
        name: await rows.fetchval(f"SELECT count(*) FROM {name} WHERE account_id <> $1", account) for name in owned
    }
    files = [row[0] for row in await rows.fetch("SELECT DISTINCT file_key FROM attachments")]
    filled = [
        name for name in owned if await rows.fetchval(f"SELECT count(*) FROM {name} WHERE account_id = $1", account)
    ]
    assert {"messages", "comments", "drafts", "reactions", "feed", "webhook_deliveries", "api_tokens"} <= set(filled)
    gone = {name: count async for name, count in delete_account(installation.database, account, FILES)}
    assert gone["messages"] == SIZE.messages
    for name in owned:
        assert await rows.fetchval(f"SELECT count(*) FROM {name} WHERE account_id = $1", account) == 0, name
        assert await rows.fetchval(f"SELECT count(*) FROM {name} WHERE account_id <> $1", account) == before[name], name
    assert await rows.fetchval("SELECT count(*) FROM accounts") == 1
    # The one who runs the installation stays, and so does who is in another account.
    assert {row["email"] for row in await rows.fetch("SELECT email FROM users")} == {
        "ada@marlow.example",
        "sun@ceramics.example",
    }
    jobs = await rows.fetch("SELECT args FROM procrastinate_jobs WHERE task_name = 'forget_files' AND status = 'todo'")
    assert {key for job in jobs for key in json.loads(job["args"])["keys"]} == set(files)
    with pytest.raises(AccountUnknown):
        async for _ in delete_account(installation.database, account, FILES):
            pass


async def test_file_in_a_table_of_a_feature_is_kept_exported_and_deleted_like_those_of_core(
    account: int, installation: Installation, rows: asyncpg.Connection[asyncpg.Record], tmp_path: Path
) -> None:
    services = installation.services
    own, shared = await services.files.put(b"own"), await services.files.put(b"shared")
    await rows.execute(
        "CREATE TABLE badges (account_id bigint REFERENCES accounts (id) ON DELETE CASCADE, id bigint,"
        " picture_key text, PRIMARY KEY (account_id, id))"
    )
    try:
        await rows.execute("SELECT frontdesk_protect('badges', 'account_id = frontdesk_account_id()')")
        await rows.execute("INSERT INTO badges VALUES ($1, 1, $2), ($1, 2, $3), ($1, 3, NULL)", account, own, shared)
        added, target = {"badges": Exported("r.id, r.picture_key", "badges r")}, tmp_path / "account.zip"
        badges = Feature(name="badges", tables=added, files={"badges": "picture_key"})
        named_by = declared_by((*all_features.FEATURES, badges)).files
        maintenance = Maintenance(services.database, services.files, KEPT, named_by)
        for key in (own, shared):
            os.utime(services.files.path(key), (0, 0))
        await maintenance.forget_files([own, shared])
        assert await services.files.holds(own)
        async for _ in export_account(services.database, services.files, account, target, added, named_by):
            pass
        with zipfile.ZipFile(target) as archive:
            assert archive.read(f"files/{own}") == b"own"
        async for _ in delete_account(services.database, account, named_by):
            pass
        jobs = await rows.fetch("SELECT args FROM procrastinate_jobs WHERE task_name = 'forget_files'")
        assert {own, shared} <= {key for job in jobs for key in json.loads(job["args"])["keys"]}
        await maintenance.forget_files([own, shared])
        assert not await services.files.holds(own)
    finally:
        await rows.execute("DROP TABLE badges")


async def test_tables_come_before_those_they_refer_to(installation: Installation) -> None:
    async with installation.database.system() as transaction:
        names = [table.name for table in await owned_tables(transaction)]
    assert names.index("attachments") < names.index("messages") < names.index("conversations") < names.index("contacts")


async def test_deleting_holds_nobody_up(
    account: int, installation: Installation, rows: asyncpg.Connection[asyncpg.Record]
) -> None:
    """People of another account work on during the deletion, which holds no lock until its end."""
    other = await installation.sign_in("sun@ceramics.example")

    async def delete() -> None:
        async for _ in delete_account(installation.database, account, FILES):
            pass

    deleting = asyncio.create_task(delete())
    asked = 0
    while not deleting.done():
        assert (await other.post("/api/teams", {"name": f"Team {asked}"})).status == 201
        asked += 1
    await deleting
    assert asked > 1

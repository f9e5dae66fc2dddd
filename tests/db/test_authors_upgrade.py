"""Authors as older versions wrote them become kinds of actors, and are read as such before that."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest

from frontdesk.core.conversations.authors import kind_of
from frontdesk.db.migrate import migrate
from frontdesk.db.migrations.steps import PRE
from tests.db.dumps import restore
from tests.postgres import FreshDatabase

DUMP = Path(__file__).parent / "installation_0029.sql.gz"
# What a version before wrote, whether it knew a user, and with which `client_id`: and what it is now.
WRITTEN = (
    ("agent", True, "a", "user"),
    ("agent", False, "b", "user"),
    ("agent", False, "gateway:c", "other"),
    ("ai", False, None, "ai_agent"),
    ("system", True, None, "user"),
    ("system", False, None, "system"),
    ("bot", False, None, "bot"),
    ("native_app", False, None, "native_app"),
)
PUT = """
INSERT INTO messages (account_id, conversation_id, inbox_id, direction, author, author_id, kind, client_id, sent_at)
SELECT account_id, id, inbox_id, 'out', $1, CASE WHEN $2 THEN (SELECT min(id) FROM users) END, 'text', $3, now()
FROM conversations ORDER BY id LIMIT 1 RETURNING id
"""


@pytest.fixture
async def old(fresh_database: FreshDatabase) -> str:
    dsn = await fresh_database()
    await restore(dsn, DUMP)
    return dsn


async def test_authors_upgrade_old_kinds_become_kinds_of_actors(old: str) -> None:
    await migrate(old, PRE)
    connection = await asyncpg.connect(old)
    wanted: dict[int, str] = {}
    for author, has_id, client_id, kind in WRITTEN:
        wanted[await connection.fetchval(PUT, author, has_id, client_id)] = kind
        # A server of this version reads it right before it is converted; only dashboards are told apart later.
        if kind != "other":
            assert kind_of(author, 1 if has_id else None) == kind
    wanted[await connection.fetchval(PUT, "user", True, "new")] = "user"
    before = {row["id"]: row for row in await connection.fetch("SELECT id, author, author_id FROM messages")}
    await migrate(old)
    after = {row["id"]: row for row in await connection.fetch("SELECT id, author, author_id FROM messages")}
    assert {key: after[key]["author"] for key in wanted} == wanted
    assert {row["author"] for row in after.values()} <= {kind for *_, kind in WRITTEN} | {"contact"}
    assert {key: row["author_id"] for key, row in after.items()} == {
        key: row["author_id"] for key, row in before.items()
    }
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.fetchval(PUT, "agent", True, "late")
    await connection.close()

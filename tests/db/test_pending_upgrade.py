"""Open conversations that a bot or an AI agent owns, as older versions left them, become pending."""

from __future__ import annotations

import asyncpg

from frontdesk.db.migrate import migrate
from frontdesk.db.migrations.steps import PRE
from tests.db.dumps import restore
from tests.db.test_authors_upgrade import DUMP
from tests.postgres import FreshDatabase

OWNED = (("open", "bot", "pending"), ("resolved", "ai_agent", "resolved"), ("open", None, "open"))
"""The status and owner of a conversation, and its status afterwards."""


async def test_pending_upgrade_makes_what_a_bot_owns_pending(fresh_database: FreshDatabase) -> None:
    dsn = await fresh_database()
    await restore(dsn, DUMP)
    await migrate(dsn, PRE)
    connection = await asyncpg.connect(dsn)
    ids = [row["id"] for row in await connection.fetch("SELECT id FROM conversations ORDER BY id LIMIT 3")]
    for id_, (status, owner, _) in zip(ids, OWNED, strict=True):
        await connection.execute(
            "UPDATE conversations SET status = $2, snoozed_until = NULL, assignee_id = NULL, owner_kind = $3,"
            " owner_id = CASE WHEN $3::text IS NOT NULL THEN 7 END WHERE id = $1",
            id_,
            status,
            owner,
        )
    await migrate(dsn)
    after = {row["id"]: row["status"] for row in await connection.fetch("SELECT id, status FROM conversations")}
    assert [after[id_] for id_ in ids] == [status for *_, status in OWNED]
    await connection.close()

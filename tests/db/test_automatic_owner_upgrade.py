"""Conversations that a bot or an AI agent owned before it was kept which one: the upgrade keeps it."""

from __future__ import annotations

import asyncpg

from frontdesk.db.migrate import migrate
from frontdesk.db.migrations.steps import read_steps
from tests.db.dumps import restore
from tests.db.test_authors_upgrade import DUMP
from tests.postgres import FreshDatabase

OWNED = """
INSERT INTO conversations (account_id, number, inbox_id, contact_id, remote_id, last_activity_at, owner_kind, owner_id,
    automatic_owner)
SELECT c.account_id, 10000 + n, c.inbox_id, c.contact_id, 'owned ' || n, now(),
    CASE WHEN n % 3 > 0 THEN 'bot' END, CASE WHEN n % 3 > 0 THEN 7 END,
    CASE WHEN n % 3 <> 1 THEN '{"kind": "bot", "id": 7, "name": "Kiln helper"}'::jsonb END
FROM (SELECT * FROM conversations ORDER BY id LIMIT 1) c, generate_series(1, 3300) n
"""
"""A third without an owner but with a last one, a third whose owner is not kept, a third whose owner is."""
KEPT = """
SELECT number % 3 = (10000 + 1) % 3 AS was_unknown, automatic_owner ->> 'name' AS name, count(*) FROM conversations
WHERE remote_id LIKE 'owned %' AND automatic_owner ->> 'kind' = 'bot' AND automatic_owner ->> 'id' = '7' GROUP BY 1, 2
"""


async def test_automatic_owner_upgrade_keeps_the_owner_where_none_is_kept(fresh_database: FreshDatabase) -> None:
    dsn = await fresh_database()
    await restore(dsn, DUMP)
    await migrate(dsn)
    (step,) = [each for each in read_steps() if each.name.endswith("automatic_owners")]
    connection = await asyncpg.connect(dsn)
    await connection.execute(OWNED)
    for _ in range(2):  # again, as after an interruption
        for statement in step.statements():
            await connection.execute(statement)
    kept = {(row["was_unknown"], row["name"]): row["count"] for row in await connection.fetch(KEPT)}
    assert kept == {(True, None): 1100, (False, "Kiln helper"): 2200}
    await connection.close()

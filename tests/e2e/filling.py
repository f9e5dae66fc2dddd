"""A demo whose database has seen some years: many conversations, and one thread that never ended."""

from __future__ import annotations

from pathlib import Path

import asyncpg

from frontdesk.db.embedded import running_dsn
from tests.e2e.product import Product

# The newest conversation first in the list is the long thread; the others are a minute apart, all of them read.
CONVERSATIONS = """
WITH person AS (
    INSERT INTO contacts (account_id, name)
    SELECT $1, CASE n WHEN 0 THEN 'Lotte Longthread' ELSE 'Regular Example ' || n END
    FROM generate_series(0, $3::int - 1) n RETURNING id
), identity AS (
    INSERT INTO identities (account_id, contact_id, platform, remote_id, username, name)
    SELECT $1, id, 'filled', 'person ' || id, 'regular.' || id, 'Regular' FROM person
)
INSERT INTO conversations (account_id, number, inbox_id, contact_id, remote_id, last_activity_at, last_inbound_at,
    inbound_count)
SELECT $1, 1000 + row_number() OVER (ORDER BY id), $2, id, 'filled ' || id, now() - ago, now() - ago, 1
FROM (SELECT id, (row_number() OVER (ORDER BY id)) * interval '1 minute' AS ago FROM person) AS person
RETURNING id
"""

MESSAGES = """
INSERT INTO messages (account_id, conversation_id, inbox_id, direction, author, kind, content, status, remote_id,
    sent_at)
SELECT $1, c.id, $2, CASE n % 3 WHEN 0 THEN 'out' ELSE 'in' END, CASE n % 3 WHEN 0 THEN 'native_app' ELSE 'contact' END,
    'text', 'Line ' || n || repeat(' of a talk about glazes', n % 7), CASE n % 3 WHEN 0 THEN 'read' END,
    'filled ' || c.id || '/' || n, c.last_activity_at - ($4::int - n) * interval '40 seconds'
FROM conversations AS c, generate_series(1, $4::int) AS n WHERE c.account_id = $1 AND c.id = ANY($3::bigint[])
"""

NEWEST = """
UPDATE conversations AS c SET last_message_id = newest.id
FROM (SELECT conversation_id, max(id) AS id FROM messages WHERE account_id = $1 GROUP BY 1) AS newest
WHERE c.account_id = $1 AND c.id = newest.conversation_id
"""


async def fill(product: Product, folder: Path, *, conversations: int, each: int, long: int) -> list[int]:
    """`conversations` of `each` messages, the first with `long` ones instead; their ids, as the list shows them."""
    dsn = running_dsn(folder / "postgres")
    assert dsn is not None
    account = product.description["account_id"]
    inbox = next(iter(product.description["inboxes"].values()))["id"]
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(CONVERSATIONS, account, inbox, conversations)
        ids = sorted(row["id"] for row in rows)
        await connection.execute(MESSAGES, account, inbox, ids[1:], each)
        await connection.execute(MESSAGES, account, inbox, ids[:1], long)
        await connection.execute(NEWEST, account)
        await connection.execute(
            "UPDATE accounts SET next_conversation_number = 100000 + $2 WHERE id = $1", account, conversations
        )
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
    return ids


async def run(folder: Path, sql: str, *args: object) -> None:
    """One statement in the database of the demo in `folder`."""
    dsn = running_dsn(folder / "postgres")
    assert dsn is not None
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(sql, *args)
    finally:
        await connection.close()


async def lengthen(product: Product, folder: Path, conversation: int, count: int) -> None:
    """Give a conversation a past: `count` messages, "Line 1" the oldest, 40 seconds apart until it began."""
    inbox = (await product.api("GET", f"/conversations/{conversation}"))["inbox_id"]
    await run(folder, MESSAGES, product.description["account_id"], inbox, [conversation], count)

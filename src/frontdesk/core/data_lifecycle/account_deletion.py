"""Deletion of a whole account, in small transactions that hold no lock for long.

The account's tables are found in the catalogue: every table with an `account_id`, those first that refer to others. A
table that is added later is not forgotten. Files go ten minutes later, by a job, when nothing else refers to them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from graphlib import TopologicalSorter
from typing import Any, ClassVar

from frontdesk.core.conversations.conversation_deletion import forget_files
from frontdesk.core.errors import DomainError, Family
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from frontdesk.kit.values import dataclass

AT_ONCE = 1000

FILES: Mapping[str, str] = {
    "attachments": "file_key",
    "contacts": "avatar_key",
    "posts": "cover_key",
    "reactions": "image_key",
}
"""The columns of core's own tables that name files; features declare theirs."""


class AccountUnknown(DomainError):
    """Account that does not exist."""

    slug: ClassVar[str] = "account-unknown"
    title: ClassVar[str] = "Account not found"
    family: ClassVar[Family] = "not_found"

    def __init__(self, account_id: int) -> None:
        super().__init__(f"There is no account {account_id}.")


@dataclass(frozen=True, slots=True)
class OwnedTable:
    """Table with rows of accounts, and its primary key."""

    name: str
    key: tuple[str, ...]


# Sessions are a user's: they forget the account when it goes.
_TABLES = """
SELECT c.relname AS name, array_agg(a.attname::text ORDER BY array_position(i.indkey::int[], a.attnum::int)) AS key
FROM pg_class c
JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey::int[])
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND c.relname <> 'sessions'
    AND EXISTS (SELECT FROM pg_attribute o WHERE o.attrelid = c.oid AND o.attname = 'account_id' AND NOT o.attisdropped)
GROUP BY c.relname ORDER BY c.relname
"""
_REFERENCES = """
SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent FROM pg_constraint
WHERE contype = 'f' AND conrelid <> confrelid AND connamespace = 'public'::regnamespace
"""


async def owned_tables(transaction: Transaction) -> list[OwnedTable]:
    """Return every table with rows of accounts; a table comes after those that refer to it."""
    tables = {row["name"]: OwnedTable(row["name"], tuple(row["key"])) for row in await transaction.fetch(_TABLES)}
    order: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(tables, ()))
    for row in await transaction.fetch(_REFERENCES):
        if row["child"] in tables and row["parent"] in tables:
            order.add(row["parent"], row["child"])
    return [tables[name] for name in order.static_order()]


async def delete_account(
    database: Database, account_id: int, files: Mapping[str, str]
) -> AsyncIterator[tuple[str, int]]:
    """Delete everything of the account; yield each table with how many rows went. Raises `AccountUnknown`.

    `files` are the columns that name files, by their tables: core's own, and those of features.

    It can be called again when it was interrupted. Its people go too, when they are in no other account and do not run
    the installation. Nobody should be working in the account any more: it is disconnected first.
    """
    async with database.system() as transaction:
        if await transaction.value("SELECT id FROM accounts WHERE id = $1", account_id) is None:
            raise AccountUnknown(account_id)
        await _close(transaction, account_id)
        tables = await owned_tables(transaction)
        people = [row["user_id"] for row in await transaction.fetch(_PEOPLE, account_id)]
    for table in tables:
        yield table.name, await _empty(database, table, account_id, files.get(table.name))
    async with database.system() as transaction:
        yield "accounts", await transaction.execute("DELETE FROM accounts WHERE id = $1", account_id)
        yield "users", await transaction.execute(_LEFT_OVER, people)


_PEOPLE = "SELECT user_id FROM memberships WHERE account_id = $1 ORDER BY user_id"
_LEFT_OVER = """
DELETE FROM users WHERE id = ANY($1::bigint[]) AND NOT is_operator
    AND NOT EXISTS (SELECT FROM memberships WHERE memberships.user_id = users.id)
"""
_CLOSE = (
    "UPDATE inboxes SET state = 'disconnected', state_reason = 'The account is being deleted.' WHERE account_id = $1",
    "DELETE FROM api_tokens WHERE account_id = $1",
    "UPDATE sessions SET account_id = NULL WHERE account_id = $1",
    "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND args ->> 'account_id' = $1::bigint::text",
)


async def _close(transaction: Transaction, account_id: int) -> None:
    """Disconnect the account: nothing comes in or goes out any more."""
    for statement in _CLOSE:
        await transaction.execute(statement, account_id)


async def _empty(database: Database, table: OwnedTable, account_id: int, file: str | None) -> int:
    """Delete the account's rows of a table, a batch in each transaction, walking along its primary key.

    `file` is the column that names files, if any.
    """
    key = ", ".join(table.key)
    is_owned_first = table.key[0] == "account_id"
    gone, last = 0, None
    while True:
        args: list[Any] = [account_id, AT_ONCE]
        after = ""
        if last is not None and not is_owned_first:
            args += last
            after = f"AND ({key}) > ({', '.join(f'${n}' for n in range(3, 3 + len(last)))})"
        async with database.system() as transaction:
            rows = await transaction.fetch(
                f"SELECT {key} FROM {table.name} WHERE account_id = $1 {after} ORDER BY {key} LIMIT $2", *args
            )
            gone += await _delete(transaction, table, rows, file)
        if len(rows) < AT_ONCE:
            return gone
        last = list(rows[-1])


async def _delete(transaction: Transaction, table: OwnedTable, rows: list[Any], file: str | None) -> int:
    if not rows:
        return 0
    names = ", ".join(f"k{n}" for n in range(len(table.key)))
    casts = await _types(transaction, table)
    arrays = ", ".join(f"${n}::{cast}[]" for n, cast in enumerate(casts, start=1))
    same = " AND ".join(f"t.{column} = k.k{n}" for n, column in enumerate(table.key))
    done = await transaction.fetch(
        f"DELETE FROM {table.name} t USING unnest({arrays}) AS k ({names}) WHERE {same}"
        f" RETURNING {f't.{file}' if file else 'NULL'} AS file",
        *(list(column) for column in zip(*rows, strict=True)),
    )
    forget_files(transaction, sorted({row["file"] for row in done} - {None}))
    return len(done)


async def _types(transaction: Transaction, table: OwnedTable) -> list[str]:
    rows = await transaction.fetch(
        "SELECT format_type(atttypid, atttypmod) AS type FROM unnest($2::text[]) WITH ORDINALITY AS k (name, place)"
        " JOIN pg_attribute ON attrelid = $1::text::regclass AND attname = k.name ORDER BY place",
        table.name,
        list(table.key),
    )
    return [row["type"] for row in rows]

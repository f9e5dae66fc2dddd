"""Row-level security under everything: an account's transactions see and change nothing of the others."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from frontdesk.db.database import Database

# What belongs to no account: told apart by the user, or for the installation alone.
ONES_OWN = {"api_tokens", "drafts"}
NOT_AN_ACCOUNTS = {
    "accounts",
    "users",
    "sessions",
    "known_browsers",
    "installation_settings",
    "rate_counters",
    "call_slots",
    "search_horizon",
    "listened",
    "event_consumers",
    "schema_version",
}


async def tables(database: Database) -> list[str]:
    async with database.system() as transaction:
        rows = await transaction.fetch(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " AND NOT relispartition AND relname NOT LIKE 'procrastinate%' ORDER BY relname"
        )
    return [row["relname"] for row in rows]


@pytest.fixture
async def accounts(database: Database) -> tuple[int, int]:
    """Two accounts with one row of everything each."""
    made = []
    async with database.system() as transaction:
        for name in ("Marlow & Finch", "Sunny Ceramics"):
            account = await transaction.value("INSERT INTO accounts (name) VALUES ($1) RETURNING id", name)
            user = await transaction.value("INSERT INTO users (email, name) VALUES ($1, $1) RETURNING id", name)
            for statement in FILL:
                await transaction.execute(statement.format(a=account, u=user))
            made.append(account)
    return made[0], made[1]


FILL = (
    "INSERT INTO memberships (account_id, user_id, role) VALUES ({a}, {u}, 'owner')",
    "INSERT INTO teams (account_id, name) VALUES ({a}, 'T')",
    "INSERT INTO invitations (account_id, email, role, token_hash, expires_at)"
    " VALUES ({a}, 'x', 'agent', 'i{a}'::bytea, now())",
    "INSERT INTO api_tokens (account_id, user_id, name, token_hash, ending) VALUES ({a}, {u}, 'n', 't{a}'::bytea, 'x')",
    "INSERT INTO inboxes (account_id, channel, remote_id, name, state) VALUES ({a}, 'c', 'r{a}', 'n', 'connected')",
    "INSERT INTO inbox_credentials (account_id, inbox_id, secret, scopes)"
    " SELECT account_id, id, 's', '{{}}' FROM inboxes WHERE account_id = {a}",
    "INSERT INTO inbox_members (account_id, inbox_id, user_id)"
    " SELECT account_id, id, {u} FROM inboxes WHERE account_id = {a}",
    "INSERT INTO connect_attempts (account_id, user_id, channel, expires_at) VALUES ({a}, {u}, 'c', now())",
    "INSERT INTO contacts (account_id, name) VALUES ({a}, 'Ana')",
    "INSERT INTO identities (account_id, contact_id, platform, remote_id)"
    " SELECT account_id, id, 'p', 'r' FROM contacts WHERE account_id = {a}",
    "INSERT INTO conversations (account_id, number, inbox_id, contact_id, remote_id, labels)"
    " SELECT {a}, 1, inboxes.id, contacts.id, 'r', '{{l}}' FROM inboxes JOIN contacts USING (account_id)"
    " WHERE account_id = {a}",
    "INSERT INTO messages (account_id, conversation_id, inbox_id, direction, author, kind, sent_at)"
    " SELECT account_id, id, inbox_id, 'in', 'contact', 'text', now() FROM conversations WHERE account_id = {a}",
    "INSERT INTO message_words SELECT account_id, id, inbox_id, 'w' FROM messages WHERE account_id = {a}",
    "INSERT INTO search_progress (account_id, indexed_to) VALUES ({a}, 1)",
    "INSERT INTO labels (account_id, name, colour) VALUES ({a}, 'l', 'teal')",
    "INSERT INTO drafts (account_id, user_id, conversation_id, content, private, updated_at)"
    " SELECT account_id, {u}, id, 'd', false, now() FROM conversations WHERE account_id = {a}",
    "INSERT INTO attachments (account_id, kind, name, state) VALUES ({a}, 'image', 'n', 'ready')",
    "INSERT INTO reactions (account_id, inbox_id, message_remote_id, reactor_remote_id, emoji, from_business, removed,"
    " at) SELECT account_id, id, 'm', 'r', 'e', false, false, now() FROM inboxes WHERE account_id = {a}",
    "INSERT INTO webhook_deliveries (received_at, path, account_id, remote_account_id, outcome, summary, query,"
    " headers, body) VALUES (now(), '/', {a}, 'r', 'processed', 's', '{{}}', '{{}}', 'b')",
    "INSERT INTO feed (account_id, kind, payload) VALUES ({a}, 'member', '{{}}')",
    "INSERT INTO events (account_id, name, version, at, actor_kind) VALUES ({a}, 'inbox.lost', 1, now(), 'system')",
    "INSERT INTO event_consumers (name, version, position) VALUES ('c', 1, 0) ON CONFLICT DO NOTHING",
    "INSERT INTO parked_events (consumer, account_id, event_id, recorded_at, name, error)"
    " VALUES ('c', {a}, {a}, now(), 'inbox.lost', 'no')",
    "INSERT INTO posts (account_id, inbox_id, remote_id) SELECT account_id, id, 'p' FROM inboxes"
    " WHERE account_id = {a}",
    "INSERT INTO comment_invitations (account_id, inbox_id, comment_remote_id, invited_at)"
    " SELECT account_id, id, 'k', now() FROM inboxes WHERE account_id = {a}",
    "INSERT INTO open_connections (account_id, inbox_id) SELECT account_id, id FROM inboxes WHERE account_id = {a}",
    "INSERT INTO polled_inboxes (account_id, inbox_id) SELECT account_id, id FROM inboxes WHERE account_id = {a}",
    "INSERT INTO polled_conversations (account_id, inbox_id, remote_id, person_remote_id, listed, pause_seconds)"
    " SELECT account_id, id, 'r', 'p', 'd', 1 FROM inboxes WHERE account_id = {a}",
    "INSERT INTO comments (account_id, inbox_id, post_id, remote_id, root_remote_id, commented_at)"
    " SELECT account_id, inbox_id, id, 'k', 'k', now() FROM posts WHERE account_id = {a}",
    "INSERT INTO gaps (account_id, inbox_id, cause, since, until)"
    " SELECT account_id, id, 'asked', now(), now() FROM inboxes WHERE account_id = {a}",
    "INSERT INTO deleted_conversations (account_id, inbox_id, remote_id, until, message_ids, deleted_at)"
    " SELECT account_id, id, 'r', now(), '{{}}', now() FROM inboxes WHERE account_id = {a}",
    "INSERT INTO early_changes (account_id, inbox_id, remote_id, at, by_contact)"
    " SELECT account_id, id, 'm', now(), true FROM inboxes WHERE account_id = {a}",
    "INSERT INTO early_receipts (account_id, inbox_id, remote_id, until) SELECT account_id, id, 'r', now()"
    " FROM inboxes WHERE account_id = {a}",
    "INSERT INTO command_keys (account_id, actor_kind, actor_id, key, digest) VALUES ({a}, 'user', 1, 'k', 'd')",
    "INSERT INTO message_gateways (account_id, provider) VALUES ({a}, 'p')",
    "INSERT INTO message_gateway_inboxes (account_id, inbox_id, provider) SELECT account_id, id, 'p' FROM inboxes"
    " WHERE account_id = {a}",
)


async def test_account_tables_have_row_level_security(database: Database, accounts: tuple[int, int]) -> None:
    own, _ = accounts
    seen: dict[str, Any] = {}
    for table in await tables(database):
        if table in NOT_AN_ACCOUNTS or table in ONES_OWN:
            continue
        async with database.account(own) as transaction:
            rows = await transaction.fetch(f"SELECT account_id FROM {table}")
            seen[table] = {row["account_id"] for row in rows}
    assert seen, "there are tables"
    assert {table: ids for table, ids in seen.items() if ids != {own}} == {}


async def test_personal_rows_are_seen_by_nobody_else(database: Database, accounts: tuple[int, int]) -> None:
    own, other = accounts
    async with database.system() as transaction:
        users = {
            account: await transaction.value("SELECT user_id FROM memberships WHERE account_id = $1", account)
            for account in accounts
        }
    for table in ONES_OWN:
        for account, user, seen in ((own, users[own], 1), (own, users[other], 0), (other, users[own], 0)):
            async with database.account(account, user) as transaction:
                assert await transaction.value(f"SELECT count(*) FROM {table}") == seen, table


async def test_transaction_without_an_account_sees_nothing(database: Database, accounts: tuple[int, int]) -> None:
    for table in await tables(database):
        if table == "schema_version":
            continue
        async with database.account(-1) as transaction:
            columns = "count(id)" if table == "users" else "count(*)"
            assert await transaction.value(f"SELECT {columns} FROM {table}") == 0, table


async def test_rows_of_another_account_cannot_be_changed_or_made(database: Database, accounts: tuple[int, int]) -> None:
    own, other = accounts
    async with database.account(own) as transaction:
        assert await transaction.execute("UPDATE conversations SET unread_count = 9 WHERE account_id = $1", other) == 0
        assert await transaction.execute("DELETE FROM messages WHERE account_id = $1", other) == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.account(own) as transaction:
            await transaction.execute("INSERT INTO contacts (account_id, name) VALUES ($1, 'Eve')", other)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.account(own) as transaction:
            await transaction.execute("UPDATE contacts SET account_id = $1", other)


async def test_app_role_cannot_bypass_it(database: Database) -> None:
    async with database.account(1) as transaction:
        row = await transaction.first("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    assert row is not None
    assert tuple(row) == (False, False)


async def test_search_for_people_stays_within_the_account(database: Database, accounts: tuple[int, int]) -> None:
    """The function runs as the owner of the tables, without row-level security, so it must filter by account itself."""
    search = "SELECT frontdesk_people_like('%', true, 100)"
    found = []
    for account in accounts:
        async with database.account(account) as transaction:
            known = [row["id"] for row in await transaction.fetch("SELECT id FROM contacts ORDER BY id")]
            found.append(sorted(await transaction.value(search)))
            assert found[-1] == known
    assert found[0] != found[1]
    async with database.system() as transaction:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await transaction.value(search)

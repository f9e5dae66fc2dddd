"""Row-level security of people: in the app's role, whatever the statement, only what is one's own."""

from __future__ import annotations

from dataclasses import dataclass

import asyncpg
import pytest

from frontdesk.core.accounts.queries import insert_membership
from frontdesk.core.accounts.service import open_account
from frontdesk.core.users.queries import insert_user
from frontdesk.db.database import Database

PEOPLE = "accounts users memberships invitations sessions api_tokens teams installation_settings rate_counters".split()


@dataclass(frozen=True)
class Two:
    """Two accounts; `colleague` is in the first of them."""

    account: int
    user: int
    colleague: int
    other_account: int
    other_user: int


@pytest.fixture
async def two(database: Database) -> Two:
    async with database.system() as transaction:
        users = [
            await insert_user(transaction, email=f"{name}@x.example", name=name, password_hash=f"hash of {name}")
            for name in ("ada", "bo", "sol")
        ]
        accounts = [await open_account(transaction, "One", users[0]), await open_account(transaction, "Two", users[2])]
        await insert_membership(transaction, accounts[0], users[1], "agent")
        for account, user in ((accounts[0], users[0]), (accounts[0], users[1]), (accounts[1], users[2])):
            secret = f"{account} {user}".encode()
            await transaction.execute(
                "INSERT INTO sessions (user_id, token_hash, ip, user_agent, expires_at)"
                " VALUES ($1, $2, '', '', now() + interval '1 day')",
                user,
                secret,
            )
            await transaction.execute(
                "INSERT INTO api_tokens (account_id, user_id, name, token_hash, ending) VALUES ($1, $2, '', $3, '')",
                account,
                user,
                secret,
            )
        for account in accounts:
            await transaction.execute("INSERT INTO teams (account_id, name) VALUES ($1, 'Glazing')", account)
            await transaction.execute(
                "INSERT INTO invitations (account_id, email, role, token_hash, expires_at)"
                " VALUES ($1, '', 'agent', $2, now())",
                account,
                str(account).encode(),
            )
        await transaction.execute("INSERT INTO installation_settings (name, value) VALUES ('a', 'b')")
        await transaction.execute("INSERT INTO rate_counters VALUES ('a', now(), 1)")
    return Two(accounts[0], users[0], users[1], accounts[1], users[2])


async def test_user_sees_their_account_and_what_is_their_own(database: Database, two: Two) -> None:
    async with database.account(two.account, two.user) as transaction:
        seen = {table: await transaction.value(f"SELECT count(*) FROM {table}") for table in PEOPLE}
    assert seen == {
        "accounts": 1,
        "users": 2,
        "memberships": 2,
        "invitations": 1,
        "sessions": 1,
        "api_tokens": 1,
        "teams": 1,
        "installation_settings": 0,
        "rate_counters": 0,
    }


async def test_transaction_without_a_user_sees_nothing_personal(database: Database, two: Two) -> None:
    async with database.account(two.account) as transaction:
        for table in ("sessions", "api_tokens"):
            assert await transaction.value(f"SELECT count(*) FROM {table}") == 0


async def test_password_hashes_are_out_of_reach(database: Database, two: Two) -> None:
    for statement in (
        "SELECT password_hash FROM users",
        "SELECT * FROM users",
        "SELECT id FROM users WHERE password_hash LIKE 'hash%'",
        "UPDATE users SET password_hash = 'mine'",
        "UPDATE users SET is_operator = true",
        "INSERT INTO users (email, name) VALUES ('x', 'x')",
        "DELETE FROM users",
        "INSERT INTO accounts (name) VALUES ('x')",
        "DELETE FROM accounts",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.account(two.account, two.user) as transaction:
                await transaction.execute(statement)


async def test_user_rows_of_others_cannot_be_changed(database: Database, two: Two) -> None:
    async with database.account(two.account, two.user) as transaction:
        assert await transaction.execute("UPDATE users SET name = 'Changed'") == 1
        assert await transaction.value("SELECT name FROM users WHERE id = $1", two.user) == "Changed"
        assert await transaction.execute("UPDATE accounts SET name = 'Changed'") == 1


async def test_account_of_a_transaction_cannot_be_changed_by_statement(database: Database, two: Two) -> None:
    async with database.account(two.account, two.other_user) as transaction:
        assert (
            await transaction.execute("UPDATE memberships SET role = 'agent' WHERE account_id <> $1", two.account) == 0
        )
        assert await transaction.execute("DELETE FROM memberships WHERE account_id <> $1", two.account) == 0
    for statement in (
        "INSERT INTO memberships (account_id, user_id, role) VALUES ($1, $2, 'owner')",
        "UPDATE memberships SET account_id = $1 WHERE user_id = $2",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.account(two.account, two.user) as transaction:
                await transaction.execute(statement, two.other_account, two.user)


@pytest.mark.parametrize("table", ["teams", "invitations", "sessions", "api_tokens"])
async def test_deletes_reach_only_own_rows(database: Database, two: Two, table: str) -> None:
    async with database.account(two.account, two.user) as transaction:
        assert await transaction.execute(f"DELETE FROM {table}") == 1
    async with database.system() as transaction:
        left = await transaction.value(f"SELECT count(*) FROM {table}")
    assert left == (2 if table in ("sessions", "api_tokens") else 1)


async def test_removing_a_member_takes_their_tokens_and_leaves_their_sessions(database: Database, two: Two) -> None:
    async with database.account(two.account, two.user) as transaction:
        await transaction.execute("DELETE FROM memberships WHERE user_id = $1", two.colleague)
    async with database.system() as transaction:
        assert await transaction.value("SELECT count(*) FROM api_tokens WHERE user_id = $1", two.colleague) == 0
        assert await transaction.value("SELECT count(*) FROM sessions WHERE user_id = $1", two.colleague) == 1

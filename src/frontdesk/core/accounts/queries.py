"""SQL of accounts, memberships and teams."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from frontdesk.core.accounts.views import AccountView, MembershipView, MemberUserView, OwnAccountView, TeamView
from frontdesk.core.actors import Role
from frontdesk.core.permissions import roles_with
from frontdesk.core.visibility import Visibility, inboxes_of
from frontdesk.db.transaction import Transaction


async def insert_account(transaction: Transaction, name: str) -> int:
    """Add an account and return its id. Needs a system transaction."""
    return int(await transaction.value("INSERT INTO accounts (name) VALUES ($1) RETURNING id", name))


async def first_account(transaction: Transaction) -> int | None:
    """Return the account that was made first; None when there is none. Needs a system transaction."""
    found: int | None = await transaction.value("SELECT id FROM accounts ORDER BY id LIMIT 1")
    return found


async def one_account(transaction: Transaction, account_id: int) -> AccountView:
    """Return an account that exists, because the caller is in it."""
    row = await transaction.first("SELECT id, name FROM accounts WHERE id = $1", account_id)
    assert row is not None
    return AccountView(**row)


async def rename_account(transaction: Transaction, account_id: int, name: str) -> AccountView:
    """Rename the account."""
    row = await transaction.first("UPDATE accounts SET name = $2 WHERE id = $1 RETURNING id, name", account_id, name)
    assert row is not None
    return AccountView(**row)


async def accounts_of(transaction: Transaction, user_id: int) -> tuple[OwnAccountView, ...]:
    """Return the accounts the user is a member of. Needs a system transaction, since they are several."""
    rows = await transaction.fetch(
        "SELECT accounts.id, accounts.name, memberships.role FROM memberships"
        " JOIN accounts ON accounts.id = memberships.account_id WHERE memberships.user_id = $1 ORDER BY accounts.id",
        user_id,
    )
    return tuple(OwnAccountView(**row) for row in rows)


async def insert_membership(transaction: Transaction, account_id: int, user_id: int, role: Role) -> bool:
    """Make the user a member; return False when they are one already."""
    return bool(
        await transaction.execute(
            "INSERT INTO memberships (account_id, user_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            account_id,
            user_id,
            role,
        )
    )


async def list_memberships(
    transaction: Transaction, account_id: int, *, in_full: bool, user_id: int | None = None
) -> tuple[MembershipView, ...]:
    """List the account's members, or one of them, by name; emails and inboxes only `in_full`."""
    rows = await transaction.fetch(
        "SELECT users.id, users.name, users.email, memberships.role, memberships.created_at,"
        " ARRAY(SELECT inbox_id FROM inbox_members WHERE inbox_members.account_id = memberships.account_id"
        "     AND inbox_members.user_id = memberships.user_id ORDER BY inbox_id) AS inbox_ids"
        " FROM memberships JOIN users ON users.id = memberships.user_id"
        " WHERE memberships.account_id = $1 AND ($2::bigint IS NULL OR memberships.user_id = $2)"
        " ORDER BY lower(users.name), users.id",
        account_id,
        user_id,
    )
    return tuple(
        MembershipView(
            user=MemberUserView(id=row["id"], name=row["name"], email=row["email"] if in_full else None),
            role=row["role"],
            created_at=row["created_at"],
            inbox_ids=tuple(row["inbox_ids"]) if in_full else (),
        )
        for row in rows
    )


async def is_member(transaction: Transaction, account_id: int, user_id: int) -> bool:
    """Return whether the user is a member of the account."""
    found = await transaction.value(
        "SELECT true FROM memberships WHERE account_id = $1 AND user_id = $2", account_id, user_id
    )
    return found is not None


async def lock_member(transaction: Transaction, account_id: int, user_id: int) -> tuple[str, Visibility] | None:
    """Keep a member from leaving until the commit; return their name and what they see, None when they are none."""
    row = await transaction.first(
        f"SELECT u.name, {inboxes_of('m', '$3')} AS inbox_ids FROM memberships m JOIN users u ON u.id = m.user_id"
        " WHERE m.account_id = $1 AND m.user_id = $2 FOR KEY SHARE OF m",
        account_id,
        user_id,
        roles_with("inbox.see_all"),
    )
    return None if row is None else (row["name"], Visibility.of(row["inbox_ids"]))


async def lock_roles(transaction: Transaction, account_id: int, user_ids: Collection[int]) -> Mapping[int, Role]:
    """Lock the roles of these members and of every owner until the commit, so that two changes wait for each other."""
    rows = await transaction.fetch(
        "SELECT user_id, role FROM memberships WHERE account_id = $1 AND (role = 'owner' OR user_id = ANY($2))"
        " ORDER BY user_id FOR UPDATE",
        account_id,
        list(user_ids),
    )
    return {row["user_id"]: row["role"] for row in rows}


async def set_role(transaction: Transaction, account_id: int, user_id: int, role: Role) -> None:
    """Give a member another role."""
    await transaction.execute(
        "UPDATE memberships SET role = $3 WHERE account_id = $1 AND user_id = $2", account_id, user_id, role
    )


async def delete_membership(transaction: Transaction, account_id: int, user_id: int) -> None:
    """Remove a member; their places in inboxes and their API tokens of this account go with it."""
    await transaction.execute("DELETE FROM memberships WHERE account_id = $1 AND user_id = $2", account_id, user_id)


async def lock_inboxes(transaction: Transaction, account_id: int, inbox_ids: Collection[int]) -> int:
    """Keep these inboxes of the account from being removed until the commit; return how many there are."""
    return await transaction.execute(
        "SELECT FROM inboxes WHERE account_id = $1 AND id = ANY($2) ORDER BY id FOR KEY SHARE",
        account_id,
        list(inbox_ids),
    )


async def set_inboxes(
    transaction: Transaction, account_id: int, user_id: int, inbox_ids: Collection[int]
) -> tuple[int, ...]:
    """Make the member one of exactly these inboxes; return those where something changed."""
    left = await transaction.fetch(
        "DELETE FROM inbox_members WHERE account_id = $1 AND user_id = $2 AND inbox_id <> ALL($3) RETURNING inbox_id",
        account_id,
        user_id,
        list(inbox_ids),
    )
    joined = await transaction.fetch(
        "INSERT INTO inbox_members (account_id, inbox_id, user_id) SELECT $1, inbox_id, $2"
        " FROM unnest($3::bigint[]) AS wanted (inbox_id) ON CONFLICT DO NOTHING RETURNING inbox_id",
        account_id,
        user_id,
        list(inbox_ids),
    )
    return tuple(sorted({row["inbox_id"] for row in [*left, *joined]}))


async def join_inboxes(
    transaction: Transaction, account_id: int, user_id: int, inbox_ids: Collection[int] | None
) -> tuple[int, ...]:
    """Make the member one of these inboxes, as far as they still exist, or (None) of all; return those."""
    rows = await transaction.fetch(
        "INSERT INTO inbox_members (account_id, inbox_id, user_id) SELECT account_id, id, $2 FROM inboxes"
        " WHERE account_id = $1 AND ($3::bigint[] IS NULL OR id = ANY($3)) ON CONFLICT DO NOTHING RETURNING inbox_id",
        account_id,
        user_id,
        None if inbox_ids is None else list(inbox_ids),
    )
    return tuple(sorted(row["inbox_id"] for row in rows))


async def list_teams(
    transaction: Transaction, account_id: int, after: tuple[str, int] | None, limit: int
) -> tuple[TeamView, ...]:
    """List the account's teams, by name: the first ones after a name and an id."""
    name, team_id = after or (None, None)
    rows = await transaction.fetch(
        "SELECT id, name FROM teams"
        " WHERE account_id = $1 AND ($2::text IS NULL OR (lower(name), id) > (lower($2), $3::bigint))"
        " ORDER BY lower(name), id LIMIT $4",
        account_id,
        name,
        team_id,
        limit,
    )
    return tuple(TeamView(**row) for row in rows)


async def team_name(transaction: Transaction, account_id: int, team_id: int, *, lock: bool = False) -> str | None:
    """Return what a team is called, None when there is no such team; `lock` keeps it until the commit."""
    name: str | None = await transaction.value(
        f"SELECT name FROM teams WHERE account_id = $1 AND id = $2{' FOR KEY SHARE' if lock else ''}",
        account_id,
        team_id,
    )
    return name


async def insert_team(transaction: Transaction, account_id: int, name: str) -> TeamView | None:
    """Add a team; return None when there is one of that name."""
    row = await transaction.first(
        "INSERT INTO teams (account_id, name) VALUES ($1, $2)"
        " ON CONFLICT (account_id, lower(name)) DO NOTHING RETURNING id, name",
        account_id,
        name,
    )
    return TeamView(**row) if row else None


async def rename_team(transaction: Transaction, account_id: int, team_id: int, name: str) -> TeamView | None:
    """Rename a team; return None when there is no such team. Raises `asyncpg.UniqueViolationError`."""
    row = await transaction.first(
        "UPDATE teams SET name = $3 WHERE account_id = $1 AND id = $2 RETURNING id, name", account_id, team_id, name
    )
    return TeamView(**row) if row else None


async def delete_team(transaction: Transaction, account_id: int, team_id: int) -> bool:
    """Delete a team; return whether there was one."""
    return bool(await transaction.execute("DELETE FROM teams WHERE account_id = $1 AND id = $2", account_id, team_id))

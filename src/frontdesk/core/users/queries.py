"""SQL of users. Statements with password hashes need a system transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import asyncpg

from frontdesk.core.users.errors import EmailTaken
from frontdesk.core.users.views import UserView
from frontdesk.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Credentials:
    """Credentials of a user; `password_hash` None means that no password lets them in."""

    user_id: int
    email: str
    password_hash: str | None = field(repr=False)


async def credentials_by_email(transaction: Transaction, email: str) -> Credentials | None:
    """Return who signs in with this address, in whatever case it is written."""
    row = await transaction.first(
        "SELECT id AS user_id, email, password_hash FROM users WHERE lower(email) = lower($1::text)", email
    )
    return Credentials(**row) if row else None


async def credentials(transaction: Transaction, user_id: int) -> Credentials | None:
    """Return what the user signs in with."""
    row = await transaction.first("SELECT id AS user_id, email, password_hash FROM users WHERE id = $1", user_id)
    return Credentials(**row) if row else None


async def one_user(transaction: Transaction, user_id: int) -> UserView:
    """Return a user that exists, because they are signed in."""
    row = await transaction.first("SELECT id, name, email, is_operator, preferences FROM users WHERE id = $1", user_id)
    assert row is not None
    return UserView(**row)


async def name_of(transaction: Transaction, user_id: int) -> str | None:
    """Return what a user is called; None when there is no such user."""
    name: str | None = await transaction.value("SELECT name FROM users WHERE id = $1", user_id)
    return name


async def is_anybody_here(transaction: Transaction) -> bool:
    """Return whether there is any user in this installation."""
    return bool(await transaction.value("SELECT EXISTS (SELECT FROM users)"))


async def insert_user(
    transaction: Transaction, *, email: str, name: str, password_hash: str | None, is_operator: bool = False
) -> int:
    """Add a user and return the id. Raises `EmailTaken`."""
    user_id = await transaction.value(
        "INSERT INTO users (email, name, password_hash, is_operator) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (lower(email)) DO NOTHING RETURNING id",
        email,
        name,
        password_hash,
        is_operator,
    )
    if user_id is None:
        raise EmailTaken
    return int(user_id)


async def change_user(
    transaction: Transaction, user_id: int, *, name: str | None, email: str | None, preferences: dict[str, Any] | None
) -> UserView:
    """Change the given fields; preferences are merged, and one set to null is removed. Raises `EmailTaken`."""
    try:
        row = await transaction.first(
            "UPDATE users SET name = coalesce($2, name), email = coalesce($3, email),"
            " preferences = jsonb_strip_nulls(preferences || coalesce($4, '{}'::jsonb))"
            " WHERE id = $1 RETURNING id, name, email, is_operator, preferences",
            user_id,
            name,
            email,
            preferences,
        )
    except asyncpg.UniqueViolationError as error:
        raise EmailTaken from error
    assert row is not None
    return UserView(**row)


async def replace_password(transaction: Transaction, user_id: int, old_hash: str | None, new_hash: str) -> bool:
    """Store the new hash if the old one still stands; return whether it did."""
    return bool(
        await transaction.execute(
            "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash IS NOT DISTINCT FROM $2",
            user_id,
            old_hash,
            new_hash,
        )
    )

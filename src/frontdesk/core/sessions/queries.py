"""SQL of sessions and API tokens."""

from __future__ import annotations

from frontdesk.core.actors import Scope
from frontdesk.core.sessions.authentication import SESSION_DAYS
from frontdesk.core.sessions.views import NewTokenView, SessionView, TokenView
from frontdesk.db.transaction import Transaction
from frontdesk.kit.tokens import Token

# The user's row is held until the commit, so that a session either is there before a change of password ends the
# others, or is not opened with the old one.
OPEN_SESSION = f"""
INSERT INTO sessions (user_id, account_id, token_hash, ip, user_agent, expires_at)
SELECT users.id, $3, $4, $5, $6, now() + interval '{SESSION_DAYS} days'
FROM users WHERE users.id = $1 AND users.password_hash IS NOT DISTINCT FROM $2 FOR SHARE
RETURNING id
"""


async def open_session(
    transaction: Transaction,
    user_id: int,
    password_hash: str | None,
    account_id: int | None,
    token_hash: bytes,
    ip: str,
    user_agent: str,
) -> int | None:
    """Add a session and return its id; None when the password is another by now. Needs a system transaction."""
    session_id = await transaction.value(OPEN_SESSION, user_id, password_hash, account_id, token_hash, ip, user_agent)
    return None if session_id is None else int(session_id)


async def is_member(transaction: Transaction, user_id: int, account_id: int | None = None) -> bool:
    """Return whether the user is a member of the account, or of any."""
    return bool(
        await transaction.value(
            "SELECT EXISTS (SELECT FROM memberships WHERE user_id = $1 AND ($2::bigint IS NULL OR account_id = $2))",
            user_id,
            account_id,
        )
    )


async def account_ids_of(transaction: Transaction, user_id: int) -> list[int]:
    """Return the accounts the user is a member of. Needs a system transaction."""
    rows = await transaction.fetch("SELECT account_id FROM memberships WHERE user_id = $1", user_id)
    return [row["account_id"] for row in rows]


async def set_account(transaction: Transaction, session_id: int, account_id: int) -> None:
    """Make the session act in that account from now on."""
    await transaction.execute("UPDATE sessions SET account_id = $2 WHERE id = $1", session_id, account_id)


async def set_token(transaction: Transaction, session_id: int, token_hash: bytes) -> None:
    """Make only this token open the session from now on."""
    await transaction.execute("UPDATE sessions SET token_hash = $2 WHERE id = $1", session_id, token_hash)


async def list_sessions(transaction: Transaction, user_id: int, current: int | None) -> tuple[SessionView, ...]:
    """List the user's sessions that have not ended, the one used last first."""
    rows = await transaction.fetch(
        "SELECT id, ip, user_agent, created_at, last_seen_at, id IS NOT DISTINCT FROM $2::bigint AS current"
        " FROM sessions WHERE user_id = $1 AND expires_at > now() ORDER BY last_seen_at DESC, id DESC",
        user_id,
        current,
    )
    return tuple(SessionView(**row) for row in rows)


async def end_session(transaction: Transaction, user_id: int, session_id: int) -> bool:
    """End one of the user's sessions; return whether there was one."""
    return bool(await transaction.execute("DELETE FROM sessions WHERE id = $1 AND user_id = $2", session_id, user_id))


async def end_by_token(transaction: Transaction, token_hash: bytes) -> int | None:
    """End the session with this token; return whose it was, if there is one. Needs a system transaction."""
    user_id = await transaction.value("DELETE FROM sessions WHERE token_hash = $1 RETURNING user_id", token_hash)
    return None if user_id is None else int(user_id)


async def end_others(transaction: Transaction, user_id: int, kept: int | None) -> None:
    """End the user's sessions but one."""
    await transaction.execute(
        "DELETE FROM sessions WHERE user_id = $1 AND id IS DISTINCT FROM $2::bigint", user_id, kept
    )


async def list_tokens(
    transaction: Transaction, account_id: int, user_id: int, after: int, limit: int
) -> tuple[TokenView, ...]:
    """List the user's API tokens in the account, oldest first: the first ones after an id."""
    rows = await transaction.fetch(
        "SELECT id, name, scope, ending, created_at, last_used_at FROM api_tokens"
        " WHERE account_id = $1 AND user_id = $2 AND id > $3 ORDER BY id LIMIT $4",
        account_id,
        user_id,
        after,
        limit,
    )
    return tuple(TokenView(**row) for row in rows)


async def insert_token(
    transaction: Transaction, account_id: int, user_id: int, name: str, scope: Scope, token: Token
) -> NewTokenView:
    """Add an API token of the user in the account."""
    row = await transaction.first(
        "INSERT INTO api_tokens (account_id, user_id, name, scope, token_hash, ending)"
        " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id, name, scope, ending, created_at, last_used_at",
        account_id,
        user_id,
        name,
        scope,
        token.hash,
        token.ending,
    )
    assert row is not None
    return NewTokenView(**row, token=token.text)


async def delete_token(transaction: Transaction, account_id: int, user_id: int, token_id: int) -> bool:
    """Delete one of the user's API tokens; return whether there was one."""
    return bool(
        await transaction.execute(
            "DELETE FROM api_tokens WHERE account_id = $1 AND user_id = $2 AND id = $3", account_id, user_id, token_id
        )
    )

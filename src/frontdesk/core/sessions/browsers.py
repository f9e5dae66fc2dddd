"""Browsers that a person has signed in with: few for each, and forgotten when their password changes.

A browser shows with a cookie of its own that it is known. That lets nobody in; it is counted for itself when passwords
are guessed (see `attempts`). All of it needs a system transaction.
"""

from __future__ import annotations

from frontdesk.db.transaction import Transaction
from frontdesk.kit.tokens import hash_token, new_token

KEPT = 5
"""Of each person, those used last."""


async def is_known(transaction: Transaction, mark: str, email: str) -> bool:
    """Return whether the user with this email has signed in with this browser, under their current password."""
    return bool(
        await transaction.value(
            "SELECT EXISTS (SELECT FROM known_browsers JOIN users ON users.id = known_browsers.user_id"
            " WHERE known_browsers.token_hash = $1 AND lower(users.email) = lower($2::text))",
            hash_token(mark),
            email,
        )
    )


async def remember(transaction: Transaction, user_id: int, session_id: int | None, mark: str | None) -> str | None:
    """Return the mark of the browser that has this session: the one it came with, if that is the user's, or a new one.

    None when the session has ended meanwhile, as by a change of the password.
    """
    if mark is not None and await transaction.execute(
        "UPDATE known_browsers SET last_used_at = now() WHERE token_hash = $1 AND user_id = $2",
        hash_token(mark),
        user_id,
    ):
        return mark
    token = new_token()
    added = await transaction.execute(
        "INSERT INTO known_browsers (token_hash, user_id) SELECT $1, user_id FROM sessions"
        " WHERE id = $2 AND user_id = $3 FOR SHARE",
        token.hash,
        session_id,
        user_id,
    )
    if not added:
        return None
    await transaction.execute(
        "DELETE FROM known_browsers WHERE token_hash IN (SELECT token_hash FROM known_browsers WHERE user_id = $1"
        f" AND token_hash <> $2 ORDER BY last_used_at DESC, created_at DESC OFFSET {KEPT - 1})",
        user_id,
        token.hash,
    )
    return token.text


async def forget_all(transaction: Transaction, user_id: int) -> None:
    """Forget all of the user's browsers."""
    await transaction.execute("DELETE FROM known_browsers WHERE user_id = $1", user_id)

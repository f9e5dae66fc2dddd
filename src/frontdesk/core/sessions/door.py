"""The door: from a credential to who is acting, in one query.

A session acts in the account it is set to, or in the user's first one when that is gone. Who is a member of no account
is let in nowhere, so removing somebody from their last account signs them out at once.
"""

from __future__ import annotations

from frontdesk.core.actor import Actor
from frontdesk.db.database import Transaction
from frontdesk.kit.tokens import hash_token

SESSION_DAYS = 30
SEEN_EVERY_SECONDS = 60

# The session is kept alive while it is used, but written at most once a minute.
BY_SESSION = f"""
WITH session AS (
    SELECT id, user_id, account_id, last_seen_at FROM sessions WHERE token_hash = $1 AND expires_at > now()
), seen AS (
    UPDATE sessions SET last_seen_at = now(), expires_at = now() + interval '{SESSION_DAYS} days'
    FROM session WHERE sessions.id = session.id
        AND session.last_seen_at < now() - interval '{SEEN_EVERY_SECONDS} seconds'
)
SELECT users.id AS user_id, users.name, users.is_operator, memberships.account_id, memberships.role,
    session.id AS credential_id
FROM session JOIN users ON users.id = session.user_id JOIN memberships ON memberships.user_id = users.id
ORDER BY memberships.account_id = session.account_id DESC NULLS LAST, memberships.account_id
LIMIT 1
"""

BY_TOKEN = f"""
WITH token AS (
    SELECT account_id, id, user_id, last_used_at FROM api_tokens WHERE token_hash = $1
), used AS (
    UPDATE api_tokens SET last_used_at = now()
    FROM token WHERE api_tokens.account_id = token.account_id AND api_tokens.id = token.id
        AND (token.last_used_at IS NULL OR token.last_used_at < now() - interval '{SEEN_EVERY_SECONDS} seconds')
)
SELECT users.id AS user_id, users.name, users.is_operator, memberships.account_id, memberships.role,
    token.id AS credential_id
FROM token JOIN users ON users.id = token.user_id
    JOIN memberships ON memberships.user_id = users.id AND memberships.account_id = token.account_id
"""


async def by_session(transaction: Transaction, token: str) -> Actor | None:
    """Who holds this session's token; None when it is unknown, expired or ended. Needs a system transaction."""
    row = await transaction.first(BY_SESSION, hash_token(token))
    if row is None:
        return None
    return Actor(
        user_id=row["user_id"],
        user_name=row["name"],
        is_operator=row["is_operator"],
        account_id=row["account_id"],
        role=row["role"],
        session_id=row["credential_id"],
    )


async def by_token(transaction: Transaction, token: str) -> Actor | None:
    """Who holds this API token; None when it is unknown or was deleted. Needs a system transaction."""
    row = await transaction.first(BY_TOKEN, hash_token(token))
    if row is None:
        return None
    return Actor(
        user_id=row["user_id"],
        user_name=row["name"],
        is_operator=row["is_operator"],
        account_id=row["account_id"],
        role=row["role"],
        token_id=row["credential_id"],
    )

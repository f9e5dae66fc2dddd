"""Authentication of sessions and tokens: from credentials to the actor and what they see, in one query for all
that ask.

A session acts in the account it is set to, or in the user's first one when that is gone. A user without an account is
let in nowhere, so removing a person from their last account signs them out at once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import asyncpg

from frontdesk.core.actors import Actor
from frontdesk.core.permissions import roles_with
from frontdesk.core.visibility import Visibility, inboxes_of
from frontdesk.db.transaction import Transaction
from frontdesk.kit.tokens import hash_token

SESSION_DAYS = 30
SEEN_EVERY_SECONDS = 60
SEE_ALL = roles_with("inbox.see_all")

# The session is kept alive while it is used, but written at most once a minute. One that somebody else writes at this
# moment is left to them: two who look up the same many at once must not wait for each other.
BY_SESSION = f"""
WITH session AS (
    SELECT id, user_id, account_id, last_seen_at, token_hash FROM sessions
    WHERE token_hash = ANY($1::bytea[]) AND expires_at > now()
), seen AS (
    UPDATE sessions SET last_seen_at = now(), expires_at = now() + interval '{SESSION_DAYS} days'
    WHERE id IN (SELECT id FROM sessions WHERE id IN (SELECT id FROM session)
        AND last_seen_at < now() - interval '{SEEN_EVERY_SECONDS} seconds' FOR UPDATE SKIP LOCKED)
)
SELECT DISTINCT ON (session.id) users.id AS user_id, users.name, users.is_operator, memberships.account_id,
    memberships.role, session.id AS session_id, NULL::bigint AS token_id, NULL AS scope,
    session.token_hash, {inboxes_of("memberships", "$2")} AS inbox_ids
FROM session JOIN users ON users.id = session.user_id JOIN memberships ON memberships.user_id = users.id
ORDER BY session.id, memberships.account_id = session.account_id DESC NULLS LAST, memberships.account_id
"""

BY_TOKEN = f"""
WITH token AS (
    SELECT account_id, id, user_id, scope, last_used_at, token_hash FROM api_tokens WHERE token_hash = ANY($1::bytea[])
), used AS (
    UPDATE api_tokens SET last_used_at = now()
    WHERE (account_id, id) IN (SELECT account_id, id FROM api_tokens
        WHERE (account_id, id) IN (SELECT account_id, id FROM token)
        AND (last_used_at IS NULL OR last_used_at < now() - interval '{SEEN_EVERY_SECONDS} seconds')
        FOR UPDATE SKIP LOCKED)
)
SELECT users.id AS user_id, users.name, users.is_operator, memberships.account_id, memberships.role,
    NULL::bigint AS session_id, token.id AS token_id, token.scope, token.token_hash,
    {inboxes_of("memberships", "$2")} AS inbox_ids
FROM token JOIN users ON users.id = token.user_id
    JOIN memberships ON memberships.user_id = users.id AND memberships.account_id = token.account_id
"""


@dataclass(frozen=True, slots=True)
class Credential:
    """Credential of a caller: a session's token from a cookie, or an API token."""

    token: str
    is_session: bool


async def by_session(transaction: Transaction, token: str) -> Actor | None:
    """Return who holds this session's token; None when it is unknown, expired or ended. Needs a system transaction."""
    return (await _holders(transaction, BY_SESSION, [token])).get(token)


async def holder(transaction: Transaction, credential: Credential) -> Actor | None:
    """Return whose the credential is; None when it is unknown, expired or ended. Needs a system transaction."""
    return (await holders(transaction, [credential])).get(credential)


async def holders(transaction: Transaction, credentials: Collection[Credential]) -> dict[Credential, Actor]:
    """Return whose each of the credentials is, without invalid ones. Needs a system transaction."""
    found: dict[Credential, Actor] = {}
    for is_session, sql in ((True, BY_SESSION), (False, BY_TOKEN)):
        tokens = [credential.token for credential in credentials if credential.is_session is is_session]
        if tokens:
            actors = await _holders(transaction, sql, tokens)
            found |= {Credential(token, is_session): actor for token, actor in actors.items()}
    return found


async def _holders(transaction: Transaction, sql: str, tokens: Collection[str]) -> dict[str, Actor]:
    by_hash = {hash_token(token): token for token in tokens}
    return {by_hash[row["token_hash"]]: _actor(row) for row in await transaction.fetch(sql, list(by_hash), SEE_ALL)}


def _actor(row: asyncpg.Record) -> Actor:
    return Actor(
        user_id=row["user_id"],
        user_name=row["name"],
        is_operator=row["is_operator"],
        account_id=row["account_id"],
        role=row["role"],
        visibility=Visibility.of(row["inbox_ids"]),
        session_id=row["session_id"],
        token_id=row["token_id"],
        scope=row["scope"],
    )

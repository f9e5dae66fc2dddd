"""Inboxes: connected, lost, renamed, given to people. Every change is published to the account's clients."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from frontdesk.core.actors import SYSTEM, ActorRef
from frontdesk.core.event_kinds import Changes, Event
from frontdesk.core.events import InboxChanged, InboxConnected, InboxDisconnected, InboxLost
from frontdesk.core.inboxes import queries
from frontdesk.core.inboxes.errors import InboxNotFound, UnknownMember
from frontdesk.core.inboxes.rules import ChannelRules, encode_rules
from frontdesk.core.inboxes.views import ConversationPer
from frontdesk.core.publishing import publish_once
from frontdesk.core.sync import gaps
from frontdesk.db.transaction import Transaction

ATTEMPT_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInbox:
    """Remote account that gave its permission, as it is to be stored."""

    account_id: int
    channel: str
    remote_id: str
    name: str
    username: str | None
    display_name: str | None
    rules: ChannelRules
    facts: Mapping[str, str] = field(default_factory=dict)
    """What decides what the inbox can do, in the channel's words."""
    credentials_inbox_id: int | None = None
    """The inbox of the same remote account that keeps the credentials, if it is not this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedCredentials:
    """Encrypted credentials, with what must be known of them without opening them."""

    secret: bytes = field(repr=False)
    access_expires_at: datetime | None
    refresh_expires_at: datetime | None
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """Inbox that a new one is made after, and the new one's name."""

    inbox_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """Connection that was begun: `inbox_id` is the inbox to reconnect, None for a new one."""

    channel: str
    inbox_id: int | None


async def create(transaction: Transaction, new: NewInbox, actor: ActorRef) -> int | None:
    """Make the inbox, and the colleague who does it a member; return None when it exists.

    A remote account is in one account of the installation.
    """
    inbox_id: int | None = await transaction.value(
        "INSERT INTO inboxes"
        " (account_id, channel, remote_id, name, state, username, display_name, credentials_inbox_id, facts, rules)"
        " VALUES ($1, $2, $3, $4, 'connected', $5, $6, $7, $8, $9::text::jsonb)"
        " ON CONFLICT (channel, remote_id) DO NOTHING RETURNING id",
        new.account_id,
        new.channel,
        new.remote_id,
        new.name,
        new.username,
        new.display_name,
        new.credentials_inbox_id,
        dict(new.facts),
        encode_rules(new.rules),
    )
    if inbox_id is not None:
        await transaction.execute(
            "INSERT INTO inbox_members (account_id, inbox_id, user_id) SELECT $1, $2, user_id FROM memberships"
            " WHERE account_id = $1 AND user_id = $3",
            new.account_id,
            inbox_id,
            actor.user_id,
        )
        publish_inbox(transaction, InboxConnected, new.account_id, inbox_id, actor)
    return inbox_id


async def reconnect(
    transaction: Transaction,
    account_id: int,
    inbox_id: int,
    username: str | None,
    display_name: str | None,
    actor: ActorRef,
) -> None:
    """Mark the inbox connected; it keeps its name, people and conversations. What it missed is asked for."""
    lost_at = await transaction.value(_RECONNECT, account_id, inbox_id, username, display_name)
    if lost_at is not None:
        await gaps.open_one(transaction, account_id, inbox_id, "connection", lost_at)
    publish_inbox(transaction, InboxConnected, account_id, inbox_id, actor)


_RECONNECT = """
WITH before AS (SELECT lost_at FROM inboxes WHERE account_id = $1 AND id = $2 FOR UPDATE), again AS (
    UPDATE inboxes SET state = 'connected', state_reason = NULL, connected_at = now(), lost_at = NULL,
        username = coalesce($3, username), display_name = coalesce($4, display_name)
    WHERE account_id = $1 AND id = $2
)
SELECT lost_at FROM before
"""


async def store_facts(
    transaction: Transaction, account_id: int, inbox_id: int, facts: Mapping[str, str], rules: ChannelRules
) -> None:
    """Store what the platform says of the account now, and the rules that follow from it, if anything."""
    if facts:
        await transaction.execute(
            "UPDATE inboxes SET facts = $3, rules = $4::text::jsonb WHERE account_id = $1 AND id = $2",
            account_id,
            inbox_id,
            dict(facts),
            encode_rules(rules),
        )


async def lose_access(transaction: Transaction, account_id: int, inbox_id: int, reason: str) -> bool:
    """Mark a connected inbox as to be reconnected, for `reason` (a sentence); return False when it was not
    connected.
    """
    changed = await transaction.execute(
        "UPDATE inboxes SET state = 'needs_reconnect', state_reason = $3, lost_at = now()"
        " WHERE account_id = $1 AND id = $2 AND state = 'connected'",
        account_id,
        inbox_id,
        reason,
    )
    if changed:
        publish_inbox(transaction, InboxLost, account_id, inbox_id, SYSTEM)
    return bool(changed)


async def lose_permissions(transaction: Transaction, lost: Mapping[tuple[int, int], str]) -> None:
    """Note for which sentence the permission of each inbox (account, inbox) is gone: all connected ones that share it
    are to be reconnected, and each is published.
    """
    accounts, inboxes = [account_id for account_id, _ in lost], [inbox_id for _, inbox_id in lost]
    for row in await transaction.fetch(_LOSE, accounts, inboxes, list(lost.values())):
        publish_inbox(transaction, InboxLost, row["account_id"], row["id"], SYSTEM)


_LOSE = """
UPDATE inboxes SET state = 'needs_reconnect', state_reason = l.reason, lost_at = now()
FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS l (account_id, id, reason)
JOIN inboxes told ON told.account_id = l.account_id AND told.id = l.id
WHERE inboxes.account_id = l.account_id AND inboxes.state = 'connected'
    AND coalesce(inboxes.credentials_inbox_id, inboxes.id) = coalesce(told.credentials_inbox_id, told.id)
RETURNING inboxes.account_id, inboxes.id
"""


async def disconnect(transaction: Transaction, account_id: int, inbox_id: int, actor: ActorRef) -> bytes | None:
    """Disconnect the inbox. Its credentials are removed, and returned still encrypted, unless another one uses them.

    Conversations stay. Raises `InboxNotFound`.
    """
    secret: bytes | None = await transaction.value(
        f"DELETE FROM inbox_credentials WHERE account_id = $1 AND inbox_id = {queries.KEEPER}"
        " AND NOT EXISTS (SELECT FROM inboxes b WHERE b.account_id = $1 AND b.id <> $2 AND b.state <> 'disconnected'"
        " AND coalesce(b.credentials_inbox_id, b.id) = inbox_credentials.inbox_id) RETURNING secret",
        account_id,
        inbox_id,
    )
    found = await transaction.execute(
        "UPDATE inboxes SET state = 'disconnected', state_reason = NULL, lost_at = coalesce(lost_at, now())"
        " WHERE account_id = $1 AND id = $2",
        account_id,
        inbox_id,
    )
    if not found:
        raise InboxNotFound
    publish_inbox(transaction, InboxDisconnected, account_id, inbox_id, actor)
    return secret


async def save_credentials(
    transaction: Transaction, account_id: int, inbox_id: int, credentials: SealedCredentials
) -> None:
    """Store the credentials in place of those before."""
    await transaction.execute(
        "INSERT INTO inbox_credentials (account_id, inbox_id, secret, access_expires_at, refresh_expires_at, scopes)"
        f" VALUES ($1, {queries.KEEPER}, $3, $4, $5, $6)"
        " ON CONFLICT (account_id, inbox_id) DO UPDATE SET secret = excluded.secret,"
        " access_expires_at = excluded.access_expires_at, refresh_expires_at = excluded.refresh_expires_at,"
        " scopes = excluded.scopes, refreshed_at = clock_timestamp(), trouble_since = NULL, trouble = NULL,"
        " retry_at = NULL",
        account_id,
        inbox_id,
        credentials.secret,
        credentials.access_expires_at,
        credentials.refresh_expires_at,
        list(credentials.scopes),
    )


async def save_newer_credentials(
    transaction: Transaction, account_id: int, inbox_id: int, credentials: SealedCredentials
) -> None:
    """Store the credentials if they last longer than those before: of several given at once, only the last count."""
    await transaction.execute(
        "UPDATE inbox_credentials SET secret = $3, access_expires_at = $4, refresh_expires_at = $5, scopes = $6,"
        " refreshed_at = clock_timestamp(), trouble_since = NULL, trouble = NULL, retry_at = NULL"
        f" WHERE account_id = $1 AND inbox_id = {queries.KEEPER}"
        " AND ($4::timestamptz IS NULL OR access_expires_at IS NULL OR access_expires_at < $4)",
        account_id,
        inbox_id,
        credentials.secret,
        credentials.access_expires_at,
        credentials.refresh_expires_at,
        list(credentials.scopes),
    )


async def note_trouble(transaction: Transaction, account_id: int, inbox_id: int, text: str, retry_at: datetime) -> None:
    """Note that ended access could not be renewed now: the platform says `text` and is asked again at `retry_at`."""
    is_news = await transaction.value(
        "UPDATE inbox_credentials c SET trouble_since = coalesce(c.trouble_since, now()), trouble = $3, retry_at = $4"
        f" FROM inbox_credentials b WHERE c.account_id = $1 AND c.inbox_id = {queries.KEEPER}"
        " AND b.account_id = c.account_id AND b.inbox_id = c.inbox_id RETURNING b.trouble IS DISTINCT FROM c.trouble",
        account_id,
        inbox_id,
        text,
        retry_at,
    )
    if is_news:
        await publish_sharing(transaction, account_id, inbox_id, SYSTEM)


async def publish_sharing(transaction: Transaction, account_id: int, inbox_id: int, actor: ActorRef) -> None:
    """Publish that the inboxes changed that use the same permission."""
    for sharing in await _sharing(transaction, account_id, inbox_id):
        publish_inbox(transaction, InboxChanged, account_id, sharing, actor)


async def _sharing(transaction: Transaction, account_id: int, inbox_id: int) -> list[int]:
    rows = await transaction.fetch(
        f"SELECT id FROM inboxes WHERE account_id = $1 AND coalesce(credentials_inbox_id, id) = {queries.KEEPER}",
        account_id,
        inbox_id,
    )
    return [row["id"] for row in rows]


async def rename(transaction: Transaction, account_id: int, inbox_id: int, name: str, actor: ActorRef) -> None:
    """Rename the inbox. Raises `InboxNotFound`."""
    found = await transaction.execute(
        "UPDATE inboxes SET name = $3 WHERE account_id = $1 AND id = $2", account_id, inbox_id, name
    )
    if not found:
        raise InboxNotFound
    # As with all names: the log holds only that it changed.
    publish_inbox(transaction, InboxChanged, account_id, inbox_id, actor, {"name": (None, None)})


async def set_conversation_per(
    transaction: Transaction, account_id: int, inbox_id: int, each: ConversationPer, actor: ActorRef
) -> None:
    """Give each comment, or each person under a comment, a conversation from now on. Raises `InboxNotFound`."""
    before = await transaction.value(
        "UPDATE inboxes i SET comment_tickets = $3 FROM"
        " (SELECT account_id, id, comment_tickets FROM inboxes WHERE account_id = $1 AND id = $2 FOR UPDATE) b"
        " WHERE i.account_id = b.account_id AND i.id = b.id RETURNING b.comment_tickets",
        account_id,
        inbox_id,
        each,
    )
    if before is None:
        raise InboxNotFound
    changes = {"conversation_per": (before, each)}
    publish_inbox(transaction, InboxChanged, account_id, inbox_id, actor, changes)


async def set_members(
    transaction: Transaction, account_id: int, inbox_id: int, user_ids: Collection[int], actor: ActorRef
) -> None:
    """Make exactly these people of the account members. Raises `InboxNotFound` or `UnknownMember`."""
    if await queries.one_inbox(transaction, account_id, inbox_id) is None:
        raise InboxNotFound
    wanted = sorted(set(user_ids))
    known = await transaction.fetch(
        "SELECT user_id FROM memberships WHERE account_id = $1 AND user_id = ANY($2::bigint[])"
        " ORDER BY user_id FOR KEY SHARE",
        account_id,
        wanted,
    )
    unknown = set(wanted) - {row["user_id"] for row in known}
    if unknown:
        raise UnknownMember(unknown)
    before = await transaction.fetch(
        "SELECT user_id FROM inbox_members WHERE account_id = $1 AND inbox_id = $2 ORDER BY user_id",
        account_id,
        inbox_id,
    )
    await transaction.execute(
        "DELETE FROM inbox_members WHERE account_id = $1 AND inbox_id = $2 AND user_id <> ALL($3::bigint[])",
        account_id,
        inbox_id,
        wanted,
    )
    await transaction.execute(
        "INSERT INTO inbox_members (account_id, inbox_id, user_id) SELECT $1, $2, unnest($3::bigint[])"
        " ON CONFLICT DO NOTHING",
        account_id,
        inbox_id,
        wanted,
    )
    changes = {"member_ids": ([row["user_id"] for row in before], wanted)}
    publish_inbox(transaction, InboxChanged, account_id, inbox_id, actor, changes)


async def make_like(transaction: Transaction, account_id: int, inbox_id: int, original: Original) -> None:
    """Give a new inbox its name, and the members and preferences of the inbox it is made after.

    Raises `InboxNotFound` when that one is none of the account's on the same channel.
    """
    found = await transaction.execute(_MAKE_LIKE, account_id, inbox_id, original.inbox_id, original.name)
    if not found:
        raise InboxNotFound
    await transaction.execute(
        "INSERT INTO inbox_members (account_id, inbox_id, user_id) SELECT account_id, $2, user_id FROM inbox_members"
        " WHERE account_id = $1 AND inbox_id = $3 ON CONFLICT DO NOTHING",
        account_id,
        inbox_id,
        original.inbox_id,
    )


_MAKE_LIKE = """
UPDATE inboxes b SET name = $4, comment_tickets = o.comment_tickets FROM inboxes o
WHERE b.account_id = $1 AND b.id = $2 AND o.account_id = $1 AND o.id = $3 AND o.channel = b.channel
"""


async def begin_attempt(
    transaction: Transaction, account_id: int, user_id: int | None, channel: str, inbox_id: int | None
) -> UUID:
    """Note that the user (None: no user of ours) leaves for the platform now; the response counts for ten minutes
    and once.
    """
    attempt: UUID = await transaction.value(
        "INSERT INTO connect_attempts (account_id, user_id, channel, inbox_id, expires_at)"
        " VALUES ($1, $2, $3, $4, now() + $5) RETURNING id",
        account_id,
        user_id,
        channel,
        inbox_id,
        ATTEMPT_LASTS,
    )
    return attempt


async def use_attempt(transaction: Transaction, account_id: int, user_id: int | None, attempt: UUID) -> Attempt | None:
    """Use the user's attempt up; return None when it is used, too old or unknown. Only one of two callers gets it."""
    row = await transaction.first(
        "UPDATE connect_attempts SET used_at = now() WHERE account_id = $1 AND id = $2"
        " AND user_id IS NOT DISTINCT FROM $3 AND used_at IS NULL AND expires_at > now() RETURNING channel, inbox_id",
        account_id,
        attempt,
        user_id,
    )
    return None if row is None else Attempt(row["channel"], row["inbox_id"])


async def attempt_was_used(transaction: Transaction, account_id: int, attempt: UUID) -> bool:
    """Return whether the attempt has been used up."""
    used: bool | None = await transaction.value(
        "SELECT used_at IS NOT NULL FROM connect_attempts WHERE account_id = $1 AND id = $2", account_id, attempt
    )
    return bool(used)


def publish_inbox(
    transaction: Transaction,
    kind: type[Event],
    account_id: int,
    inbox_id: int,
    actor: ActorRef,
    changes: Changes | None = None,
) -> None:
    """Publish what happened to an inbox, to the whole account, because its viewers may have changed."""
    now = datetime.now(UTC)
    happened = kind(account_id=account_id, at=now, actor=actor, inbox_id=inbox_id, changes=changes or {})
    publish_once(transaction, happened, f'"inbox_id":{inbox_id}', to_account=True)

"""Storing posts, which customers comment on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

import asyncpg

from frontdesk.contract.comments import Post
from frontdesk.db.columns import as_arrays
from frontdesk.db.transaction import Transaction


async def upsert_posts(transaction: Transaction, account_id: int, inbox_id: int, posts: Sequence[Post]) -> list[Any]:
    """Store what the platform returned of posts; return id, remote id and the key of the cover of each."""
    rows = [_row(post) for post in posts]
    columns = as_arrays(rows)
    return await transaction.fetch(_STORE, account_id, inbox_id, *columns)


async def set_cover(transaction: Transaction, account_id: int, post_id: int, key: str) -> int | None:
    """Give a post its cover; return its inbox, None when the post is gone."""
    inbox_id: int | None = await transaction.value(
        "UPDATE posts SET cover_key = $3 WHERE account_id = $1 AND id = $2 RETURNING inbox_id", account_id, post_id, key
    )
    return inbox_id


async def defer_fetching_posts(
    transaction: Transaction, account_id: int, inbox_id: int, remote_ids: Collection[str], most_asks: int
) -> list[Any]:
    """Defer asking for posts again, and give up those that were never shown; return id and number of asks of each."""
    return await transaction.fetch(
        "UPDATE posts SET asks = asks + 1, ask_at = now() + least(interval '4 s' * 4 ^ least(asks, 9), interval '1 h'),"
        " state = CASE WHEN state = 'pending' AND asks + 1 >= $4 THEN 'unavailable' ELSE state END,"
        " refreshed_at = CASE WHEN asks + 1 >= $4 THEN now() ELSE refreshed_at END"
        " WHERE account_id = $1 AND inbox_id = $2 AND remote_id = ANY($3::text[]) RETURNING id, asks",
        account_id,
        inbox_id,
        list(remote_ids),
        most_asks,
    )


async def mark_posts_unavailable(
    transaction: Transaction, account_id: int, inbox_id: int, remote_ids: Collection[str]
) -> list[int]:
    """Note that posts are gone or not public; what is known of them stays. Return their ids."""
    rows = await transaction.fetch(
        "UPDATE posts SET state = 'unavailable', refreshed_at = now()"
        " WHERE account_id = $1 AND inbox_id = $2 AND remote_id = ANY($3::text[]) RETURNING id",
        account_id,
        inbox_id,
        sorted(remote_ids),
    )
    return [row["id"] for row in rows]


def _row(post: Post) -> tuple[Any, ...]:
    return (
        post.post_id,
        post.kind,
        post.caption,
        post.cover_url,
        post.permalink,
        post.embed_url,
        post.at,
        post.likes,
        post.comments,
        post.shares,
        post.views,
    )


_STORE = """
INSERT INTO posts AS o (account_id, inbox_id, remote_id, state, kind, caption, cover_url, permalink, embed_url,
    posted_at, likes, comments, shares, views, refreshed_at)
SELECT $1, $2, remote_id, 'ready', kind, caption, cover_url, permalink, embed_url, posted_at, likes, comments, shares,
    views, now()
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::bigint[],
    $11::bigint[], $12::bigint[], $13::bigint[])
    AS n (remote_id, kind, caption, cover_url, permalink, embed_url, posted_at, likes, comments, shares, views)
ON CONFLICT (account_id, inbox_id, remote_id) DO UPDATE SET state = 'ready', kind = excluded.kind,
    caption = excluded.caption, cover_url = excluded.cover_url, permalink = excluded.permalink,
    embed_url = excluded.embed_url, posted_at = excluded.posted_at, likes = excluded.likes,
    comments = excluded.comments, shares = excluded.shares, views = excluded.views, refreshed_at = now(), asks = 0,
    ask_at = NULL
RETURNING id, remote_id, cover_key
"""


async def inboxes_with_due_posts(
    transaction: Transaction, fresh_for: timedelta, refreshed: timedelta
) -> list[asyncpg.Record]:
    """Return `account_id` and `id` of connected inboxes with posts to ask for (system only)."""
    return await transaction.fetch(
        "SELECT b.account_id, b.id FROM inboxes b WHERE b.state = 'connected' AND EXISTS (SELECT FROM posts o"
        f" WHERE o.account_id = b.account_id AND o.inbox_id = b.id AND {_DUE})",
        fresh_for,
        refreshed,
    )


async def due_posts(
    transaction: Transaction, account_id: int, inbox_id: int, fresh_for: timedelta, refreshed: timedelta, limit: int
) -> list[asyncpg.Record]:
    """Return `remote_id` and `asks` of posts to ask for: unknown ones, and recent ones whose counters are old."""
    return await transaction.fetch(
        f"SELECT remote_id, asks FROM posts o WHERE account_id = $3 AND inbox_id = $4 AND {_DUE}"
        " ORDER BY asks, state = 'pending' DESC, coalesce(posted_at, created_at) DESC, id DESC LIMIT $5",
        fresh_for,
        refreshed,
        account_id,
        inbox_id,
        limit,
    )


async def newest_post(transaction: Transaction, account_id: int, inbox_id: int, place: int) -> str | None:
    """Return the remote id of the inbox's post at a place, the newest being at 0."""
    found: str | None = await transaction.value(
        "SELECT remote_id FROM posts WHERE account_id = $1 AND inbox_id = $2"
        " ORDER BY coalesce(posted_at, created_at) DESC, id DESC LIMIT 1 OFFSET $3",
        account_id,
        inbox_id,
        place,
    )
    return found


_DUE = """coalesce(o.ask_at, '-infinity') <= now() AND (o.refreshed_at IS NULL OR o.state = 'ready'
    AND o.refreshed_at < now() - $1::interval AND coalesce(o.posted_at, o.created_at) > now() - $2::interval)"""

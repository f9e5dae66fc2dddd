"""Statements that read posts and comments, and the few that change single ones. Scoped by account."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from frontdesk.core.comments.models import COMMENT_COLUMNS, COMMENT_JOINS, comment_view
from frontdesk.core.comments.views import CommentView, PostView
from frontdesk.core.inboxes.rules import ChannelRules, rules_in
from frontdesk.core.visibility import Visibility
from frontdesk.db.transaction import Transaction

POST_COLUMNS = """
    o.id, o.inbox_id, o.remote_id, o.state, o.kind, o.caption, o.cover_key, o.permalink, o.embed_url, o.posted_at,
    o.likes, o.comments, o.shares, o.views, o.refreshed_at
"""


@dataclass(frozen=True, slots=True)
class Moderated:
    """Comment to be moderated: locked, with what the platform needs to know."""

    account_id: int
    id: int
    inbox_id: int
    channel: str
    post_remote_id: str
    remote_id: str
    parent_remote_id: str | None
    from_business: bool | None
    visibility: str
    deleted_at: datetime | None
    liked: bool
    pending_action: str | None
    pending_since: datetime | None
    pending_activity_id: int | None
    problem: str | None
    conversation_id: int | None
    rules: ChannelRules


async def views(transaction: Transaction, keys: Collection[tuple[int, int]]) -> list[CommentView]:
    """Return the comments of these accounts and ids, oldest first."""
    rows = await transaction.fetch(
        f"SELECT {COMMENT_COLUMNS} FROM unnest($1::row_key[]) w"
        f" JOIN comments k ON k.account_id = w.account_id AND k.id = w.id {COMMENT_JOINS}"
        " ORDER BY k.commented_at, k.id",
        list(keys),
    )
    return [comment_view(row) for row in rows]


async def thread(
    transaction: Transaction,
    account_id: int,
    inbox_id: int,
    root_remote_id: str,
    *,
    before: tuple[datetime, int] | None,
    limit: int,
) -> list[CommentView]:
    """Return the newest comments of a thread, or those before a place, oldest first, but none that only an event named.

    The comment on the post itself comes with every page, because the rest makes no sense without it.
    """
    args: list[Any] = [account_id, inbox_id, root_remote_id, limit]
    bound = ""
    if before is not None:
        bound = "AND (k.commented_at, k.id) < ($5, $6)"
        args += before
    rows = await transaction.fetch(
        f"SELECT {COMMENT_COLUMNS} FROM ("
        "   (SELECT * FROM comments k WHERE k.account_id = $1 AND k.inbox_id = $2 AND k.root_remote_id = $3"
        f"   AND k.written AND k.remote_id <> $3 {bound} ORDER BY k.commented_at DESC, k.id DESC LIMIT $4)"
        "   UNION ALL SELECT * FROM comments k"
        "   WHERE k.account_id = $1 AND k.inbox_id = $2 AND k.remote_id = $3 AND k.written"
        f" ) k {COMMENT_JOINS} ORDER BY k.remote_id <> $3, k.commented_at, k.id",
        *args,
    )
    return [comment_view(row) for row in rows]


async def moderated(
    transaction: Transaction, account_id: int, comment_ids: Collection[int], visible: Visibility
) -> list[Moderated]:
    """Lock and return these comments, of inboxes the person may see."""
    args: list[Any] = [account_id, list(comment_ids)]
    rows = await transaction.fetch(
        "SELECT k.account_id, k.id, k.inbox_id, b.channel, o.remote_id AS post_remote_id, k.remote_id,"
        " k.parent_remote_id, k.from_business, k.visibility, k.deleted_at, k.liked, k.asked AS pending_action,"
        " k.asked_at AS pending_since, k.asked_line_id AS pending_activity_id, k.problem, m.conversation_id,"
        " b.rules::text AS rules"
        " FROM comments k JOIN inboxes b ON b.account_id = k.account_id AND b.id = k.inbox_id"
        " JOIN posts o ON o.account_id = k.account_id AND o.id = k.post_id"
        " LEFT JOIN messages m ON m.account_id = k.account_id AND m.inbox_id = k.inbox_id"
        " AND m.remote_id = k.remote_id"
        f" WHERE k.account_id = $1 AND k.id = ANY($2::bigint[]) AND {visible.where('k.inbox_id', args)}"
        " ORDER BY k.inbox_id, k.remote_id FOR UPDATE OF k",
        *args,
    )
    return [Moderated(**{**row, "rules": rules_in(row["rules"])}) for row in rows]


async def lock_both(transaction: Transaction, account_id: int, one_id: int, inbox_id: int, remote_id: str) -> None:
    """Lock two comments in their order, one by its id and one by its remote id, as far as they are known."""
    await transaction.execute(
        "SELECT FROM comments WHERE account_id = $1 AND (id = $2 OR inbox_id = $3 AND remote_id = $4)"
        " ORDER BY inbox_id, remote_id FOR UPDATE",
        account_id,
        one_id,
        inbox_id,
        remote_id,
    )


async def lock_in(transaction: Transaction, account_id: int, conversation_id: int) -> None:
    """Lock the comments that are messages of the conversation, in their order."""
    await transaction.execute(
        "SELECT FROM comments k WHERE k.account_id = $1 AND (k.inbox_id, k.remote_id) IN ("
        " SELECT inbox_id, remote_id FROM messages WHERE account_id = $1 AND conversation_id = $2)"
        " ORDER BY k.inbox_id, k.remote_id FOR UPDATE",
        account_id,
        conversation_id,
    )


async def in_question(transaction: Transaction, account_id: int, conversation_ids: Collection[int]) -> dict[int, int]:
    """Return the comment each of these conversations is about, by the conversation's id."""
    rows = await transaction.fetch(
        "SELECT c.id AS conversation_id, k.id AS comment_id FROM conversations c"
        " JOIN comments k ON k.account_id = c.account_id AND k.inbox_id = c.inbox_id AND k.remote_id = c.comment_id"
        " WHERE c.account_id = $1 AND c.id = ANY($2::bigint[])",
        account_id,
        list(conversation_ids),
    )
    return {row["conversation_id"]: row["comment_id"] for row in rows}


async def list_posts(
    transaction: Transaction,
    account_id: int,
    visible: Visibility,
    *,
    inbox_id: int | None,
    after: tuple[datetime, int] | None,
    limit: int,
) -> list[asyncpg.Record]:
    """List posts, newest first, with how many open conversations each has; read them with `post_view`."""
    args: list[Any] = [account_id, inbox_id, limit]
    bound = ""
    if after is not None:
        bound = "AND (coalesce(o.posted_at, o.created_at), o.id) < ($4, $5)"
        args += after
    return await transaction.fetch(
        f"SELECT {POST_COLUMNS}, {_OPEN}, coalesce(o.posted_at, o.created_at) AS place FROM posts o"
        f" WHERE o.account_id = $1 AND {visible.where('o.inbox_id', args)}"
        f" AND ($2::bigint IS NULL OR o.inbox_id = $2) {bound}"
        " ORDER BY coalesce(o.posted_at, o.created_at) DESC, o.id DESC LIMIT $3",
        *args,
    )


async def posts_at(
    transaction: Transaction, account_id: int, visible: Visibility, named: Mapping[str, frozenset[str]], most: int
) -> list[asyncpg.Record]:
    """Return the posts of these remote ids, each at one of the origins it is named with; read them with `post_view`."""
    ids = [remote_id for remote_id, origins in named.items() for _ in origins]
    origins = [origin for at in named.values() for origin in at]
    args: list[Any] = [account_id, ids, origins, most]
    return await transaction.fetch(
        f"SELECT {POST_COLUMNS}, {_OPEN} FROM inboxes b JOIN posts o ON o.account_id = b.account_id"
        " AND o.inbox_id = b.id AND o.remote_id = ANY($2::text[])"
        f" WHERE b.account_id = $1 AND {visible.where('b.id', args)} AND EXISTS ("
        "   SELECT FROM unnest($2::text[], $3::text[]) n (remote_id, origin) WHERE n.remote_id = o.remote_id"
        "   AND (starts_with(o.permalink, n.origin || '/') OR starts_with(o.embed_url, n.origin || '/')))"
        " ORDER BY o.id LIMIT $4",
        *args,
    )


_OPEN = """
    (SELECT count(*) FROM conversations c
     WHERE c.account_id = o.account_id AND c.post_id = o.id AND c.status = 'open') AS open_conversations
"""


async def one_post(
    transaction: Transaction, account_id: int, post_id: int, visible: Visibility
) -> asyncpg.Record | None:
    """Return one post, if the person may see it; read it with `post_view`."""
    args: list[Any] = [account_id, post_id]
    return await transaction.first(
        f"SELECT {POST_COLUMNS}, {_OPEN} FROM posts o WHERE o.account_id = $1 AND o.id = $2"
        f" AND {visible.where('o.inbox_id', args)}",
        *args,
    )


def post_view(record: asyncpg.Record) -> PostView:
    """Make a view from a record read with `POST_COLUMNS` and the number of open conversations."""
    key = record["cover_key"]
    return PostView(
        id=record["id"],
        inbox_id=record["inbox_id"],
        remote_id=record["remote_id"],
        state=record["state"],
        kind=record["kind"],
        caption=record["caption"],
        cover_url=None if key is None else f"/api/posts/{record['id']}/cover?v={key[:12]}",
        permalink=record["permalink"],
        embed_url=record["embed_url"],
        at=record["posted_at"],
        likes=record["likes"],
        comments=record["comments"],
        shares=record["shares"],
        views=record["views"],
        refreshed_at=record["refreshed_at"],
        open_conversations=record["open_conversations"],
    )

"""Storing news of comments, in a fixed number of statements however many there are.

Rows are written in the order of their keys, posts before comments, so that two processes may do it at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

import asyncpg
import msgspec

from frontdesk.core.comment_events import CommentUpdated
from frontdesk.core.comments import queries
from frontdesk.core.comments.differences import STATE_COLUMNS, UNKNOWN, CommentEvent, CommentState
from frontdesk.core.comments.jobs import FETCH_POSTS, SHOW_ACTION_RESULT
from frontdesk.core.comments.models import CommentKey, CommentNews, CommentRow
from frontdesk.core.publishing import publish
from frontdesk.db.columns import Named, as_arrays
from frontdesk.db.transaction import Transaction

PostKey = tuple[int, int, str]
CommentId = tuple[int, int]
"""Account and id of a comment."""


class CommentMadeMeanwhile(Exception):
    """Comment that another process stored a moment ago: run the batch again, it will be there."""


async def upsert(transaction: Transaction, news: Collection[CommentNews]) -> dict[CommentKey, CommentRow]:
    """Store folded news, each with its post; return the comments as they are now. Unknown posts are asked for."""
    posts = await _posts(transaction, {(n.account_id, n.inbox_id, n.post_remote_id) for n in news})
    rows = [(posts[n.account_id, n.inbox_id, n.post_remote_id], n) for n in news]
    records = await transaction.fetch(_UPSERT, *_columns(rows))
    stored = [_stored(record) for record in records]
    transaction.jobs.extend(
        SHOW_ACTION_RESULT(account_id=row.account_id, comment_id=row.id) for row in stored if row.unsettled
    )
    return {row.key: row for row in stored}


def _stored(record: asyncpg.Record) -> CommentRow:
    is_known = record["was_known"]
    if not record["is_new"] and not is_known:
        raise CommentMadeMeanwhile
    row = _COMMENT.row(record)
    row.before = _BEFORE.row(record) if is_known else UNKNOWN
    row.now = _NOW.row(record)
    return row


_COMMENT = Named(CommentRow, but=("before", "now", "happened"))
_BEFORE, _NOW = Named(CommentState, prefix="was_"), Named(CommentState, prefix="is_")


async def _posts(transaction: Transaction, keys: set[PostKey]) -> dict[PostKey, int]:
    wanted = sorted(keys)
    found = await _known_posts(transaction, wanted)
    missing = [key for key in wanted if key not in found]
    if missing:
        made = await transaction.fetch(
            "INSERT INTO posts (account_id, inbox_id, remote_id)"
            " SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[])"
            " ON CONFLICT DO NOTHING RETURNING account_id, inbox_id, remote_id, id",
            *as_arrays(missing, 3),
        )
        found |= {_post_key(row): row["id"] for row in made}
        if len(found) < len(wanted):  # another process made them between our two statements
            found |= await _known_posts(transaction, missing)
        for account_id, inbox_id in sorted({key[:2] for key in missing}):
            transaction.jobs.append(FETCH_POSTS(account_id=account_id, inbox_id=inbox_id))
    return found


async def _known_posts(transaction: Transaction, keys: list[PostKey]) -> dict[PostKey, int]:
    rows = await transaction.fetch(
        "SELECT account_id, inbox_id, remote_id, id FROM unnest($1::remote_key[])"
        " JOIN posts USING (account_id, inbox_id, remote_id)",
        keys,
    )
    return {_post_key(row): row["id"] for row in rows}


_post_key: Callable[[asyncpg.Record], PostKey] = itemgetter("account_id", "inbox_id", "remote_id")

_WAS = ", ".join(f"c.{column} AS was_{name}" for name, column in STATE_COLUMNS.items())
_IS = ", ".join(f"{column} AS is_{name}" for name, column in STATE_COLUMNS.items())
_BOTH = ", ".join(f"{one}_{name}" for one in ("was", "is") for name in STATE_COLUMNS)

# What was before is locked and read first, so that each difference is told once, whoever else writes the same comment.
# What is known stays, a deletion above all; what is told later fills the gaps. Of two words on who may see it the later
# one counts, and "public" from a list, which knows public and hidden only, does not undo "friends only".
_UPSERT = f"""
WITH n AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::bool[],
        $8::text[], $9::text[], $10::timestamptz[], $11::bool[], $12::text[], $13::timestamptz[], $14::timestamptz[],
        $15::bool[], $16::int[], $17::bool[])
        AS n (account_id, inbox_id, post_id, remote_id, parent_remote_id, author_remote_id, from_business, content,
            image_url, at, written, visibility, visibility_at, deleted_at, liked, likes, complete)
), before AS MATERIALIZED (
    SELECT c.account_id, c.inbox_id, c.remote_id, {_WAS} FROM n
    JOIN comments c USING (account_id, inbox_id, remote_id) ORDER BY c.inbox_id, c.remote_id FOR UPDATE OF c
), stored AS (
INSERT INTO comments AS c (account_id, inbox_id, post_id, remote_id, parent_remote_id, root_remote_id,
    author_remote_id, from_business, content, image_url, commented_at, written, visibility, visibility_at, deleted_at,
    liked, likes, complete)
SELECT account_id, inbox_id, post_id, remote_id, parent_remote_id, coalesce(parent_remote_id, remote_id),
    author_remote_id, from_business, content, image_url, at, written, coalesce(visibility, 'public'), visibility_at,
    deleted_at, coalesce(liked, false), coalesce(likes, 0), complete
FROM n WHERE (SELECT count(*) FROM before) >= 0
ON CONFLICT (account_id, inbox_id, remote_id) DO UPDATE SET
    parent_remote_id = coalesce(c.parent_remote_id, excluded.parent_remote_id),
    root_remote_id = coalesce(c.parent_remote_id, excluded.parent_remote_id, c.remote_id),
    author_remote_id = coalesce(c.author_remote_id, excluded.author_remote_id),
    from_business = coalesce(excluded.from_business, c.from_business),
    content = CASE WHEN c.complete AND NOT excluded.complete THEN coalesce(c.content, excluded.content)
        ELSE coalesce(excluded.content, c.content) END,
    image_url = CASE WHEN c.complete AND NOT excluded.complete THEN coalesce(c.image_url, excluded.image_url)
        ELSE coalesce(excluded.image_url, c.image_url) END,
    commented_at = CASE WHEN c.written OR NOT excluded.written THEN c.commented_at ELSE excluded.commented_at END,
    written = c.written OR excluded.written,
    visibility = CASE WHEN excluded.visibility_at >= coalesce(c.visibility_at, '-infinity')
        AND NOT (c.visibility = 'limited' AND excluded.complete AND excluded.visibility = 'public')
        THEN excluded.visibility ELSE c.visibility END,
    visibility_at = greatest(c.visibility_at, excluded.visibility_at),
    deleted_at = coalesce(c.deleted_at, excluded.deleted_at),
    liked = CASE WHEN excluded.complete THEN excluded.liked ELSE c.liked END,
    likes = CASE WHEN excluded.complete THEN excluded.likes ELSE c.likes END,
    complete = c.complete OR excluded.complete,
    asked = CASE WHEN excluded.deleted_at IS NOT NULL
            OR excluded.visibility_at >= coalesce(c.visibility_at, '-infinity')
                AND (c.asked, excluded.visibility) IN (('hide', 'hidden'), ('unhide', 'public'))
        THEN NULL ELSE c.asked END,
    problem = CASE WHEN excluded.visibility IS DISTINCT FROM c.visibility OR excluded.deleted_at IS NOT NULL
        THEN NULL ELSE c.problem END
RETURNING account_id, id, inbox_id, post_id, remote_id, parent_remote_id, root_remote_id, author_remote_id,
    from_business, content, image_url, commented_at, deleted_at, complete, written, forgotten,
    asked IS NULL AND asked_line_id IS NOT NULL OR deleted_at IS NOT NULL AND coalesce(from_business, false)
        AS unsettled, c.xmax = 0 AS is_new, {_IS}
)
SELECT s.account_id, s.id, s.inbox_id, s.post_id, s.remote_id, s.parent_remote_id, s.root_remote_id, s.author_remote_id,
    s.from_business, s.content, s.image_url, s.commented_at, s.deleted_at, s.complete, s.written, s.forgotten,
    s.unsettled, s.is_new, b.remote_id IS NOT NULL AS was_known, {_BOTH}
FROM stored s LEFT JOIN before b USING (account_id, inbox_id, remote_id)
ORDER BY s.account_id, s.inbox_id, s.remote_id
"""


def _columns(rows: Iterable[tuple[int, CommentNews]]) -> list[list[Any]]:
    return as_arrays(
        [
            (
                n.account_id,
                n.inbox_id,
                post_id,
                n.remote_id,
                n.parent_remote_id,
                n.author_remote_id,
                n.from_business,
                n.content,
                n.image_url,
                n.at,
                n.written,
                n.visibility,
                n.visibility_at,
                n.deleted_at,
                n.liked,
                n.likes,
                n.complete,
            )
            for post_id, n in rows
        ],
        17,
    )


async def publish_comments(transaction: Transaction, happened: Mapping[CommentId, Sequence[CommentEvent]]) -> None:
    """Append what happened to these comments, and publish what each looks like now.

    Where nothing is named, the comment's appearance changed.
    """
    by_id = {comment_id: (account_id, each) for (account_id, comment_id), each in happened.items()}
    for view in await queries.views(transaction, list(happened)):
        account_id, each = by_id[view.id]
        each = each or (CommentEvent(kind=CommentUpdated, at=datetime.now(UTC)),)
        shown = f'"comment":{msgspec.json.encode(view).decode()}'
        publish(transaction, *(one.of(account_id, view) for one in each), shown=shown)

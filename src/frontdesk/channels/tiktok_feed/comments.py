"""Reading comments from TikTok (portal docs 1760232109619202 and 1762228430145538).

A page may be shorter than asked for although more follows, and past about 500 comments of a post the list repeats
itself. A comment that comes twice in a page is returned once; the caller recognises one that comes in two pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from frontdesk.channels.tiktok_feed.ids import id_in, parent_in
from frontdesk.contract.comments import Comment, CommentPage
from frontdesk.contract.errors import Malformed, Refused
from frontdesk.contract.events import CommentPlace, Party
from frontdesk.platforms.lenient_json import (
    Json,
    as_count,
    as_flag,
    as_id,
    as_list,
    as_name,
    as_object,
    as_text,
    as_time,
    as_url,
    as_word,
)
from frontdesk.platforms.tiktok_business.client import BusinessApi
from frontdesk.platforms.tiktok_business.return_codes import NOT_FOUND

PER_CALL = 30
UNREADABLE = "TikTok's response has ids that could not be read."

_LIST = "business/comment/list/"


async def comments_by_id(
    api: BusinessApi, business_id: str, post_id: str, comment_ids: Sequence[str]
) -> tuple[Comment, ...]:
    """Return these comments of a post, hidden ones too; deleted ones are left out, as are all of a lost post."""
    if not comment_ids:
        return ()
    query = {**_query(business_id, post_id, None), "comment_ids": list(comment_ids)}
    try:
        data = await api.get(_LIST, query)
    except Refused as error:
        if error.code == str(NOT_FOUND):
            return ()
        raise
    wanted = set(comment_ids)
    return tuple(comment for comment in _comments(data, post_id) if comment.comment_id in wanted)


async def comment_page(api: BusinessApi, business_id: str, post_id: str, cursor: str | None) -> CommentPage:
    """Return comments of a post, newest first, each followed by up to three of its replies."""
    query = {
        **_query(business_id, post_id, cursor),
        "include_replies": True,
        "sort_field": "create_time",
        "sort_order": "desc",
    }
    data = await api.get(_LIST, query)
    return CommentPage(comments=_comments(data, post_id), cursor=next_cursor(data, cursor))


async def reply_page(api: BusinessApi, business_id: str, place: CommentPlace, cursor: str | None) -> CommentPage:
    """Return replies under a comment, oldest first. TikTok lists none under a hidden one."""
    parent_id = place.parent_id or place.comment_id
    query = {
        **_query(business_id, place.post_id, cursor),
        "comment_id": parent_id,
        "sort_field": "create_time",
        "sort_order": "asc",
    }
    data = await api.get("business/comment/reply/list/", query)
    return CommentPage(comments=_comments(data, place.post_id, parent_id), cursor=next_cursor(data, cursor))


def next_cursor(data: Json, cursor: str | None) -> str | None:
    """Return the cursor of the next page, None on the last one. A cursor that does not move on ends the list."""
    with readable():
        following = as_id(data.get("cursor"))
    return following if as_flag(data.get("has_more")) and following != cursor else None


@contextmanager
def readable() -> Iterator[None]:
    """Raise `Refused` for a response whose ids cannot be ids: asking again would bring the same."""
    try:
        yield
    except Malformed:
        raise Refused(UNREADABLE) from None


def _query(business_id: str, post_id: str, cursor: str | None) -> Json:
    query: Json = {"business_id": business_id, "video_id": post_id, "status": "ALL", "max_count": PER_CALL}
    return query if cursor is None else {**query, "cursor": cursor}


def _comments(data: Json, post_id: str, parent_id: str | None = None) -> tuple[Comment, ...]:
    """Return the comments of a response, each followed by the replies it brings along."""
    with readable():
        blocks = (as_object(raw) for raw in as_list(data.get("comments")))
        read = (comment for block in blocks for comment in _with_replies(block, post_id, parent_id))
        return tuple({comment.comment_id: comment for comment in read}.values())


def _with_replies(block: Json, post_id: str, parent_id: str | None) -> Iterator[Comment]:
    comment = _comment(block, post_id, parent_id)
    if comment is not None:
        yield comment
    above = parent_id or id_in(block, "comment_id")
    for raw in as_list(block.get("reply_list")):
        reply = _comment(as_object(raw), post_id, above)
        if reply is not None:
            yield reply


def _comment(block: Json, post_id: str, parent_id: str | None) -> Comment | None:
    """Return a comment; None where it has no id, time or author and so no place."""
    comment_id, at, author = id_in(block, "comment_id"), as_time(block.get("create_time")), _author(block)
    if comment_id is None or at is None or author is None:
        return None
    return Comment(
        post_id=id_in(block, "video_id") or post_id,
        comment_id=comment_id,
        parent_id=parent_in(block) or parent_id,
        author=author,
        from_business=as_flag(block.get("owner")) or False,
        at=at,
        text=as_text(block.get("text")) or None,
        image_url=as_url(block.get("image_url")),
        likes=as_count(block.get("likes")) or 0,
        replies=as_count(block.get("replies")) or 0,
        liked=as_flag(block.get("liked")) or False,
        hidden=as_word(block.get("status")) == "hidden",
    )


def _author(block: Json) -> Party | None:
    """Return the author. `unique_identifier` is the same in all of TikTok's APIs; `user_id` is its older form."""
    remote_id = as_id(block.get("unique_identifier")) or as_id(block.get("user_id"))
    if remote_id is None:
        return None
    return Party(
        remote_id=remote_id,
        username=as_name(block.get("username")),
        name=as_name(block.get("display_name")),
        avatar_url=as_url(block.get("profile_image")),
    )

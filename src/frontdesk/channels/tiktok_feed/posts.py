"""Reading the business's posts from TikTok: `business/video/list/` lists videos and photo posts.

Only fields that the scope `video.list` covers are asked for: one field without permission fails the whole call.
"""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.channels.tiktok_feed.comments import next_cursor, readable
from frontdesk.channels.tiktok_feed.ids import id_in
from frontdesk.contract.comments import Post, PostPage
from frontdesk.contract.errors import Refused
from frontdesk.platforms.lenient_json import (
    Json,
    as_count,
    as_list,
    as_object,
    as_text,
    as_time,
    as_url,
    as_word,
)
from frontdesk.platforms.tiktok_business.client import BusinessApi
from frontdesk.platforms.tiktok_business.return_codes import NOT_FOUND

PER_CALL = 20
FIELDS = [
    "item_id",
    "media_type",
    "caption",
    "thumbnail_url",
    "share_url",
    "embed_url",
    "create_time",
    "likes",
    "comments",
    "shares",
    "video_views",
]

_LIST = "business/video/list/"


async def posts_by_id(api: BusinessApi, business_id: str, post_ids: Sequence[str]) -> tuple[Post, ...]:
    """Return these posts; deleted ones and those not public any more are left out."""
    if not post_ids:
        return ()
    try:
        data = await api.get(_LIST, {**_query(business_id), "filters": {"video_ids": list(post_ids)}})
    except Refused as error:
        if error.code == str(NOT_FOUND):
            return ()
        raise
    wanted = set(post_ids)
    return tuple(post for post in _posts(data) if post.post_id in wanted)


async def post_page(api: BusinessApi, business_id: str, cursor: str | None) -> PostPage:
    """Return the business's posts, newest first; the cursor is a time."""
    data = await api.get(_LIST, {**_query(business_id), **({} if cursor is None else {"cursor": cursor})})
    return PostPage(posts=_posts(data), cursor=next_cursor(data, cursor))


def _query(business_id: str) -> Json:
    return {"business_id": business_id, "fields": FIELDS, "max_count": PER_CALL}


def _posts(data: Json) -> tuple[Post, ...]:
    with readable():
        return tuple(post for raw in as_list(data.get("videos")) if (post := _post(as_object(raw))))


def _post(block: Json) -> Post | None:
    """Return a post; None where it has no id."""
    post_id = id_in(block, "item_id")
    if post_id is None:
        return None
    return Post(
        post_id=post_id,
        kind="photo" if as_word(block.get("media_type")) == "photo" else "video",
        caption=as_text(block.get("caption")) or None,
        cover_url=as_url(block.get("thumbnail_url")),
        permalink=as_url(block.get("share_url")),
        embed_url=as_url(block.get("embed_url")),
        at=as_time(block.get("create_time")),
        likes=as_count(block.get("likes")),
        comments=as_count(block.get("comments")),
        shares=as_count(block.get("shares")),
        views=as_count(block.get("video_views")),
    )

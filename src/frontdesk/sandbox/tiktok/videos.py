"""Posts of a business: the ones every new account starts with, and GET /business/video/list/.

An app sees public posts only; a private one is simply not there, and neither is a deleted one. Captions, covers and
addresses are told at once, counters a day late.
"""

from typing import Any

import msgspec

from frontdesk.sandbox.kit.ids import snowflake_of
from frontdesk.sandbox.tiktok import errors, links
from frontdesk.sandbox.tiktok.errors import ApiError
from frontdesk.sandbox.tiktok.gate import Call, Endpoint
from frontdesk.sandbox.tiktok.model import Business, Video
from frontdesk.sandbox.tiktok.site import Site

HOUR_MS = 3_600_000
MOST_PER_PAGE, USUAL_PAGE = 20, 10
LIST_SCOPE, INSIGHTS_SCOPE = "video.list", "video.insights"
PLAIN_FIELDS = (
    "item_id",
    "media_type",
    "is_ad",
    "thumbnail_url",
    "share_url",
    "embed_url",
    "caption",
    "video_duration",
    "likes",
    "comments",
    "shares",
    "favorites",
    "video_views",
    "reach",
    "create_time",
)
INSIGHT_FIELDS = (
    "total_time_watched",
    "average_time_watched",
    "full_video_watched_rate",
    "impression_sources",
    "audience_countries",
)
# What is on the cover, how many hours old the post is, its caption, its length and its views.
FIRST_POSTS = (
    ("wheel", 20, "Throwing a moss green bowl, start to finish. Which glaze next? #pottery #wheelthrown", 34.2, 18_400),
    ("kiln", 75, "Opening the kiln after 14 hours 🔥 #kilnopening #ceramics", 21.5, 52_100),
    ("cups", 170, "New espresso cups are in the shop on Friday ☕ #smallbusiness", 15.0, 9_300),
    ("shelf", 340, "Seconds shelf: small marks, small prices. Link in bio", 12.8, 6_750),
    ("vase", 700, "How we pack a vase so that it arrives in one piece 📦 #packanorder", 42.6, 88_900),
)


def add(site: Site, business: Business, video: Video) -> Video:
    """Save a new post. Two posts of a business never share a millisecond: the list's cursor is one."""
    taken = {row.created_at for row in site.store.videos if row.business_id == business.business_id}
    while video.created_at in taken:
        video.created_at -= 1
    site.store.videos.save(video)
    business.video_ids = [*business.video_ids, video.video_id]
    site.store.businesses.save(business)
    return video


def new_id(site: Site, at: int) -> str:
    """Return an id that no post has yet."""
    while True:
        made = snowflake_of(at)
        if site.store.videos.get(made) is None:
            return made


def first_posts(site: Site, business: Business) -> None:
    """Give a new account its posts: five of a pottery, or one for each id it was made with."""
    wanted, business.video_ids = business.video_ids, []
    for number in range(len(wanted) or len(FIRST_POSTS)):
        cover, hours, caption, duration, views = FIRST_POSTS[number % len(FIRST_POSTS)]
        at = site.clock.now_ms() - hours * HOUR_MS
        video = Video(
            video_id=wanted[number] if wanted else new_id(site, at),
            business_id=business.business_id,
            created_at=at,
            caption=caption,
            cover=cover,
            duration_seconds=duration,
            views=views,
            reach=views * 3 // 4,
            likes=views // 19,
            shares=views // 240,
            favorites=views // 95,
        )
        add(site, business, video)


def remove(site: Site, video: Video) -> None:
    """Delete a post; its comments go with it, and no webhook says so."""
    video.deleted = True
    site.store.videos.save(video)
    business = site.store.businesses.get(video.business_id)
    if business is not None:
        business.video_ids = [key for key in business.video_ids if key != video.video_id]
        site.store.businesses.save(business)


def comment_count(site: Site, video: Video, until: int | None = None) -> int:
    """Return how many comments and replies the public sees, of those written up to `until` (milliseconds)."""
    count = 0
    for comment in site.store.below(video.video_id):
        for row in (comment, *site.store.below(comment.comment_id)):
            count += row.visibility == "public" and (until is None or row.at <= until)
    return count


def _counters(site: Site, video: Video) -> dict[str, Any]:
    """Return the counters as of a day ago: all zero while a post is younger than that."""
    until = site.clock.now_ms() - site.settings.comments.counters_lag_seconds * 1000
    known = video.created_at <= until
    counted = {
        "likes": video.likes,
        "shares": video.shares,
        "favorites": video.favorites,
        "video_views": video.views,
        "reach": video.reach,
    }
    shown: dict[str, Any] = {name: count if known else 0 for name, count in counted.items()}
    shown["comments"] = comment_count(site, video, until)
    shown["video_duration"] = video.duration_seconds if known else 0.0
    return shown


def _drawn(site: Site, business: Business, video: Video, fields: list[str]) -> dict[str, Any]:
    kind = "photo" if video.media_type == "PHOTO" else "video"
    everything: dict[str, Any] = {
        "item_id": video.video_id,
        "media_type": video.media_type,
        "is_ad": video.is_ad,
        "thumbnail_url": links.thumbnail(site, video.video_id),
        "share_url": f"https://www.tiktok.com/@{business.username}/{kind}/{video.video_id}?utm_campaign=tt4d_open_api",
        "embed_url": links.embed(site, video.video_id),
        "caption": video.caption,
        # A string of seconds, as the live API returns it.
        "create_time": str(video.created_at // 1000),
        "total_time_watched": 0.0,
        "average_time_watched": 0.0,
        "full_video_watched_rate": 0.0,
        "impression_sources": [],
        "audience_countries": [],
        **_counters(site, video),
    }
    return {name: everything[name] for name in fields}


def _fields(call: Call) -> list[str]:
    """Return the fields asked for; one that needs a scope that was not granted fails the whole call."""
    if "fields" not in call.request.query_params:
        return ["item_id"]
    fields = call.query_list("fields")
    unknown = [name for name in fields if name not in (*PLAIN_FIELDS, *INSIGHT_FIELDS)]
    if unknown:
        allowed = ", ".join((*PLAIN_FIELDS, *INSIGHT_FIELDS))
        raise errors.invalid("fields", f"Unknown field {unknown[0]}. Must be one of: {allowed}")
    if "item_id" not in fields:
        raise errors.invalid("fields", "item_id must be included")
    if INSIGHTS_SCOPE not in call.scopes and any(name in INSIGHT_FIELDS for name in fields):
        raise ApiError(errors.SCOPE_NOT_AUTHORISED, f"The scope {INSIGHTS_SCOPE} is not authorized by the account.")
    return fields


class Filters(msgspec.Struct, kw_only=True):
    """`filters` of the list."""

    video_ids: list[str] = []
    ad_post_only: bool = False


def _filters(call: Call) -> Filters:
    text = call.request.query_params.get("filters", "")
    if not text:
        return Filters()
    try:
        return msgspec.json.decode(text, type=Filters)
    except msgspec.DecodeError as problem:
        raise errors.invalid("filters", "Not a valid object") from problem


async def video_list(call: Call) -> dict[str, Any]:
    """GET /business/video/list/: the public posts before `cursor` (milliseconds; now), the newest first."""
    business = call.business(call.query("business_id"))
    fields, filters = _fields(call), _filters(call)
    cursor = call.number("cursor", call.site.clock.now_ms() + 1, 0, 10**15)
    most = call.number("max_count", USUAL_PAGE, 1, MOST_PER_PAGE)
    found = [
        row
        for row in call.site.store.videos_of(business.business_id)
        if row.privacy == "PUBLIC" and row.created_at < cursor
    ]
    if filters.video_ids:
        found = [row for row in found if row.video_id in filters.video_ids and (row.is_ad or not filters.ad_post_only)]
    page = found[:most]
    return {
        "videos": [_drawn(call.site, business, row, fields) for row in page],
        "cursor": page[-1].created_at if page else cursor,
        "has_more": len(found) > len(page),
    }


ENDPOINTS = (Endpoint("GET", "business/video/list/", video_list, scope=LIST_SCOPE),)

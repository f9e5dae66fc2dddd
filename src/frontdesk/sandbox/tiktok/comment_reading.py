"""GET /business/comment/list/ and /business/comment/reply/list/.

Sorting "smart" is TikTok's own and looks random; past 500 comments the list goes on by likes and repeats some of
what it already gave; a page may be shorter than asked for although more follow. A hidden comment is listed unless
`status` is PUBLIC; one for friends only counts as hidden, the API knows no third state.
"""

import hashlib
from typing import Any, Literal

import msgspec

from frontdesk.sandbox.tiktok import comments, errors, links
from frontdesk.sandbox.tiktok.errors import ApiError
from frontdesk.sandbox.tiktok.gate import Call, Endpoint
from frontdesk.sandbox.tiktok.model import Comment
from frontdesk.sandbox.tiktok.site import Site

USUAL_PAGE, MOST_PER_PAGE, MOST_IDS, MOST_REPLIES = 20, 30, 30, 3
SORTED_WELL, REPEATED = 500, 50
SHORTEST_BY = 3

Status = Literal["PUBLIC", "HIDDEN"]


def status_of(comment: Comment) -> Status:
    """Return the API's name of a comment's visibility."""
    return "PUBLIC" if comment.visibility == "public" else "HIDDEN"


def user_id(app_id: str, author: str) -> str:
    """Return the deprecated identifier of an author, which differs from app to app."""
    return hashlib.sha256(f"{app_id} {author}".encode()).hexdigest()


def names_of(site: Site, comment: Comment) -> tuple[str, str]:
    """Return username and display name of a comment's author."""
    if comment.by_owner:
        business = site.store.businesses.get(comment.business_id)
        return ("", "") if business is None else (business.username, business.display_name)
    customer = site.store.customers.get(comment.author)
    return ("", "") if customer is None else (customer.username, customer.display_name)


def drawn(site: Site, app_id: str, comment: Comment) -> dict[str, Any]:
    """Return a comment as the API returns it."""
    username, display_name = names_of(site, comment)
    shown: dict[str, Any] = {
        "comment_id": comment.comment_id,
        "video_id": comment.video_id,
        "user_id": user_id(app_id, comment.author),
        "unique_identifier": comment.author,
        "create_time": str(comment.at // 1000),
        "text": comment.text,
        "likes": comments.likes(comment),
        "replies": len(site.store.below(comment.comment_id)),
        "owner": comment.by_owner,
        "liked": comment.liked,
        "pinned": comment.pinned,
        "status": status_of(comment),
        "username": username,
        "display_name": display_name,
        "profile_image": links.profile_image(site, username),
    }
    if comment.image_id:
        shown["image_url"] = links.comment_image(site, comment.image_id)
    if comment.parent_comment_id:
        shown["parent_comment_id"] = comment.parent_comment_id
    return shown


def _chance(comment: Comment) -> int:
    return int(hashlib.sha256(comment.comment_id.encode()).hexdigest()[:8], 16)


def _smart(site: Site, found: list[Comment]) -> list[Comment]:
    """Return the comments with pinned ones first, then those with reactions, then the rest."""
    return sorted(
        found,
        key=lambda row: (
            not row.pinned,
            -comments.likes(row) - len(site.store.below(row.comment_id)),
            _chance(row),
        ),
    )


def _in_order(call: Call, found: list[Comment]) -> list[Comment]:
    """Return the comments sorted as asked; past 500 by likes, with some of the first 500 once more."""
    field = call.choice("sort_field", "", ("", "likes", "replies", "create_time"))
    order = call.choice("sort_order", "smart", ("asc", "desc", "smart"))
    if order == "smart" or not field:
        ordered = _smart(call.site, found)
    else:
        keys = {
            "likes": comments.likes,
            "replies": lambda row: len(call.site.store.below(row.comment_id)),
            "create_time": lambda row: row.at,
        }
        ordered = sorted(found, key=keys[field])
        if order == "desc":
            ordered.reverse()
    if len(ordered) <= SORTED_WELL:
        return ordered
    tail = ordered[SORTED_WELL - REPEATED :]
    return ordered[:SORTED_WELL] + sorted(tail, key=comments.likes, reverse=True)


def _page(call: Call, found: list[Comment], salt: str) -> tuple[list[Comment], int, bool]:
    """Return one page, the next cursor, and whether more follow; never empty while they do."""
    most = call.number("max_count", USUAL_PAGE, 1, MOST_PER_PAGE)
    cursor = call.number("cursor", 0, 0, 10**9)
    ordered = _in_order(call, found)
    if call.site.settings.comments.short_pages and cursor + most < len(ordered):
        digest = hashlib.sha256(f"{salt} {cursor}".encode()).digest()
        most = max(1, most - digest[0] % SHORTEST_BY)
    page = ordered[cursor : cursor + most]
    return page, cursor + len(page), cursor + len(page) < len(ordered)


def _visible(call: Call, found: list[Comment]) -> list[Comment]:
    status = call.choice("status", "ALL", ("PUBLIC", "ALL"))
    return [row for row in found if status == "ALL" or status_of(row) == status]


def _ids(call: Call) -> list[str] | None:
    """Return the ids asked for, or None."""
    if not call.request.query_params.get("comment_ids"):
        return None
    wanted = call.query_list("comment_ids")
    if not 1 <= len(wanted) <= MOST_IDS:
        raise errors.invalid("comment_ids", f"Length must be between 1 and {MOST_IDS}")
    return wanted


def _flag(call: Call, name: str) -> bool:
    text = call.request.query_params.get(name, "")
    try:
        return bool(text) and msgspec.json.decode(text, type=bool)
    except msgspec.DecodeError as problem:
        raise errors.invalid(name, "Not a valid boolean") from problem


def _with_replies(call: Call, app_id: str, comment: Comment) -> dict[str, Any]:
    replies = _smart(call.site, _visible(call, call.site.store.below(comment.comment_id)))
    shown = drawn(call.site, app_id, comment)
    if not comment.parent_comment_id:
        shown["reply_list"] = [drawn(call.site, app_id, row) for row in replies[:MOST_REPLIES]]
    return shown


async def comment_list(call: Call) -> dict[str, Any]:
    """GET /business/comment/list/: first-level comments of a video, or the comments and replies asked for by id."""
    business = call.business(call.query("business_id"))
    video = call.video(business, call.request.query_params.get("video_id", ""))
    wanted, store = _ids(call), call.site.store
    if wanted is None:
        found = store.below(video.video_id)
    else:
        rows = (store.comments.get(key) for key in dict.fromkeys(wanted))
        found = [row for row in rows if row is not None and row.video_id == video.video_id and not row.deleted]
    page, cursor, has_more = _page(call, _visible(call, found), video.video_id)
    app_id = "" if call.app is None else call.app.app_id
    if _flag(call, "include_replies"):
        shown = [_with_replies(call, app_id, row) for row in page]
    else:
        shown = [drawn(call.site, app_id, row) for row in page]
    return {"comments": shown, "cursor": cursor, "has_more": has_more}


async def reply_list(call: Call) -> dict[str, Any]:
    """GET /business/comment/reply/list/: every reply to a first-level comment that is not hidden."""
    business = call.business(call.query("business_id"))
    video = call.video(business, call.request.query_params.get("video_id", ""))
    parent = call.site.store.comments.get(call.query("comment_id"))
    gone = parent is None or parent.deleted or parent.video_id != video.video_id
    if parent is None or gone or status_of(parent) == "HIDDEN":
        raise ApiError(errors.NOT_FOUND, "The comment does not exist or is hidden.")
    page, cursor, has_more = _page(call, _visible(call, call.site.store.below(parent.comment_id)), parent.comment_id)
    app_id = "" if call.app is None else call.app.app_id
    return {
        "comments": [drawn(call.site, app_id, row) for row in page],
        "cursor": cursor,
        "has_more": has_more,
    }


ENDPOINTS = (
    Endpoint("GET", "business/comment/list/", comment_list, scope=comments.READ_SCOPE),
    Endpoint("GET", "business/comment/reply/list/", reply_list, scope=comments.READ_SCOPE),
)

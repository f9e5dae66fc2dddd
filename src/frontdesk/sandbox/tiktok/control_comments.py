"""Posts and comments by hand: what people do below a post, what the business does in TikTok's own app, and a crowd.

Times are milliseconds. Where a post may be left out, it is the newest public one of the business.
"""

import asyncio
import secrets
from typing import Any, Literal

import msgspec
from starlette.requests import Request
from starlette.routing import BaseRoute

from frontdesk.sandbox.kit import pictures
from frontdesk.sandbox.kit.control_api import ControlError, ControlRoutes, Form, fields_of, whole_number
from frontdesk.sandbox.tiktok import comments, direct_reply, ids, videos, views
from frontdesk.sandbox.tiktok.control_lookup import (
    business_of,
    comment_of,
    customer_of,
    video_of,
)
from frontdesk.sandbox.tiktok.model import Business, Comment, Customer, Media, Video, Visibility
from frontdesk.sandbox.tiktok.site import Site

DEFAULT_LEDGER = 1000
LARGEST_BURST = 20_000
# So many comments of a crowd are written before others may have the loop.
AT_ONCE = 50
CHANGEABLE = frozenset(
    "caption media_type privacy is_ad duration_seconds cover views reach likes shares favorites".split()
)


class Post(Form):
    """New post. `cover` names a scene (wheel, kiln, cups, shelf, vase); any other has colours of its own."""

    business: str
    caption: str = ""
    media_type: Literal["VIDEO", "PHOTO"] = "VIDEO"
    privacy: Literal["PUBLIC", "FRIENDS", "PRIVATE"] = "PUBLIC"
    at: int | None = None
    is_ad: bool = False
    duration_seconds: float = 15.0
    views: int = 0
    cover: str = ""


class CustomerComment(Form):
    """Comment of a person, or with `reply_to` a reply. `high_intent` overrules TikTok's classifier."""

    customer: str
    business: str = ""
    video_id: str = ""
    text: str = ""
    image: bool = False
    reply_to: str = ""
    at: int | None = None
    high_intent: bool | None = None


class BusinessComment(Form):
    """Comment that the business writes in TikTok's own app."""

    business: str
    video_id: str = ""
    text: str = ""
    image: bool = False
    reply_to: str = ""
    at: int | None = None


class ByCustomer(Form):
    """Person and a comment."""

    customer: str
    comment_id: str


class OfBusiness(Form):
    """Comment below a post of the business that acts."""

    comment_id: str


class Show(Form):
    """Visibility of a comment from now on. `by_system` is moderation, which the API's UNHIDE does not undo."""

    comment_id: str
    visibility: Visibility
    by_system: bool = False


class Burst(Form):
    """Crowd of commenters: so many comments by so many people (`prefix` and a number), `reply_share` of them replies.

    With `video_id` all land there, else they are spread over the public posts. Nothing waits for webhooks.
    """

    business: str
    count: int
    customers: int = 10
    video_id: str = ""
    reply_share: float = 0.0
    prefix: str = "crowd"
    text: str = "Comment"


def _post(site: Site, business: str, video_id: str) -> Video:
    """Return the post named, or the newest public one of the business."""
    if video_id:
        return video_of(site, video_id)
    rows = site.store.videos_of(business_of(site, business).business_id)
    found = next((row for row in rows if row.privacy == "PUBLIC"), None)
    if found is None:
        raise ControlError(404, f"{business!r} has no public post")
    return found


def _picture(site: Site, business_id: str) -> str:
    """Store a sample picture for comments; return its id."""
    content = pictures.sample_jpeg()
    made = Media(
        media_id=ids.image_uri(),
        business_id=business_id,
        media_type="IMAGE",
        mime="image/jpeg",
        size=len(content),
        width=480,
        height=360,
    )
    return site.store.add_media(made, content).media_id


def _written(site: Site, author: Business | Customer, wanted: CustomerComment | BusinessComment) -> Comment:
    if not wanted.text.strip() and not wanted.image:
        raise ControlError(400, "text is empty")
    replied_to = comment_of(site, wanted.reply_to) if wanted.reply_to else None
    video = video_of(site, replied_to.video_id) if replied_to else _post(site, wanted.business, wanted.video_id)
    if isinstance(author, Customer):
        if video.privacy == "PRIVATE":
            raise ControlError(409, "nobody but the business sees a private post")
        if (
            replied_to is not None
            and replied_to.visibility == "hidden"
            and replied_to.author != author.unique_identifier
        ):
            raise ControlError(409, "nobody but its author sees a hidden comment")
    elif video.business_id != author.business_id:
        raise ControlError(409, "this post belongs to another business")
    drafted = comments.draft(
        site,
        video,
        author,
        text=wanted.text,
        image_id=_picture(site, video.business_id) if wanted.image else "",
        parent=comments.first_level(replied_to) if replied_to else "",
        at=site.clock.now_ms() if wanted.at is None else wanted.at,
    )
    return comments.write(site, drafted)


async def customer_comment(site: Site, body: CustomerComment) -> Any:
    """POST customer/comment."""
    made = _written(site, customer_of(site, body.customer), body)
    direct_reply.notice(site, made, promising=body.high_intent)
    return views.comment(site, made)


async def business_comment(site: Site, body: BusinessComment) -> Any:
    """POST business/comment."""
    return views.comment(site, _written(site, business_of(site, body.business), body))


async def customer_like(site: Site, body: ByCustomer) -> Any:
    """POST customer/like_comment."""
    comment = comment_of(site, body.comment_id)
    comments.customer_likes(site, comment, customer_of(site, body.customer), True)
    return views.comment(site, comment)


async def customer_unlike(site: Site, body: ByCustomer) -> Any:
    """POST customer/unlike_comment."""
    comment = comment_of(site, body.comment_id)
    comments.customer_likes(site, comment, customer_of(site, body.customer), False)
    return views.comment(site, comment)


async def customer_delete(site: Site, body: ByCustomer) -> Any:
    """POST customer/delete_comment: their own only."""
    comment = comment_of(site, body.comment_id)
    if comment.author != customer_of(site, body.customer).unique_identifier:
        raise ControlError(409, "only its author can delete a comment")
    comments.delete(site, comment)
    return views.comment(site, comment)


async def business_delete(site: Site, body: OfBusiness) -> Any:
    """POST business/delete_comment: in its own app a business may delete anybody's below its posts."""
    comment = comment_of(site, body.comment_id)
    comments.delete(site, comment)
    return views.comment(site, comment)


async def business_show(site: Site, body: Show) -> Any:
    """POST business/show_comment."""
    comment = comment_of(site, body.comment_id)
    comments.show_to(site, comment, body.visibility, by_system=body.by_system)
    return views.comment(site, comment)


async def business_like(site: Site, body: OfBusiness) -> Any:
    """POST business/like_comment."""
    comment = comment_of(site, body.comment_id)
    comments.like(site, comment, True)
    return views.comment(site, comment)


async def business_unlike(site: Site, body: OfBusiness) -> Any:
    """POST business/unlike_comment."""
    comment = comment_of(site, body.comment_id)
    comments.like(site, comment, False)
    return views.comment(site, comment)


async def create_video(site: Site, body: Post) -> Any:
    """POST videos."""
    business = business_of(site, body.business)
    at = site.clock.now_ms() if body.at is None else body.at
    fields = {name: getattr(body, name) for name in CHANGEABLE if hasattr(body, name)}
    made = Video(video_id=videos.new_id(site, at), business_id=business.business_id, created_at=at, **fields)
    return views.video(site, videos.add(site, business, made))


async def change_video(site: Site, request: Request) -> Any:
    """PATCH videos: `video_id` names it, the other fields are set."""
    fields = await fields_of(request)
    held = video_of(site, str(fields.pop("video_id", "")))
    unknown = set(fields) - set(CHANGEABLE)
    if unknown:
        raise ControlError(400, f"unknown field {sorted(unknown)[0]!r}")
    changed = msgspec.convert(msgspec.to_builtins(held) | fields, Video)
    return views.video(site, site.store.videos.save(changed))


async def delete_video(site: Site, request: Request) -> Any:
    """DELETE videos/{video_id}."""
    held = video_of(site, request.path_params["video_id"])
    videos.remove(site, held)
    return views.video(site, held)


async def list_videos(site: Site, request: Request) -> Any:
    """GET videos?business=: its posts, private ones too, the newest first."""
    business = business_of(site, request.query_params.get("business", ""))
    return [views.video(site, row) for row in site.store.videos_of(business.business_id)]


def _tree(site: Site, video: Video) -> list[dict[str, Any]]:
    return [
        views.comment(site, row)
        | {"reply_list": [views.comment(site, reply) for reply in site.store.below(row.comment_id)]}
        for row in site.store.below(video.video_id)
    ]


async def list_comments(site: Site, request: Request) -> Any:
    """GET comments?video_id=: everything below a post, hidden ones too, oldest first, replies in `reply_list`."""
    video = video_of(site, request.query_params.get("video_id", ""))
    return {"video": views.video(site, video), "comments": _tree(site, video)}


async def ledger(site: Site, request: Request) -> Any:
    """GET comments/ledger: every comment in the order it came into being, deleted ones too."""
    query = request.query_params
    offset, limit = whole_number(request, "offset", 0), whole_number(request, "limit", DEFAULT_LEDGER)
    rows = list(site.store.comments)
    if "business" in query:
        business_id = business_of(site, query["business"]).business_id
        rows = [row for row in rows if row.business_id == business_id]
    if "video_id" in query:
        rows = [row for row in rows if row.video_id == query["video_id"]]
    return {"total": len(rows), "comments": [views.comment(site, row) for row in rows[offset : offset + limit]]}


def _crowd(site: Site, body: Burst) -> list[Customer]:
    """Return so many people, made when they are not there yet."""
    crowd = []
    for number in range(1, body.customers + 1):
        username = f"{body.prefix}.{number}"
        held = site.store.customer(username)
        if held is None:
            name = f"{body.prefix.title()} {number}"
            held = Customer(unique_identifier=ids.unique_identifier(), username=username, display_name=name)
            site.store.customers.save(held)
        crowd.append(held)
    return crowd


async def burst(site: Site, body: Burst) -> Any:
    """POST comments/burst: the ids of what was written, in order."""
    if not 1 <= body.count <= LARGEST_BURST or not 1 <= body.customers <= LARGEST_BURST:
        raise ControlError(400, f"count and customers are between 1 and {LARGEST_BURST}")
    business, crowd = business_of(site, body.business), _crowd(site, body)
    rows = site.store.videos_of(business.business_id)
    posts = [video_of(site, body.video_id)] if body.video_id else [row for row in rows if row.privacy == "PUBLIC"]
    if not posts:
        raise ControlError(404, f"{body.business!r} has no public post")
    written: list[Comment] = []
    for number in range(body.count):
        author, video = crowd[number % len(crowd)], posts[number % len(posts)]
        replied_to = _replied_to(site, video, body.reply_share)
        text = f"{body.text} {number + 1}"
        now = site.clock.now_ms()
        drafted = comments.draft(site, video, author, text=text, parent=replied_to, at=now)
        written.append(comments.write(site, drafted))
        if number % AT_ONCE == AT_ONCE - 1:
            await asyncio.sleep(0)
    return {"count": len(written), "comments": [row.comment_id for row in written]}


def _replied_to(site: Site, video: Video, share: float) -> str:
    """Return the first-level comment that the next one replies to, or none."""
    held = site.store.below(video.video_id)
    if not held or secrets.randbelow(1000) >= share * 1000:
        return ""
    return secrets.choice(held).comment_id


def routes(api: ControlRoutes[Site]) -> list[BaseRoute]:
    """Build the routes of posts and comments below `/control/tiktok`."""
    return [
        api.read("videos", list_videos),
        api.form("videos", Post, create_video),
        api.read("videos", change_video, "PATCH"),
        api.read("videos/{video_id}", delete_video, "DELETE"),
        api.read("comments", list_comments),
        api.read("comments/ledger", ledger),
        api.form("comments/burst", Burst, burst),
        api.form("customer/comment", CustomerComment, customer_comment),
        api.form("customer/like_comment", ByCustomer, customer_like),
        api.form("customer/unlike_comment", ByCustomer, customer_unlike),
        api.form("customer/delete_comment", ByCustomer, customer_delete),
        api.form("business/comment", BusinessComment, business_comment),
        api.form("business/show_comment", Show, business_show),
        api.form("business/like_comment", OfBusiness, business_like),
        api.form("business/unlike_comment", OfBusiness, business_unlike),
        api.form("business/delete_comment", OfBusiness, business_delete),
    ]

"""Writing comments through the API: comment/create, reply/create, image/upload, hide, like, delete.

Nothing is idempotent: a call repeated is a comment repeated. A comment of somebody else can be hidden, not deleted.
"""

import io
from typing import Any

import msgspec
from PIL import Image, UnidentifiedImageError
from starlette.datastructures import UploadFile

from frontdesk.sandbox.tiktok import comment_reading, comments, errors, ids, links
from frontdesk.sandbox.tiktok.errors import ApiError
from frontdesk.sandbox.tiktok.gate import Call, Endpoint
from frontdesk.sandbox.tiktok.model import Comment, Media, Video
from frontdesk.sandbox.tiktok.rules import CommentRules

MANAGE_SCOPE = "comment.list.manage"
PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
SHORTEST_SIDE, SHORT_SIDE, LONG_SIDE = 360, 1080, 1920


class WriteRequest(msgspec.Struct, kw_only=True):
    """Body of comment/create and comment/reply/create."""

    business_id: str = ""
    video_id: str = ""
    comment_id: str = ""
    text: str = ""
    image_uri: str = ""
    image_width: int | None = None
    image_height: int | None = None
    reply_image_url: str = ""


class ActRequest(msgspec.Struct, kw_only=True):
    """Body of hide, like and delete."""

    business_id: str = ""
    video_id: str = ""
    comment_id: str = ""
    action: str = ""


def length(text: str, rules: CommentRules) -> int:
    """Return how long the platform thinks a text is."""
    match rules.text_counted:
        case "utf16":
            return len(text.encode("utf-16-le")) // 2
        case "bytes":
            return len(text.encode())
        case _:
            return len(text)


def _comment(call: Call, comment_id: str, business_id: str, video: Video | None) -> Comment:
    """Return a comment on a post of this business, and on this one when it is named."""
    if not comment_id:
        raise errors.missing("comment_id")
    if not comment_id.isdigit():
        raise errors.invalid("comment_id", "expected int")
    found = call.site.store.comments.get(comment_id)
    gone = found is None or found.deleted or found.business_id != business_id
    if found is None or gone or (video is not None and found.video_id != video.video_id):
        raise ApiError(errors.NOT_FOUND, "The comment does not exist.")
    return found


def _image(call: Call, body: WriteRequest) -> str:
    """Return the uploaded picture a comment shows."""
    for field in ("image_width", "image_height"):
        if getattr(body, field) is None:
            raise errors.missing(field)
    media = call.site.store.media.get(body.image_uri)
    if media is None or media.business_id != body.business_id:
        raise errors.invalid("image_uri", "Unknown image_uri")
    if (media.width, media.height) != (body.image_width, body.image_height):
        raise errors.invalid("image_width", "Does not match the uploaded image")
    return media.media_id


def _said(call: Call, body: WriteRequest) -> tuple[str, str]:
    """Return the text, or the picture, of a new comment."""
    if body.reply_image_url:
        raise errors.invalid("reply_image_url", "The URL property is not verified")
    if body.text and body.image_uri:
        raise errors.invalid("image_uri", "Only one of text and image_uri is allowed")
    if body.image_uri:
        return "", _image(call, body)
    if not body.text.strip():
        raise errors.missing("text")
    rules = call.site.settings.comments
    if length(body.text, rules) > rules.text_characters:
        raise errors.invalid("text", f"Longer than maximum length {rules.text_characters}")
    return body.text, ""


def _write(call: Call, body: WriteRequest, video: Video, parent: str) -> dict[str, Any]:
    business = call.business(body.business_id)
    text, image_id = _said(call, body)
    now = call.site.clock.now_ms()
    made = comments.draft(call.site, video, business, text=text, image_id=image_id, parent=parent, at=now)
    made.source = "API"
    comments.write(call.site, made)
    app_id = "" if call.app is None else call.app.app_id
    response = {
        "comment_id": made.comment_id,
        "video_id": made.video_id,
        "user_id": comment_reading.user_id(app_id, made.author),
        "unique_identifier": made.author,
        "create_time": str(made.at // 1000),
    }
    if parent:
        response["parent_comment_id"] = parent
    said = {"image_url": links.comment_image(call.site, image_id)} if image_id else {"text": text}
    return response | said


async def create(call: Call) -> dict[str, Any]:
    """POST /business/comment/create/: a first-level comment on an own post."""
    body = call.body(WriteRequest)
    video = call.video(call.business(body.business_id), body.video_id)
    return _write(call, body, video, "")


async def reply_create(call: Call) -> dict[str, Any]:
    """POST /business/comment/reply/create/: a reply; one to a reply lands under the first-level comment."""
    body = call.body(WriteRequest)
    business = call.business(body.business_id)
    video = call.video(business, body.video_id)
    replied_to = _comment(call, body.comment_id, business.business_id, video)
    return _write(call, body, video, comments.first_level(replied_to))


async def hide(call: Call) -> dict[str, Any]:
    """POST /business/comment/hide/: HIDE and UNHIDE."""
    body = call.body(ActRequest)
    business = call.business(body.business_id)
    video = call.video(business, body.video_id)
    comment = _comment(call, body.comment_id, business.business_id, video)
    if not body.action:
        raise errors.missing("action")
    if body.action == "HIDE":
        comments.show_to(call.site, comment, "hidden")
    elif body.action == "UNHIDE":
        comments.unhide_through_api(call.site, comment)
    else:
        raise errors.invalid("action", "Must be one of HIDE, UNHIDE")
    return {}


async def like(call: Call) -> dict[str, Any]:
    """POST /business/comment/like/. The portal does not ask for `video_id`; the live API does."""
    body = call.body(ActRequest)
    business = call.business(body.business_id)
    needed = call.site.settings.comments.like_needs_video_id
    video = call.video(business, body.video_id) if needed or body.video_id else None
    comment = _comment(call, body.comment_id, business.business_id, video)
    if not body.action:
        raise errors.missing("action")
    if body.action not in ("LIKE", "UNLIKE"):
        raise errors.invalid("action", "Must be one of LIKE, UNLIKE")
    comments.like(call.site, comment, body.action == "LIKE")
    return {}


async def delete(call: Call) -> dict[str, Any]:
    """POST /business/comment/delete/: comments and replies of the account itself only."""
    body = call.body(ActRequest)
    business = call.business(body.business_id)
    comment = _comment(call, body.comment_id, business.business_id, None)
    if not comment.by_owner:
        text = "You do not have permission to delete this comment. Only comments owned by the account can be deleted."
        raise ApiError(errors.NO_PERMISSION, text)
    comments.delete(call.site, comment)
    return {}


def _measured(content: bytes) -> tuple[str, int, int]:
    """Return MIME type, width and height of a picture in one of the three formats; raises 40908 otherwise."""
    try:
        with Image.open(io.BytesIO(content), formats=tuple(PICTURES)) as picture:
            return PICTURES[picture.format or ""], picture.width, picture.height
    except (UnidentifiedImageError, KeyError, OSError, SyntaxError, ValueError) as problem:
        text = "Unsupported file type. Only JPG, JPEG, WebP and PNG are supported."
        raise ApiError(errors.UNSUPPORTED_FILE, text) from problem


async def image_upload(call: Call) -> dict[str, Any]:
    """POST /business/comment/image/upload/: multipart `business_id`, `image_file`."""
    most = call.site.settings.comments.image_bytes
    async with call.request.form() as form:
        business = call.business(str(form.get("business_id", "")))
        sent = form.get("image_file")
        if not isinstance(sent, UploadFile):
            raise errors.missing("image_file")
        content = await sent.read(most + 1)
    if len(content) > most:
        raise ApiError(errors.UNSUPPORTED_FILE, f"The file is larger than {most} bytes.")
    mime, width, height = _measured(content)
    if min(width, height) < SHORTEST_SIDE or min(width, height) > SHORT_SIDE or max(width, height) > LONG_SIDE:
        allowed = f"{SHORTEST_SIDE} x {SHORTEST_SIDE} to {SHORT_SIDE} x {LONG_SIDE} px"
        raise errors.invalid("image_file", f"The resolution must be within {allowed}")
    media = Media(
        media_id=ids.image_uri(),
        business_id=business.business_id,
        media_type="IMAGE",
        mime=mime,
        size=len(content),
        width=width,
        height=height,
    )
    call.site.store.add_media(media, content)
    return {"image_uri": media.media_id, "width": width, "height": height}


ENDPOINTS = (
    Endpoint("POST", "business/comment/create/", create, scope=MANAGE_SCOPE),
    Endpoint("POST", "business/comment/reply/create/", reply_create, scope=MANAGE_SCOPE),
    Endpoint("POST", "business/comment/image/upload/", image_upload, scope=MANAGE_SCOPE),
    Endpoint("POST", "business/comment/hide/", hide, scope=MANAGE_SCOPE),
    Endpoint("POST", "business/comment/like/", like, scope=MANAGE_SCOPE),
    Endpoint("POST", "business/comment/delete/", delete, scope=MANAGE_SCOPE),
)

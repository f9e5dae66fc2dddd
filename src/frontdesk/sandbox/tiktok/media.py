"""Files in messages: upload of images, download links, and the addresses those and all pictures live at.

An image is recognised by its first bytes, never by its name. A download link works for 24 hours and only with
the header `x-user: <access token>`; profile pictures and stickers carry `x-expires`.
"""

from typing import Any

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from frontdesk.sandbox.kit import covers, pictures
from frontdesk.sandbox.kit.file_types import mime_of
from frontdesk.sandbox.tiktok import errors, ids, links
from frontdesk.sandbox.tiktok.errors import ApiError
from frontdesk.sandbox.tiktok.gate import Call, Endpoint
from frontdesk.sandbox.tiktok.model import Business, Media
from frontdesk.sandbox.tiktok.site import Site

PICTURES_MAX_AGE = {"Cache-Control": "public, max-age=3600"}


def keep(site: Site, business: Business, content: bytes, mime: str, *, sendable_seconds: int | None = None) -> Media:
    """Store a file under a new media id, which can be sent for so many seconds when it was uploaded to be sent."""
    expires = None if sendable_seconds is None else site.clock.now_ms() + sendable_seconds * 1000
    media = Media(
        media_id=ids.media_id(),
        business_id=business.business_id,
        media_type="VIDEO" if mime.startswith("video/") else "IMAGE",
        mime=mime,
        size=len(content),
        expires_at=expires,
    )
    return site.store.add_media(media, content)


async def upload(call: Call) -> dict[str, Any]:
    """POST /business/message/media/upload/: multipart `business_id`, `file`, `media_type`."""
    limits = call.site.settings.limits
    async with call.request.form() as form:
        business = call.business(str(form.get("business_id", "")))
        if form.get("media_type") != "IMAGE":
            raise errors.invalid("media_type", "Must be IMAGE")
        sent = form.get("file")
        if not isinstance(sent, UploadFile):
            raise errors.missing("file")
        content = await sent.read(limits.image_bytes + 1)
    if mime_of(content) not in ("image/jpeg", "image/png"):
        raise ApiError(errors.UNSUPPORTED_FILE, "Unsupported file type. Only JPG and PNG are supported.")
    if len(content) > limits.image_bytes:
        raise ApiError(errors.UNSUPPORTED_FILE, f"The file is larger than {limits.image_bytes} bytes.")
    mime = mime_of(content) or ""
    media = keep(call.site, business, content, mime, sendable_seconds=limits.media_id_seconds)
    return {"media_id": media.media_id}


class DownloadRequest(msgspec.Struct, kw_only=True):
    """Body of media/download."""

    business_id: str = ""
    conversation_id: str = ""
    message_id: str = ""
    media_id: str = ""
    media_type: str = ""


async def download(call: Call) -> dict[str, Any]:
    """POST /business/message/media/download/: a link to the image or video of one message."""
    body = call.body(DownloadRequest)
    business = call.business(body.business_id)
    conversation = call.conversation(business, body.conversation_id)
    for field in ("message_id", "media_id", "media_type"):
        if not getattr(body, field):
            raise errors.missing(field)
    if body.media_type not in ("IMAGE", "VIDEO"):
        raise errors.invalid("media_type", "Must be IMAGE or VIDEO")
    message = call.site.store.messages.get(body.message_id)
    if message is None or message.conversation_id != conversation.conversation_id:
        raise ApiError(errors.NOT_FOUND, "The message does not exist.")
    media = call.site.store.media.get(body.media_id)
    if media is None or message.content.media_id != body.media_id or media.media_type != body.media_type:
        raise ApiError(errors.NOT_FOUND, "The media does not exist in this message.")
    return {"download_url": links.download(call.site, media)}


ENDPOINTS = (
    Endpoint("POST", "business/message/media/upload/", upload, scope="message.list.send"),
    Endpoint("POST", "business/message/media/download/", download, scope="message.list.read"),
)


def _link_holds(site: Site, request: Request, path: str) -> bool:
    query = request.query_params
    return links.is_valid(site, path, query.get("x-expires", ""), query.get("x-signature", ""))


def _name(site: Site, username: str) -> str:
    """Return the name whose initials a picture shows."""
    owner = site.store.business(username) or site.store.customer(username)
    return username if owner is None else owner.display_name


def post_routes(site: Site) -> list[BaseRoute]:
    """Return the routes of covers, which expire, and of comments' pictures, which do not."""

    async def cover(request: Request) -> Response:
        video = site.store.videos.get(request.path_params["video_id"])
        if video is None or not _link_holds(site, request, f"cover/{video.video_id}.jpeg"):
            return PlainTextResponse("URL signature expired", status_code=403)
        return Response(covers.cover(video.cover or video.video_id), media_type="image/jpeg", headers=PICTURES_MAX_AGE)

    async def comment_image(request: Request) -> Response:
        media = site.store.media.get(request.path_params["image_id"])
        # Only pictures of comments have a size; everything else is nobody's business without a token.
        if media is None or not media.width:
            return PlainTextResponse("404 page not found", status_code=404)
        return Response(site.store.files.get(media.media_id), media_type=media.mime, headers=PICTURES_MAX_AGE)

    return [
        Route(f"{links.CDN}/cover/{{video_id}}.jpeg", cover),
        Route(f"{links.CDN}/comment/{{image_id:path}}", comment_image),
    ]


def routes(site: Site) -> list[BaseRoute]:
    """Return the routes of pictures, files and the player page."""

    async def avatar(request: Request) -> Response:
        username = request.path_params["name"]
        if not _link_holds(site, request, f"avatar/{username}.png"):
            return PlainTextResponse("URL signature expired", status_code=403)
        return Response(pictures.avatar(_name(site, username)), media_type="image/png", headers=PICTURES_MAX_AGE)

    async def sticker(request: Request) -> Response:
        name = request.path_params["name"]
        if not _link_holds(site, request, f"sticker/{name}.png"):
            return PlainTextResponse("URL signature expired", status_code=403)
        return Response(pictures.sticker(name), media_type="image/png", headers=PICTURES_MAX_AGE)

    async def emoji(request: Request) -> Response:
        return Response(pictures.sticker(request.path_params["name"]), media_type="image/png")

    async def file(request: Request) -> Response:
        media = site.store.media.get(request.path_params["media_id"])
        if media is None or not _link_holds(site, request, f"download/{media.media_id}"):
            return PlainTextResponse("URL signature expired", status_code=403)
        found = site.tokens.by_access_token(request.headers.get("x-user", ""))
        allowed = found is not None and not found[0].revoked and found[0].business_id == media.business_id
        if found is None or not allowed or site.tokens.is_over(found[1]):
            return PlainTextResponse("x-user is not allowed", status_code=403)
        return Response(site.store.files.get(media.media_id), media_type=media.mime)

    async def player(_: Request) -> Response:
        return HTMLResponse(
            '<!doctype html><meta charset="utf-8"><title>Post</title>'
            "<style>html,body{margin:0;height:100%;background:#000}video{width:100%;height:100%}</style>"
            f'<video src="{links.CDN}/sample.mp4" autoplay loop muted playsinline controls></video>'
        )

    async def film(_: Request) -> Response:
        return Response(pictures.sample_mp4(), media_type="video/mp4", headers=PICTURES_MAX_AGE)

    return [
        Route(f"{links.CDN}/avatar/{{name}}.png", avatar),
        Route(f"{links.CDN}/sticker/{{name}}.png", sticker),
        Route(f"{links.CDN}/emoji/{{name}}.png", emoji),
        Route(f"{links.CDN}/download/{{media_id}}", file),
        Route(f"{links.CDN}/sample.mp4", film),
        Route("/player/v1/{video_id}", player),
    ]

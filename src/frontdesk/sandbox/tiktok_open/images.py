"""Pictures: the upload, and the addresses pictures are found at.

An upload is recognised by its first bytes, never by its name: JPEG or WebP, at most 20 MB. The addresses take no token.
"""

from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from frontdesk.sandbox.kit import pictures
from frontdesk.sandbox.kit.file_types import mime_of
from frontdesk.sandbox.tiktok_open import business_errors as errors
from frontdesk.sandbox.tiktok_open import ids
from frontdesk.sandbox.tiktok_open.business_errors import ApiError
from frontdesk.sandbox.tiktok_open.gate import Call, Endpoint
from frontdesk.sandbox.tiktok_open.history import ROOT as BUSINESS_ROOT
from frontdesk.sandbox.tiktok_open.model import Image
from frontdesk.sandbox.tiktok_open.rules import WRITE_SCOPE
from frontdesk.sandbox.tiktok_open.site import ROOT, OpenSite

SENDABLE = ("image/jpeg", "image/webp")


def keep(site: OpenSite, owner: str, content: bytes, mime: str) -> Image:
    """Store a picture of an account under a new id."""
    image = Image(image_id=ids.image_id(), owner=owner, mime=mime, size=len(content))
    return site.store.add_image(image, content)


async def upload(call: Call) -> dict[str, Any]:
    """POST image/upload/: multipart `business_id` and `image`."""
    limits = call.site.settings.limits
    if "multipart/form-data" not in call.request.headers.get("content-type", ""):
        raise errors.invalid("Content-Type", "Must be multipart/form-data")
    async with call.request.form() as form:
        business = call.business(str(form.get("business_id", "")))
        sent = form.get("image")
        if not isinstance(sent, UploadFile):
            raise errors.missing("image")
        content = await sent.read(limits.image_bytes + 1)
    if not limits.images:
        raise ApiError(errors.BLOCKED, "Image messages are not available in this region.")
    mime = mime_of(content)
    if mime not in SENDABLE:
        raise ApiError(errors.UNSUPPORTED_FILE, "Unsupported file type. Only JPEG and WebP are supported.")
    if len(content) > limits.image_bytes:
        raise ApiError(errors.UNSUPPORTED_FILE, f"The file is larger than {limits.image_bytes} bytes.")
    return {"code": 0, "data": {"image_id": keep(call.site, business.open_id, content, mime).image_id}}


ENDPOINTS = (Endpoint("POST", f"{BUSINESS_ROOT}/image/upload/", upload, scope=WRITE_SCOPE),)


def routes(site: OpenSite) -> list[BaseRoute]:
    """Return the routes of pictures."""

    async def image(request: Request) -> Response:
        found = site.store.images.get(request.path_params["image_id"])
        if found is None:
            return PlainTextResponse("404 page not found", status_code=404)
        return Response(site.store.files.get(found.image_id), media_type=found.mime)

    async def avatar(request: Request) -> Response:
        username = request.path_params["username"]
        owner = site.store.business(username) or site.store.customer(username)
        return Response(pictures.avatar(username if owner is None else owner.name), media_type="image/png")

    return [
        Route(f"{ROOT}/cdn/image/{{image_id}}", image),
        Route(f"{ROOT}/cdn/avatar/{{username}}.png", avatar),
    ]

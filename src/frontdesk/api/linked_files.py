"""Linked files, for platforms that take links only: anybody who knows a link may fetch its file, for an hour."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from frontdesk.api.attachments import SAFE_HEADERS, SHOWN
from frontdesk.api.kit.services import Services

PREFIX = "/files/"


async def linked_file(services: Services, request: Request) -> Response:
    """Return the file behind the link, or 404."""
    file = services.links.open(request.url.path.removeprefix(PREFIX))
    if request.method not in ("GET", "HEAD"):
        return Response("Method not allowed", 405, {"Allow": "GET, HEAD"}, "text/plain")
    if file is None or not await services.files.holds(file.key):
        return Response("This file doesn't exist, or its link has expired.", 404, media_type="text/plain")
    return FileResponse(
        services.files.path(file.key),
        media_type=file.mime_type,
        headers=SAFE_HEADERS | {"Cache-Control": "private, max-age=3600"},
        filename=file.name,
        content_disposition_type="inline" if file.mime_type.startswith(SHOWN) else "attachment",
    )

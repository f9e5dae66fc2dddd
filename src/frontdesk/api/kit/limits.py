"""Limits of requests: a body that is too large is refused before it is held in memory.

Files are read only from callers who may be here. FastAPI reads a body before it asks who sent it, so that is asked
here.
"""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.api.kit.actor import actor_of
from frontdesk.api.kit.errors import of_database, of_domain, problem
from frontdesk.api.kit.services import Services
from frontdesk.core.errors import DomainError
from frontdesk.db.unavailable import DatabaseUnavailable

JSON_BYTES = 1024 * 1024
UPLOADS_AT_ONCE = 4
"""How many forms with files are read from one person at the same time."""
RETRY_SECONDS = 2
FILE_BYTES = 64 * 1024 * 1024
"""How large a file may be that is uploaded."""
FORM_BYTES = FILE_BYTES + 64 * 1024
"""A file with what a form has around it."""


class BodyLimit:
    """ASGI middleware: takes at most `json_bytes` of a body, or `form_bytes` when it is a form with files."""

    def __init__(
        self, app: ASGIApp, services: Services | None, *, json_bytes: int = JSON_BYTES, form_bytes: int = FORM_BYTES
    ) -> None:
        self._app = app
        self._services = services
        self._json_bytes = json_bytes
        self._form_bytes = form_bytes
        self._sending: Counter[int] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        limit: int
        limit, stranger, sender = self._json_bytes, None, None
        if headers.get(b"content-type", b"").lower().startswith(b"multipart/form-data"):
            sender, stranger = await self._sender(scope)
            limit = self._form_bytes if stranger is None else limit
        detail = f"The body is larger than {limit // 1024} KiB."
        if limit == self._form_bytes:
            detail = f"A file has at most {FILE_BYTES // 1024 // 1024} MiB."
        announced = headers.get(b"content-length", b"")
        if announced.isdigit() and int(announced) > limit:
            title = "Request Entity Too Large"
            refusal = stranger or problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", title, detail)
            await refusal(scope, receive, send)
            return
        came = 0

        async def counting() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > limit:
                # The code that reads the body passes this kind of error on to the code that responds to it.
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
            return message

        if sender is None:
            await self._app(scope, counting, send)
            return
        if self._sending[sender] >= UPLOADS_AT_ONCE:
            await _busy()(scope, receive, send)
            return
        self._sending[sender] += 1
        try:
            await self._app(scope, counting, send)
        finally:
            self._sending[sender] -= 1
            if not self._sending[sender]:
                del self._sending[sender]

    async def _sender(self, scope: Scope) -> tuple[int | None, Response | None]:
        """Return the sender of files, or the response to a caller who may send none here."""
        if self._services is None:
            return None, None
        try:
            actor = await actor_of(Request(scope), self._services)
        except DomainError as error:
            return None, of_domain(error)
        except DatabaseUnavailable as error:
            return None, of_database(error)
        return actor.user_id, None


def _busy() -> Response:
    detail = f"You are already uploading {UPLOADS_AT_ONCE} files. Try again when one has finished."
    return problem(
        HTTPStatus.TOO_MANY_REQUESTS, "too-many-uploads", "Too many uploads", detail, {"retry_after": RETRY_SECONDS}
    )

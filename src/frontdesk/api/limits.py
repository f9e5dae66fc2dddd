"""How much a request may carry: what is too large is refused before it is held in memory.

Files are read for who may be here only. FastAPI reads a body before it asks who sent it, so that is asked here.
"""

from __future__ import annotations

from http import HTTPStatus

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.api.actor import actor_of
from frontdesk.api.errors import of_database, of_domain, problem
from frontdesk.api.services import Services
from frontdesk.core.errors import DomainError
from frontdesk.db.database import DatabaseUnavailable

JSON_BYTES = 1024 * 1024
FORM_BYTES = 64 * 1024 * 1024


class BodyLimit:
    """ASGI middleware: at most `json_bytes` of a body, or `form_bytes` when it is a form that carries files."""

    def __init__(
        self, app: ASGIApp, services: Services | None, *, json_bytes: int = JSON_BYTES, form_bytes: int = FORM_BYTES
    ) -> None:
        self._app = app
        self._services = services
        self._json_bytes = json_bytes
        self._form_bytes = form_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        limit, stranger = self._json_bytes, None
        if headers.get(b"content-type", b"").startswith(b"multipart/form-data"):
            stranger = await self._stranger(scope)
            limit = self._form_bytes if stranger is None else limit
        detail = f"The body is larger than {limit // 1024} KiB."
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
                # Whoever reads the body lets this kind of error through to the one who answers it.
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
            return message

        await self._app(scope, counting, send)

    async def _stranger(self, scope: Scope) -> Response | None:
        """What somebody is answered who may send no files here; None for who may."""
        if self._services is None:
            return None
        try:
            await actor_of(Request(scope), self._services)
        except DomainError as error:
            return of_domain(error)
        except DatabaseUnavailable as error:
            return of_database(error)
        return None

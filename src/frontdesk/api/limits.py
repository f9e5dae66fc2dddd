"""How much a request may carry: what is too large is refused before it is held in memory."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.api.errors import problem

JSON_BYTES = 1024 * 1024
FORM_BYTES = 64 * 1024 * 1024


class BodyLimit:
    """ASGI middleware: at most `json_bytes` of a body, or `form_bytes` when it is a form that carries files."""

    def __init__(self, app: ASGIApp, *, json_bytes: int = JSON_BYTES, form_bytes: int = FORM_BYTES) -> None:
        self._app = app
        self._json_bytes = json_bytes
        self._form_bytes = form_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        is_form = headers.get(b"content-type", b"").startswith(b"multipart/form-data")
        limit = self._form_bytes if is_form else self._json_bytes
        detail = f"The body is larger than {limit // 1024} KiB."
        announced = headers.get(b"content-length", b"")
        if announced.isdigit() and int(announced) > limit:
            refusal = problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", "Request Entity Too Large", detail)
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

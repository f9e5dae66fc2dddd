"""Security headers that every response has, unless it sets them itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

# A browser takes a response for what it says it is, and for nothing that its bytes look like.
NOSNIFF: Mapping[str, str] = {"x-content-type-options": "nosniff"}
# What is told to one person is kept by no browser and no proxy, and is no part of another site's page.
PRIVATE: Mapping[str, str] = {
    **NOSNIFF,
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}


class SafeHeaders:
    """ASGI middleware that adds each of these headers to a response that does not have it."""

    def __init__(self, app: App, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                names = {name.lower() for name, _ in given}
                message = {**message, "headers": given + [pair for pair in self._headers if pair[0] not in names]}
            await send(message)

        await self._app(scope, receive, adding)

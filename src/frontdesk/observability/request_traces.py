"""Traces of the requests to the API."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.api.app import PREFIX
from frontdesk.kit import tracing


def with_traces(api: ASGIApp) -> ASGIApp:
    """Wrap the application in spans named by method and route: never by the address, which holds search terms."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await api(scope, receive, send)
            return
        method = scope["method"]
        with tracing.span(f"{method} {PREFIX}", "server", method=method) as span:

            async def told(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set(status=message["status"])
                await send(message)

            try:
                await api(scope, receive, told)
            finally:
                route = getattr(scope.get("route"), "path", None)
                if isinstance(route, str):
                    # Of a route that was included under a prefix, only what follows it is known.
                    route = route if route.startswith(PREFIX) else f"{PREFIX}{route}"
                    span.rename(f"{method} {route}")
                    span.set(route=route)

    return app

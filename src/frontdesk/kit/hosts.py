"""Check of the `Host` header: a listener serves only the names it is known by.

A browser sends the name it looked up as `Host`, and keeps pages of one name from reading another's. Without this check,
a page whose name is made to lead here would count as one of ours. An IP address is not looked up, so it is always
served.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Awaitable, Callable, Collection, Iterable, MutableMapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

AUTHORITY = re.compile(rb"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{0,5})?")
REFUSED_BEFORE_IT_OPENED = 1008


class KnownHosts:
    """ASGI middleware that responds 421 to a `Host` that is not among `names`, an IP address or localhost.

    `open_paths` disclose nothing and are served under any name. `advice` says how to add a name.
    """

    def __init__(self, app: App, names: Iterable[str], *, advice: str, open_paths: Collection[str] = ()) -> None:
        self._app = app
        self._names = frozenset(_plain(name) for name in names if name) | {"localhost"}
        self._advice = advice
        self._open_paths = frozenset(open_paths)
        self._knows = lru_cache(maxsize=64)(self._look_at)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] in ("http", "websocket") and not self._is_known(scope):
            await self._refuse(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_known(self, scope: Message) -> bool:
        given = [value for name, value in scope["headers"] if name == b"host"]
        if len(given) == 1 and self._knows(given[0]):
            return True
        # A check of health by a balancer may be in the old version of HTTP, which has no name in it.
        nameless = not given and scope["http_version"] == "1.0"
        return len(given) <= 1 and (nameless or scope["path"] in self._open_paths)

    def _look_at(self, given: bytes) -> bool:
        found = AUTHORITY.fullmatch(given)
        if found is None:
            return False
        name = _plain(found[1].decode("ascii"))
        return name in self._names or is_address(name)

    async def _refuse(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": REFUSED_BEFORE_IT_OPENED})
            return
        body = json.dumps(
            {
                "type": "/problems/unknown-host",
                "title": "Unknown host",
                "status": 421,
                "detail": f"This server is not available under the name in the Host header. {self._advice}",
            }
        ).encode()
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            (b"connection", b"close"),
        ]
        await send({"type": "http.response.start", "status": 421, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def host_of(url: str) -> str:
    """Return the host name in a URL; empty when there is none."""
    return urlsplit(url).hostname or ""


def authority_of(url: str) -> str:
    """Return the name and port in a URL that a stranger gave; empty when there is none."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def is_address(name: str) -> bool:
    """Return whether the text is an IP address, in brackets or not, and not a name."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _plain(name: str) -> str:
    return name.strip("[]").lower().removesuffix(".")

"""The peer that does nothing but read the body and check the signature: the most an ASGI server can answer here."""

from __future__ import annotations

import hashlib
import hmac
import sys
import time
from typing import TYPE_CHECKING

import uvicorn

from benchmarks.traffic import APP_SECRET

if TYPE_CHECKING:
    from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope

TOLERANCE_SECONDS = 300
RESPONSE = b'{"ok":true}'
HEADERS = ((b"content-type", b"application/json"), (b"content-length", b"%d" % len(RESPONSE)))


async def app(scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Answer 200 to a webhook whose signature fits, 401 to others."""
    body = b""
    while True:
        event = await receive()
        if event["type"] != "http.request":
            return
        body += event["body"]
        if not event.get("more_body"):
            break
    given = next((value for name, value in scope["headers"] if name == b"tiktok-signature"), b"")
    status = 200 if _fits(given.decode("latin-1"), body) else 401
    await send({"type": "http.response.start", "status": status, "headers": HEADERS, "trailers": False})
    await send({"type": "http.response.body", "body": RESPONSE, "more_body": False})


def _fits(header: str, body: bytes) -> bool:
    signed_at, _, signature = header.removeprefix("t=").partition(",s=")
    expected = hmac.new(APP_SECRET.encode(), signed_at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, signature) and abs(time.time() - int(signed_at)) < TOLERANCE_SECONDS


if __name__ == "__main__":
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
    )

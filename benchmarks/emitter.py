"""A Socket.IO server that emits on demand: `python -m benchmarks.emitter PORT ours|stock`.

`GET /emit?count=N` sends N events to every client, one after the other, and answers when they are all on their way.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import socketio
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from frontdesk.compat.message_gateway.socket_queues import QueueManager

MARK = "the end of the event"
EVENT = {
    "type": "dm",
    "direction": "incoming",
    "conversationId": "398350624",
    "timestamp": "2026-02-23T06:17:26.563Z",
    "user": {"id": "398350624", "username": "ana.sol", "nickname": "Ana Sol", "avatar": "https://img.example/ana.jpg"},
    "message": {"type": "text", "content": "Is the blue bowl still there? I would like two of them. " * 4 + MARK},
}


def create_app(manager: str) -> Any:
    """The application, with our manager or with the library's own."""
    chosen = QueueManager() if manager == "ours" else socketio.AsyncManager()
    sio = socketio.AsyncServer(async_mode="asgi", client_manager=chosen, cors_allowed_origins="*")
    sockets = socketio.ASGIApp(sio)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith("/socket.io/"):
            await sockets(scope, receive, send)
        else:
            await (await _respond(sio, Request(scope)))(scope, receive, send)

    return app


async def _respond(sio: Any, request: Request) -> Response:
    for _ in range(int(request.query_params.get("count", 0))):
        await sio.emit("message", EVENT)
        await asyncio.sleep(0)
    return PlainTextResponse("ok")


if __name__ == "__main__":
    uvicorn.run(
        create_app(sys.argv[2]),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
    )

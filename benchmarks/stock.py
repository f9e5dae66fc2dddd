"""The peer of the live feed: a list of connections, and `send_json` to each of them for each event, as FastAPI's own
documentation teaches it: `python -m benchmarks.stock PORT`. `POST /publish` tells everybody what its body says."""

from __future__ import annotations

import sys

import uvicorn
from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect

app = FastAPI()
connected: list[WebSocket] = []


@app.get("/health")
async def health() -> str:
    """Whether it answers."""
    return "ok"


@app.websocket("/live")
async def live(socket: WebSocket) -> None:
    """Be told of everything until the client goes."""
    await socket.accept()
    connected.append(socket)
    await socket.send_json({"hello": True})
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        connected.remove(socket)


@app.post("/publish")
async def publish(request: Request) -> str:
    """Tell everybody."""
    event = await request.json()
    for socket in list(connected):
        await socket.send_json(event)
    return "ok"


if __name__ == "__main__":
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        access_log=False,
        log_level="warning",
    )

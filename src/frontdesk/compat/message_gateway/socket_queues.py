"""Socket.IO server that sends one event to many clients at once, and ends the requests of clients that leave.

python-socketio starts a task for each client of an emit, and each of them waits for its turn twice before the packet is
in the client's queue. `QueueManager` encodes the packet once and puts it into the queues itself. It relies on these
names of python-socketio 5.18 and python-engineio 4.15; a test fails when one of them is gone or means another thing:

- `AsyncManager.emit`, and `get_participants`, which tells the engine's id of each client in a room;
- `server.packet_class(...).encode()`, the text of a Socket.IO packet, or a list when there are bytes in it;
- `engineio.packet.Packet`, which keeps its encoded form, and is only read by those who send it;
- `server.eio.sockets`, the engine's sockets by their ids, each with `queue` (an `asyncio.Queue` whose None ends the
  socket's writer), `closed`, and `close(wait, abort, reason)`;
- `server._handle_eio_disconnect`, called when a socket of the engine ends, before it is forgotten.
"""

from __future__ import annotations

import asyncio
from typing import Any

from engineio import packet as engine_packet
from prometheus_client import Counter
from socketio import AsyncManager, AsyncServer, packet

QUEUED_AT_MOST = 1000
CUT = Counter("frontdesk_gateway_cut_total", "Socket.IO clients cut off because they did not keep up")


class SocketServer(AsyncServer):  # type: ignore[misc]  # python-socketio has no types
    """Server of the library, but a request that waits for news ends when its client says goodbye.

    Otherwise it waits on for most of a minute, and the web server with it when it is to stop.
    """

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        socket = self.eio.sockets.get(eio_sid)
        await super()._handle_eio_disconnect(eio_sid, reason)
        if socket is not None and reason == self.reason.CLIENT_DISCONNECT:
            socket.queue.put_nowait(None)


class QueueManager(AsyncManager):  # type: ignore[misc]  # python-socketio has no types
    """Manager of the clients. One that does not keep up is cut off: it comes back and asks again."""

    def __init__(self) -> None:
        super().__init__()
        self._cutting: set[asyncio.Task[None]] = set()

    async def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: Any = None,
        skip_sid: Any = None,
        callback: Any = None,
        to: Any = None,
        **more: Any,
    ) -> None:
        """Put the event into the queue of every client in the room, now. With a callback, do as the parent does."""
        arguments = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        encoded = self.server.packet_class(packet.EVENT, namespace=namespace, data=[event, *arguments]).encode()
        if callback is not None or isinstance(encoded, list):
            await super().emit(event, data, namespace, room, skip_sid, callback, to, **more)
            return
        skipped = skip_sid if isinstance(skip_sid, list) else [skip_sid]
        shared = engine_packet.Packet(engine_packet.MESSAGE, encoded)
        sockets = self.server.eio.sockets
        for client, engine_id in self.get_participants(namespace, to or room):
            socket = sockets.get(engine_id)
            if socket is None or socket.closed or client in skipped:
                continue
            if socket.queue.qsize() < QUEUED_AT_MOST:
                socket.queue.put_nowait(shared)
            else:
                self._cut(socket)

    def _cut(self, socket: Any) -> None:
        """End a connection and forget what waits for it."""
        CUT.inc()
        while not socket.queue.empty():
            socket.queue.get_nowait()
            socket.queue.task_done()
        socket.queue.put_nowait(None)
        closing = asyncio.ensure_future(socket.close(wait=False, abort=True))
        self._cutting.add(closing)
        closing.add_done_callback(self._cutting.discard)

"""WebSocket of a live client, at the server's end, and the frames that are written to it.

The web server's own way of sending takes a task that waits for each client, the checks of three layers, and a frame
made anew for each. Here a frame is made once, and the same bytes are written to every client's transport, at once and
without waiting; how much a client has not taken yet is known, so that one that does not read can be cut.

It relies on `WebSocketsSansIOProtocol` of uvicorn 0.54 and these names of it: `handle_connect`, `keepalive_timeout`,
`scope` (whose `state` belongs to the connection), `queue` (what the application receives), `transport`, `close_sent`.
The tests of the live feed fail when one of them means another thing.
"""

from __future__ import annotations

import time
from functools import cached_property
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame as WireFrame
from websockets.frames import Opcode
from websockets.http11 import Request

HUNG_UP = 1001
FLOODED = 4429

BURST_BYTES, BYTES_A_SECOND = 512 * 1024, 64 * 1024
"""What any client may send at once, and for long, before it is hung up on."""

GOODBYE_SECONDS = 5.0
MOST_UNTAKEN = 4 * 1024 * 1024
"""How many bytes may wait for a client that goes on talking: each of its pings gets a pong."""


class Frame:
    """Text for clients; its form on a WebSocket is made when the first one needs it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def wire(self) -> bytes:
        """Return the bytes of the WebSocket frame."""
        return WireFrame(Opcode.TEXT, self.text.encode()).serialize(mask=False)


class RawSocket:
    """Open WebSocket that was accepted."""

    def __init__(self, protocol: LiveProtocol) -> None:
        self._protocol = protocol

    @property
    def waiting(self) -> int:
        """Return how many bytes the client has not taken yet, the kernel's own buffers aside."""
        return self._protocol.transport.get_write_buffer_size()

    def write(self, frame: Frame) -> None:
        """Send a frame after all that was sent before. Never waits; does nothing on a closing socket."""
        protocol = self._protocol
        if not protocol.close_sent and not protocol.transport.is_closing():
            protocol.transport.write(frame.wire)

    def limit_received(self, burst_bytes: int, bytes_a_second: int) -> None:
        """Disconnect a client that sends more than this at once, or for long."""
        self._protocol.limit_received(burst_bytes, bytes_a_second)

    def end_receiving(self) -> None:
        """Tell the receiver of the socket that it is over, after what the client has sent before."""
        self._protocol.queue.put_nowait({"type": "websocket.disconnect", "code": HUNG_UP, "reason": ""})

    def cut(self) -> None:
        """End the connection at once; what the client has not taken is dropped."""
        self._protocol.transport.abort()


class LiveProtocol(WebSocketsSansIOProtocol):
    """WebSocket protocol of uvicorn that truly ends a dead connection. The application finds its `state.raw_socket`.

    Small frames can be many, and all of one read are parsed in one go: a client that sends too much is disconnected
    before that.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.limit_received(BURST_BYTES, BYTES_A_SECOND)

    def limit_received(self, burst_bytes: int, bytes_a_second: int) -> None:
        """Let the client send so much at once, and for long."""
        self._burst, self._rate = burst_bytes, bytes_a_second
        self._allowance, self._counted_at = float(burst_bytes), time.monotonic()

    def data_received(self, data: bytes) -> None:
        """Take what the client sends, unless it is too much."""
        if self.handshake_initiated and not self._is_within_limits(len(data)):
            self._hang_up()
            return
        super().data_received(data)

    def _is_within_limits(self, size: int) -> bool:
        now = time.monotonic()
        self._allowance = min(self._burst, self._allowance + (now - self._counted_at) * self._rate) - size
        self._counted_at = now
        return self._allowance >= 0 and self.transport.get_write_buffer_size() <= MOST_UNTAKEN

    def _hang_up(self) -> None:
        if self.handshake_complete and not self.close_sent:
            self.close_sent = True
            self.transport.write(WireFrame(Opcode.CLOSE, FLOODED.to_bytes(2)).serialize(mask=False))
        self.queue.put_nowait({"type": "websocket.disconnect", "code": FLOODED, "reason": ""})
        self.transport.close()
        self.loop.call_later(GOODBYE_SECONDS, self.transport.abort)

    def handle_connect(self, event: Request) -> None:
        """Take the handshake."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.scope["state"]["raw_socket"] = RawSocket(self)

    def keepalive_timeout(self) -> None:
        """Close after a ping without a pong.

        Closing waits until all is sent, for ever to a client that does not read: cut it.
        """
        super().keepalive_timeout()
        self.transport.abort()

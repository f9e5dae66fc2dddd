"""Response written in one piece: the head waits for the first of the body, which follows at once in nearly all cases.

Each write is a call of the operating system and a packet, and a short response needs no second one.
"""

from __future__ import annotations

import asyncio

HEAD = b"HTTP/1.1 "


class JoinedWrites:
    """Transport of one response. A head without a body after it leaves at the end of the event loop's turn."""

    __slots__ = ("_head", "_leaving", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._head = b""
        self._leaving: asyncio.Handle | None = None

    def write(self, data: bytes) -> None:
        """Write the data after the head that waits, or let it wait where it is a head."""
        if self._leaving is not None:
            self._transport.write(self._taken() + data)
        elif data.startswith(HEAD):
            self._head = data
            self._leaving = self._loop.call_soon(self._leave)
        else:
            self._transport.write(data)

    def close(self) -> None:
        """Write what waits, and close."""
        if self._leaving is not None:
            self._leave()
        self._transport.close()

    def is_closing(self) -> bool:
        """Return whether the connection is closed or about to be."""
        return self._transport.is_closing()

    def _leave(self) -> None:
        head = self._taken()
        if not self._transport.is_closing():
            self._transport.write(head)

    def _taken(self) -> bytes:
        assert self._leaving is not None
        self._leaving.cancel()
        self._leaving, head = None, self._head
        return head

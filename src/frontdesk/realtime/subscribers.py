"""Connected client: a WebSocket that is written to at once, or a long poll that waits for one frame."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

from prometheus_client import Counter

from frontdesk.realtime.audience import Audience
from frontdesk.realtime.raw_socket import Frame, RawSocket

MOST_WAITING = 1024 * 1024
"""How many bytes may wait for a client that does not take them, beside what it was sent when it came."""

CUT = Counter("frontdesk_live_cut_total", "Live clients cut off because they did not keep up")


class Subscriber(Protocol):
    """Client that gets what its audience may see of the events after `since`."""

    audience: Audience
    since: int

    def push(self, frame: Frame) -> None:
        """Send a frame, or disconnect a client that does not keep up."""

    def disconnect(self) -> None:
        """Send nothing more; the client comes back after what it was sent."""


@dataclass(slots=True, eq=False)
class PollSubscriber:
    """Request that gets the first frame as its response; None when it is disconnected without one."""

    audience: Audience
    since: int
    response: asyncio.Future[Frame | None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def push(self, frame: Frame) -> None:
        """Respond with the frame, if nothing did before."""
        if not self.response.done():
            self.response.set_result(frame)

    def disconnect(self) -> None:
        """Respond with nothing, if nothing did before."""
        if not self.response.done():
            self.response.set_result(None)


@dataclass(slots=True, eq=False)
class SocketSubscriber:
    """Client on a WebSocket, what it looks at and in which inbox, and whether it is to be disconnected."""

    audience: Audience
    name: str
    raw_socket: RawSocket
    since: int
    viewing: int | None = None
    viewing_inbox: int | None = None
    typing: bool = False
    is_disconnected: bool = False
    _most_waiting: int = MOST_WAITING

    def begin(self, frame: Frame) -> None:
        """Send the first frame, as long as it may be."""
        self._most_waiting = MOST_WAITING + len(frame.wire)
        self.raw_socket.write(frame)

    def push(self, frame: Frame) -> None:
        """Send a frame, or cut the connection when too much waits already."""
        if self.is_disconnected:
            return
        self.raw_socket.write(frame)
        if self.raw_socket.waiting > self._most_waiting:
            CUT.inc()
            self.is_disconnected = True
            self.raw_socket.cut()

    def disconnect(self) -> None:
        """Close the connection after what was sent."""
        if not self.is_disconnected:
            self.is_disconnected = True
            self.raw_socket.end_receiving()

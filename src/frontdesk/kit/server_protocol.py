"""HTTP protocol of the server: uvicorn's, with limits for what surrounds a body and for how long a request takes.

Without them one connection keeps a process busy and its memory growing with a header, a chunk extension or a trailer
that never ends, and any number of connections are kept open by requests that never come.
"""

from __future__ import annotations

import asyncio
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from frontdesk.kit.joined_writes import JoinedWrites
from frontdesk.kit.log_limiter import LogLimiter

HEAD_BYTES = 64 * 1024
HEAD_SECONDS = 20.0
REQUEST_SECONDS = 600.0
UNREAD_SECONDS = 60.0
LEFT_BYTES = 128 * 1024 * 1024
LEFT_SECONDS = 120.0
# nginx and the balancers of the large clouds keep an idle connection for 60 seconds. A server that closes earlier
# resets the request that is just on its way.
IDLE_SECONDS = 75

MALFORMED = b"HTTP/1.1 400 Bad Request\r\n"
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\n"
END = b"content-length: 0\r\nconnection: close\r\n\r\n"


class BoundedHttp(HttpToolsProtocol):
    """HTTP protocol that refuses requests with too much around their body (431), and those that come too slowly (408).

    What is around the body is its head, the lines between its chunks, and its trailers: together at most `HEAD_BYTES`,
    and as much again as there is body, so that a body may come in small chunks.
    """

    head_seconds = HEAD_SECONDS
    request_seconds = REQUEST_SECONDS
    unread_seconds = UNREAD_SECONDS
    left_seconds = LEFT_SECONDS
    idle_seconds = IDLE_SECONDS
    left_bytes = LEFT_BYTES
    strangers = LogLimiter(__name__)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.timeout_keep_alive = self.idle_seconds
        self._heads = 0
        self._ends = 0
        self._around_bytes = 0
        self._body_bytes = 0
        self._begun = False
        self._in_head = True
        self._is_deaf = False
        self._left_bytes: int | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Expect the first request."""
        super().connection_made(transport)
        self._expect_within(self.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all clocks of the connection."""
        super().connection_lost(exc)
        self._expect_within(None)
        self._stop_waiting_for_reader()

    def data_received(self, data: bytes) -> None:
        """Parse the data that came, unless it is more around a body than any browser or platform sends.

        A request that comes in one piece, as nearly all do, sets no clock.
        """
        if self._is_deaf:
            return
        heads, ends, body = self._heads, self._ends, self._body_bytes
        self._parse(data)
        if self._ends != ends:
            # What follows a request's end in the same read is not counted: one read is small.
            self._around_bytes = self._body_bytes = 0
        else:
            self._around_bytes += len(data) - (self._body_bytes - body)
            if self._around_bytes > HEAD_BYTES + self._body_bytes:
                self._refuse(TOO_LARGE)
                return
        if self._left_bytes is not None:
            self._left_bytes -= len(data)
            if self._left_bytes < 0:
                self._refuse(TOO_LARGE)
                return
        if not self._in_head:
            if self._heads != heads:
                self._expect_within(self.request_seconds)
        elif self._ends != ends:
            # uvicorn does not wait for the rest of a request that was responded to early.
            cycle: RequestResponseCycle | None = self.cycle
            has_response = cycle is not None and cycle.response_complete
            self._expect_within(self.head_seconds if self._begun or has_response else None)
        elif self._deadline is None:
            self._expect_within(self.head_seconds)

    def _parse(self, data: bytes) -> None:
        """Parse the bytes, as uvicorn does, and log few lines about malformed ones."""
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            if self._should_upgrade():
                self.handle_websocket_upgrade()
            else:
                # The request has its response, but where it ends is not known: what a proxy takes for its body would be
                # taken for another request.
                self._is_deaf = True
                self.cycle.keep_alive = False
        except httptools.HttpParserError as error:
            self._is_deaf = True
            self.strangers.warning("bad request", client=self.client[0] if self.client else None, why=str(error))
            self._refuse(MALFORMED)

    def on_message_begin(self) -> None:
        """Note that a request begins."""
        super().on_message_begin()
        self._begun = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header. A trailer is left out, because the code that read the headers has not seen it."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Note that the head is complete, and let the response be written in one piece."""
        super().on_headers_complete()
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and cycle.transport is self.transport:
            cycle.transport = JoinedWrites(self.transport, self.loop)  # type: ignore[assignment]
        self._heads += 1
        self._in_head = False

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that the request is complete: how long the response takes is up to us.

        A WebSocket has no end from now on.
        """
        super().on_message_complete()
        self._ends += 1
        self._left_bytes = None
        self._begun = False
        self._in_head = True

    def on_response_complete(self) -> None:
        """Go on with the next request, or close the connection.

        A client whose request is too large is responded to before it has sent all of it, and mostly reads the response
        only after that. The rest is therefore read and dropped, up to a limit; closing at once would lose the response.
        """
        super().on_response_complete()
        if not self._in_head and not self.pipeline:
            self._left_bytes = self.left_bytes
            self._expect_within(self.left_seconds)
        if self.transport.is_closing():
            self._wait_for_reader()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection on which nothing more was asked."""
        super().timeout_keep_alive_handler()
        self._wait_for_reader()

    def pause_writing(self) -> None:
        """Wait for the client to read the response, for a while."""
        super().pause_writing()
        self._wait_for_reader()

    def resume_writing(self) -> None:
        """Stop the clock: the client reads again."""
        super().resume_writing()
        if self.transport.is_closing():
            self._wait_for_reader()
        else:
            self._stop_waiting_for_reader()

    def _wait_for_reader(self) -> None:
        self._stop_waiting_for_reader()
        self._unread = self.loop.call_later(self.unread_seconds, self.transport.abort)

    def _stop_waiting_for_reader(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _expect_within(self, seconds: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self._refuse, TOO_SLOW)

    def _refuse(self, status: bytes) -> None:
        """Respond with the reason, unless a response is on its way, and close.

        The handler of the request learns that it is over.
        """
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and cycle.response_complete:
            cycle = None
        begun = cycle is not None and (cycle.response_started or self.pipeline)
        if not begun and not self.transport.is_closing():
            self.transport.write(status + END)
        if cycle is not None:
            cycle.disconnected = True
            cycle.message_event.set()
        self.transport.close()
        self._wait_for_reader()

"""uvicorn's HTTP protocol with bounds that it has none of: how large a request's head is, and how long one takes.

Without them one connection keeps a process busy and its memory growing with a header that never ends, and any number
of connections are kept open by requests that never come.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 64 * 1024
HEAD_SECONDS = 20.0
REQUEST_SECONDS = 600.0

TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\n"
END = b"content-length: 0\r\nconnection: close\r\n\r\n"


class BoundedHttp(HttpToolsProtocol):
    """Answers 431 to a head beyond `HEAD_BYTES`, and 408 when the head, or all of a request, is not there in time."""

    head_seconds = HEAD_SECONDS
    request_seconds = REQUEST_SECONDS

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._heads = 0
        self._head_bytes = 0
        self._begun = False
        self._in_head = True
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is there, and should say something."""
        super().connection_made(transport)
        self._expect_within(self.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._expect_within(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, unless it is more of a head than any browser or platform sends.

        A request that comes in one piece, as nearly all do, sets no clock.
        """
        was_in_head, heads = self._in_head, self._heads
        super().data_received(data)
        more_of_a_head = was_in_head and self._in_head and self._heads == heads
        self._head_bytes = self._head_bytes + len(data) if more_of_a_head else 0
        if self._head_bytes > HEAD_BYTES:
            self._refuse(TOO_LARGE)
        elif not self._in_head:
            if self._heads != heads:
                self._expect_within(self.request_seconds)
        elif not more_of_a_head and not self._begun:
            self._expect_within(None)
        elif self._deadline is None:
            self._expect_within(self.head_seconds)

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._begun = True

    def on_headers_complete(self) -> None:
        """The head is there."""
        super().on_headers_complete()
        self._heads += 1
        self._in_head = False

    def on_message_complete(self) -> None:
        """The request is there; how long its answer takes is up to us. What is a socket from now on has no end."""
        super().on_message_complete()
        self._begun = False
        self._in_head = True

    def _expect_within(self, seconds: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self._refuse, TOO_SLOW)

    def _refuse(self, status: bytes) -> None:
        """Break off. A request that is being handled learns of it by the connection's end."""
        if self._in_head and not self.transport.is_closing():
            self.transport.write(status + END)
        self.transport.close()

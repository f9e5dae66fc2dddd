"""Live stream: every change of a simulator, sent to programs and to the phone page over Server-Sent Events.

A change is noted as (platform, collection, key) and drawn only when it is sent, so a listener always receives
the newest state of a thing and may treat each event as "replace what you hold under this key". A listener
resumes after the last id it saw; when that is too long ago it gets `reset` and has to fetch everything again.
"""

import asyncio
import itertools
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any, Literal

import msgspec

REMEMBERED = 5000
HEARTBEAT_SECONDS = 15.0

Draw = Callable[[str, str], tuple[str, Any] | None]
"""Draws (collection, key): the name it is sent under and its JSON (None: it is gone); None for what is not sent."""
Audience = Literal["programs", "phone"]


class LiveHub:
    """Hub that numbers the changes, remembers the last few thousand, and feeds any number of listeners."""

    def __init__(self) -> None:
        # Ids of an earlier process must not be mistaken for ours, hence the random part.
        self.run = secrets.token_hex(4)
        self._last = 0
        self._changes: deque[tuple[int, str, str, str]] = deque(maxlen=REMEMBERED)
        self._draw: dict[tuple[Audience, str], Draw] = {}
        self._changed = asyncio.Event()
        self._closed = False
        self._resets = 0

    @property
    def cursor(self) -> str:
        """Return the id of the newest change, from which a listener starts that has just read the whole state."""
        return f"{self.run}-{self._last}"

    def register(self, audience: Audience, platform: str, draw: Draw) -> None:
        """Let a platform draw its own rows for an audience."""
        self._draw[audience, platform] = draw

    def publish(self, platform: str, collection: str, key: str) -> None:
        """Note that a row changed or went away."""
        self._last += 1
        self._changes.append((self._last, platform, collection, key))
        self._changed.set()

    def reset(self) -> None:
        """Make every listener fetch everything again."""
        self._changes.clear()
        self._resets += 1
        self._changed.set()

    def close(self) -> None:
        """End every stream, so that a server can stop."""
        self._closed = True
        self._changed.set()

    def _position(self, cursor: str | None) -> int | None:
        """Return the number behind a cursor; None when the events after it are no longer remembered."""
        if not cursor:
            return self._last
        run, _, number = cursor.partition("-")
        if run != self.run or not number.isdigit():
            return None
        position = int(number)
        oldest = self._changes[0][0] if self._changes else self._last + 1
        return position if oldest - 1 <= position <= self._last else None

    def _after(self, position: int) -> list[tuple[int, str, str, str]]:
        newer = list(itertools.takewhile(lambda change: change[0] > position, reversed(self._changes)))
        newer.reverse()
        return newer

    def _frame(self, audience: Audience, change: tuple[int, str, str, str]) -> bytes:
        number, platform, collection, key = change
        draw = self._draw.get((audience, platform))
        drawn = None if draw is None else draw(collection, key)
        if drawn is None:
            return b""
        body = {"platform": platform, "collection": drawn[0], "key": key, "data": drawn[1]}
        return b"id: %s-%d\nevent: change\ndata: %s\n\n" % (self.run.encode(), number, msgspec.json.encode(body))

    async def stream(self, cursor: str | None, audience: Audience = "programs") -> AsyncIterator[bytes]:
        """Yield frames of text/event-stream from `cursor` on, until the hub closes or the listener goes."""
        resets = self._resets
        position = self._position(cursor)
        if position is None:
            position = self._last
            yield b"id: %s\nevent: reset\ndata: {}\n\n" % self.cursor.encode()
        else:
            yield b": open\n\n"
        while not self._closed:
            pending = self._after(position)
            if resets != self._resets or (pending and pending[0][0] != position + 1):
                resets, position = self._resets, self._last
                yield b"id: %s\nevent: reset\ndata: {}\n\n" % self.cursor.encode()
                continue
            if pending:
                # A row that changed several times is sent once, as it now is.
                newest = {change[1:]: change for change in pending}
                position = pending[-1][0]
                frames = b"".join(self._frame(audience, change) for change in sorted(newest.values()))
                if frames:
                    yield frames
                continue
            changed = self._changed
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await changed.wait()
            except TimeoutError:
                yield b": beat\n\n"
            else:
                if changed is self._changed and not self._closed:
                    self._changed = asyncio.Event()

"""Which messages are new to dashboards: each is told once, although the feed tells of it with every change."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

KEPT = 100_000
TAKEN = frozenset({"sent", "delivered", "read"})


class Told(msgspec.Struct, frozen=True):
    """What the feed says of a message, as far as it matters here."""

    id: int
    direction: str
    private: bool
    status: str | None
    remote_id: str | None


class _Payload(msgspec.Struct, frozen=True):
    message: Told


class _Event(msgspec.Struct, frozen=True):
    payload: _Payload


_decoder = msgspec.json.Decoder(_Event)


def read(event: str) -> Told:
    """The message of a feed event."""
    return _decoder.decode(event).payload.message


class Once:
    """Remembers what was told. Messages up to `newest` were there before; those that were `on_their_way` then are new
    all the same as soon as the platform has them.
    """

    def __init__(self, newest: int, on_their_way: Iterable[int]) -> None:
        self._old = newest
        self._told: set[int] = set()
        self._waiting = set(on_their_way)
        self._sent: dict[tuple[int | None, str], int] = {}

    def is_new(self, inbox_id: int | None, message: Told) -> bool:
        """Whether the message is to be told now; then it never is again."""
        if message.private or message.direction == "activity" or message.id in self._told:
            return False
        if message.direction == "out":
            if message.status == "failed":  # sent again, it is queued first
                self._waiting.discard(message.id)
                return False
            if message.status not in TAKEN:
                self._waiting.add(message.id)
                return False
            if message.id not in self._waiting and message.id <= self._old:
                return False
            self._waiting.discard(message.id)
            if self._was_told_as_another(inbox_id, message):
                return False
        elif message.id <= self._old:
            return False
        self._told.add(message.id)
        self._forget()
        return True

    def _was_told_as_another(self, inbox_id: int | None, message: Told) -> bool:
        """What we sent may come back as an echo before we know that it is ours, and is then a message of its own."""
        if message.remote_id is None:
            return False
        first = self._sent.setdefault((inbox_id, message.remote_id), message.id)
        if len(self._sent) > KEPT:
            del self._sent[next(iter(self._sent))]
        return first != message.id

    def _forget(self) -> None:
        """Ids only grow, so the lower half is what is older than everything that can still come."""
        if len(self._told) > KEPT:
            ordered = sorted(self._told)
            self._old = ordered[KEPT // 2]
            self._told = set(ordered[KEPT // 2 + 1 :])

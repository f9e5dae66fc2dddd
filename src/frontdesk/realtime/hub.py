"""The watchers of this process: who they are, what they look at, and a bounded queue of frames for each.

A commit's frames are encoded once for each kind of audience and handed to every socket of it as the same bytes. A
watcher that does not keep up is cut off: it comes back and resumes from its cursor.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from prometheus_client import Counter, Gauge

from frontdesk.realtime.feed import Audience, Entry, FeedReader, frame

QUEUED_FRAMES = 256
CHANGES_RIGHTS = frozenset({"member", "inbox"})
WATCHERS = Gauge("frontdesk_live_watchers", "Connected live clients")
CUT = Counter("frontdesk_live_cut_total", "Live clients cut off because they did not keep up")


@dataclass(slots=True, eq=False)
class Watcher:
    """One connected client. `frames` holds what is to be sent; None in it means: hang up."""

    audience: Audience
    name: str
    viewing: int | None = None
    typing: bool = False
    present: bool = True
    frames: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(QUEUED_FRAMES))

    def push(self, data: str) -> None:
        """Queue a frame, or cut the watcher off when its queue is full."""
        try:
            self.frames.put_nowait(data)
        except asyncio.QueueFull:
            CUT.inc()
            self.hang_up()

    def finish(self) -> None:
        """End the connection after what is queued has been sent."""
        try:
            self.frames.put_nowait(None)
        except asyncio.QueueFull:
            self.hang_up()

    def hang_up(self) -> None:
        """End the connection; what was queued is dropped."""
        while not self.frames.empty():
            self.frames.get_nowait()
        self.frames.put_nowait(None)


class Hub:
    """Everybody who watches through this process."""

    def __init__(self, reader: FeedReader) -> None:
        self._reader = reader
        self._watchers: defaultdict[int, set[Watcher]] = defaultdict(set)
        reader.listen(self._publish)

    def join(self, watcher: Watcher, *, present: bool = True) -> None:
        """From now on the watcher gets every frame of its audience; one that is not `present` is shown to nobody."""
        watcher.present = present
        self._watchers[watcher.audience.account_id].add(watcher)
        WATCHERS.inc()

    def leave(self, watcher: Watcher) -> None:
        """The watcher is gone; its colleagues hear that it looks at nothing any more."""
        account_id = watcher.audience.account_id
        if watcher in self._watchers[account_id]:
            self._watchers[account_id].discard(watcher)
            WATCHERS.dec()
            if watcher.present:
                self.tell_presence(account_id)

    def view(self, watcher: Watcher, conversation_id: int | None, *, typing: bool = False) -> None:
        """The watcher looks at another conversation, or begins or ends to type in it."""
        if (watcher.viewing, watcher.typing) != (conversation_id, typing):
            watcher.viewing, watcher.typing = conversation_id, typing
            self.tell_presence(watcher.audience.account_id)

    def tell_presence(self, account_id: int) -> None:
        """Tell the account's watchers who is here and what they look at. Not stored: each frame is the whole truth."""
        watchers = self._watchers[account_id]
        here = sorted((w for w in watchers if w.present), key=lambda w: w.typing)
        users = {
            (w.audience.user_id, w.viewing): {
                "id": w.audience.user_id,
                "name": w.name,
                "viewing": w.viewing,
                "typing": w.typing,
            }
            for w in here
        }
        event = {"id": self._reader.cursor, "kind": "presence", "payload": {"users": list(users.values())}}
        data = f'{{"cursor":{self._reader.cursor},"events":[{msgspec.json.encode(event).decode()}],"reset":false}}'
        for watcher in list(watchers):
            if watcher.present:
                watcher.push(data)

    def _publish(self, entries: Sequence[Entry]) -> None:
        cursor = entries[-1].id
        by_account: defaultdict[int, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_account[entry.account_id].append(entry)
        for account_id, own in by_account.items():
            encoded: dict[Audience, str | None] = {}
            for watcher in list(self._watchers.get(account_id, ())):
                data = self._frame_for(watcher.audience, own, cursor, encoded)
                if data is not None:
                    watcher.push(data)
            if any(entry.kind in CHANGES_RIGHTS for entry in own):
                self._ask_again(account_id)

    def _ask_again(self, account_id: int) -> None:
        """Who may see what has changed: everybody comes back and is asked who they are."""
        for watcher in list(self._watchers[account_id]):
            watcher.finish()

    def _frame_for(
        self, audience: Audience, entries: list[Entry], cursor: int, encoded: dict[Audience, str | None]
    ) -> str | None:
        """The frame for an audience, encoded once: without personal events all who see the same inboxes share it."""
        if any(entry.user_id is not None for entry in entries):
            key = audience
        else:
            key = Audience(audience.account_id, 0, audience.inbox_ids)
        if key not in encoded:
            seen = [entry for entry in entries if audience.sees(entry)]
            encoded[key] = frame(cursor, seen) if seen else None
        return encoded[key]

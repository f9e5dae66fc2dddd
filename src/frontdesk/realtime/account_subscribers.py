"""Subscribers of one account in this process.

When little happens, each event is sent at once. When much happens, each delivery is followed by a rest of the same
length, and the events of the meantime go out together. Two hundred events a second to a thousand subscribers then take
a frame each for every few events instead of for each, and never more than half of the time of this process.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from prometheus_client import Gauge

from frontdesk.core.visibility import Visibility
from frontdesk.realtime.audience import Audience, Entry
from frontdesk.realtime.feed import FeedReader, frame
from frontdesk.realtime.raw_socket import Frame
from frontdesk.realtime.subscribers import SocketSubscriber, Subscriber

CHANGES_RIGHTS = frozenset({"member", "inbox"})
ENDS_SESSIONS = "session"
LONGEST_REST_SECONDS = 0.05
SUBSCRIBERS = Gauge("frontdesk_live_watchers", "Connected live clients")


def changes_rights(entry: Entry, audience: Audience) -> bool:
    """Return whether an event may change who a subscriber is or what it may see, so that it must be asked again."""
    if entry.account_id != audience.account_id:
        return False
    return entry.kind in CHANGES_RIGHTS or (entry.kind == ENDS_SESSIONS and entry.user_id == audience.user_id)


class AccountSubscribers:
    """Subscribers of an account: sends them its events, and who of the colleagues looks at what."""

    def __init__(self, reader: FeedReader) -> None:
        self._reader = reader
        self._subscribers: set[Subscriber] = set()
        self._present: defaultdict[int, set[SocketSubscriber]] = defaultdict(set)
        self._entries: list[Entry] = []
        self._newcomers: set[SocketSubscriber] = set()
        self._moved: defaultdict[int, set[int | None]] = defaultdict(set)
        self._is_busy = False
        self._rested_at = 0.0

    @property
    def count(self) -> int:
        """Return how many subscribers there are."""
        return len(self._subscribers)

    def sockets_of(self, user_id: int) -> int:
        """Return how many sockets the person has open here."""
        return len(self._present.get(user_id, ()))

    def join(self, subscriber: Subscriber) -> None:
        """Send the subscriber what is newer than its `since`, from now on."""
        self._subscribers.add(subscriber)
        SUBSCRIBERS.inc()
        if isinstance(subscriber, SocketSubscriber):
            self._newcomers.add(subscriber)
            self._present[subscriber.audience.user_id].add(subscriber)
            self.publish_presence(subscriber.audience.user_id)

    def leave(self, subscriber: Subscriber) -> None:
        """Send the subscriber nothing more."""
        if subscriber not in self._subscribers:
            return
        self._subscribers.discard(subscriber)
        SUBSCRIBERS.dec()
        if isinstance(subscriber, SocketSubscriber):
            user_id = subscriber.audience.user_id
            self._newcomers.discard(subscriber)
            self._present[user_id].discard(subscriber)
            if not self._present[user_id]:
                del self._present[user_id]
            self.publish_presence(user_id)

    def publish(self, entries: Sequence[Entry]) -> None:
        """Send these events to the subscribers."""
        self._entries.extend(entries)
        self._deliver_soon()

    def publish_presence(self, user_id: int, inboxes: Iterable[int | None] = (None,)) -> None:
        """Tell that a user came or left, or looks at something else in these inboxes.

        Nothing is stored: a newcomer is told everything.
        """
        self._moved[user_id].update(inboxes)
        self._deliver_soon()

    def beat(self, subscriber: Subscriber) -> None:
        """Tell the subscriber the id up to which it has received everything, and nothing else."""
        heard = self._entries[0].id - 1 if self._entries else self._reader.cursor
        subscriber.push(Frame(frame(max(heard, subscriber.since), ())))

    def _deliver_soon(self) -> None:
        if self._is_busy or not (self._entries or self._moved):
            return
        self._is_busy = True
        rest = self._rested_at - time.perf_counter()
        if rest > 0:
            asyncio.get_running_loop().call_later(rest, self._deliver)
        else:
            asyncio.get_running_loop().call_soon(self._deliver)

    def _deliver(self) -> None:
        began = time.perf_counter()
        entries, self._entries = self._entries, []
        moved, self._moved = self._moved, defaultdict(set)
        newcomers, self._newcomers = self._newcomers, set()
        if entries:
            with self._reader.handing_on(entries[-1].id, len(self._subscribers)):
                self._publish_entries(entries)
        if moved:
            self._publish_moved(moved, newcomers)
        # The loop writes after its turn: only its next turn knows how long that took.
        asyncio.get_running_loop().call_soon(self._delivered, began)

    def _delivered(self, began: float) -> None:
        now = time.perf_counter()
        self._rested_at = now + min(now - began, LONGEST_REST_SECONDS)
        self._is_busy = False
        self._deliver_soon()

    def _publish_entries(self, entries: list[Entry]) -> None:
        frames = _Frames(entries, self._reader.cursor)
        for subscriber in list(self._subscribers):
            until = frames.last_for(subscriber)
            if subscriber.since < entries[-1].id:
                told = frames.frame_for(subscriber, until)
                if told is not None:
                    subscriber.push(told)
            if until is not None:
                subscriber.disconnect()

    def _publish_moved(self, moved: Mapping[int, set[int | None]], newcomers: set[SocketSubscriber]) -> None:
        """Send the newcomers everybody's presence, and the others that of users who moved where they may see it."""
        made: dict[tuple[bool, int, Visibility], Frame | None] = {}
        for subscribers in list(self._present.values()):
            for subscriber in list(subscribers):
                is_new, audience = subscriber in newcomers, subscriber.audience
                # Who comes from a process that is ahead of this one keeps the place that it has reached there.
                cursor = max(self._reader.cursor, subscriber.since)
                key = (is_new, cursor, audience.visibility)
                if key not in made:
                    made[key] = self._presence(None if is_new else _seen(moved, audience), cursor, audience)
                if (told := made[key]) is not None:
                    subscriber.push(told)

    def _presence(self, moved: Collection[int] | None, cursor: int, audience: Audience) -> Frame | None:
        """Return who of these users, or of all, is here and what they look at, a line for each conversation.

        Users who look at what the audience may not see are only shown as here.
        """
        if moved is not None and not moved:
            return None
        lines: dict[tuple[int, int | None], dict[str, Any]] = {}
        for user_id in self._present if moved is None else moved:
            for subscriber in sorted(self._present.get(user_id, ()), key=lambda subscriber: subscriber.typing):
                is_seen = subscriber.viewing_inbox is not None and audience.visibility.sees(subscriber.viewing_inbox)
                viewing = subscriber.viewing if is_seen else None
                lines[user_id, viewing] = {
                    "id": user_id,
                    "name": subscriber.name,
                    "viewing": viewing,
                    "typing": is_seen and subscriber.typing,
                }
        payload: dict[str, Any] = {"users": list(lines.values())}
        if moved is not None:
            payload["user_ids"] = list(moved)
        kind = "presence" if moved is None else "presence_changed"
        event = msgspec.json.encode({"id": cursor, "kind": kind, "payload": payload}).decode()
        return Frame(f'{{"cursor":{cursor},"events":[{event}],"reset":false}}')


def _seen(moved: Mapping[int, set[int | None]], audience: Audience) -> list[int]:
    """Return who of the users that moved did so where the audience may see it; None stands for everywhere."""
    return [
        user_id
        for user_id, inboxes in moved.items()
        if any(inbox_id is None or audience.visibility.sees(inbox_id) for inbox_id in inboxes)
    ]


class _Frames:
    """Frames of one delivery, each made once for all who see the same."""

    def __init__(self, entries: list[Entry], cursor: int) -> None:
        self._entries = entries
        self._cursor = cursor
        self._is_personal = any(entry.user_id is not None for entry in entries)
        self._changes = [entry for entry in entries if entry.kind in CHANGES_RIGHTS or entry.kind == ENDS_SESSIONS]
        self._made: dict[tuple[Audience, int, int | None], Frame | None] = {}

    def last_for(self, subscriber: Subscriber) -> int | None:
        """Return the event after which the subscriber must come back and be asked again; None when it may stay."""
        return next(
            (e.id for e in self._changes if e.id > subscriber.since and changes_rights(e, subscriber.audience)), None
        )

    def frame_for(self, subscriber: Subscriber, until: int | None) -> Frame | None:
        """Return the events after the subscriber's `since` and up to `until` that it sees; None when there are none."""
        audience = subscriber.audience
        if not self._is_personal:
            audience = Audience(audience.account_id, 0, audience.visibility)
        since = subscriber.since if subscriber.since >= self._entries[0].id else 0
        key = (audience, since, until)
        if key not in self._made:
            last = self._cursor if until is None else until
            seen = [entry for entry in self._entries if since < entry.id <= last and audience.sees(entry)]
            self._made[key] = Frame(frame(last, seen)) if seen else None
        return self._made[key]

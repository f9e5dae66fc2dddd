"""Subscribers of this process, account by account, and what each is sent.

A frame is encoded once for each kind of audience and handed to every subscriber of it as the same bytes. A subscriber
that does not keep up is disconnected: it comes back and resumes from its cursor. When rights change, or a session ends,
those it may concern are disconnected: they come back and are asked who they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from frontdesk.realtime.account_subscribers import AccountSubscribers, changes_rights
from frontdesk.realtime.audience import Entry
from frontdesk.realtime.feed import FeedReader
from frontdesk.realtime.subscribers import SocketSubscriber, Subscriber

MOST_SOCKETS = 64
"""How many live sockets one person has in a process: a browser has one for each of its windows."""


class TooManySockets(Exception):
    """Refusal of a socket: the person has as many as one may have, and the older ones stay."""


class SubscriberHub:
    """Hub of everybody who subscribes through this process."""

    def __init__(self, reader: FeedReader) -> None:
        self._reader = reader
        self._accounts: dict[int, AccountSubscribers] = {}
        reader.listen(self._publish)

    @property
    def count(self) -> int:
        """Return how many subscribers there are."""
        return sum(subscribers.count for subscribers in self._accounts.values())

    def join(self, subscriber: Subscriber, *, known_at: int) -> bool:
        """Send the subscriber every frame of its audience from now on: what is newer than its `since`, which is now.

        Returns False, and does nothing, when the subscriber's rights were `known_at` an event of the feed and have
        changed since: it must be asked again. Raises `TooManySockets`.
        """
        since = self._reader.recent(known_at)
        if since is None or any(changes_rights(entry, subscriber.audience) for entry in since):
            return False
        account_id = subscriber.audience.account_id
        subscribers = self._accounts.get(account_id) or AccountSubscribers(self._reader)
        if (
            isinstance(subscriber, SocketSubscriber)
            and subscribers.sockets_of(subscriber.audience.user_id) >= MOST_SOCKETS
        ):
            raise TooManySockets
        self._accounts[account_id] = subscribers
        subscribers.join(subscriber)
        return True

    def leave(self, subscriber: Subscriber) -> None:
        """Remove the subscriber; its colleagues hear that it looks at nothing any more."""
        account_id = subscriber.audience.account_id
        subscribers = self._accounts.get(account_id)
        if subscribers is not None:
            subscribers.leave(subscriber)
            if subscribers.count == 0:
                del self._accounts[account_id]

    def view(
        self, subscriber: SocketSubscriber, conversation_id: int | None, inbox_id: int | None, *, typing: bool = False
    ) -> None:
        """Tell colleagues that the subscriber looks at a conversation of this inbox, and whether it types there.

        A conversation that the subscriber may not see is ignored.
        """
        if conversation_id is None or inbox_id is None or not subscriber.audience.visibility.sees(inbox_id):
            conversation_id, inbox_id, typing = None, None, False
        subscribers = self._accounts.get(subscriber.audience.account_id)
        if subscribers is not None and (subscriber.viewing, subscriber.typing) != (conversation_id, typing):
            inboxes = {subscriber.viewing_inbox, inbox_id} - {None}
            subscriber.viewing, subscriber.viewing_inbox, subscriber.typing = conversation_id, inbox_id, typing
            subscribers.publish_presence(subscriber.audience.user_id, inboxes)

    def beat(self, subscriber: Subscriber) -> None:
        """Tell the subscriber that its connection is alive, and the cursor to come back with."""
        subscribers = self._accounts.get(subscriber.audience.account_id)
        if subscribers is not None:
            subscribers.beat(subscriber)

    def _publish(self, entries: Sequence[Entry]) -> None:
        by_account: defaultdict[int, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_account[entry.account_id].append(entry)
        for account_id, own in by_account.items():
            if account_id in self._accounts:
                self._accounts[account_id].publish(own)

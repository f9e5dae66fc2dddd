"""Audience of the feed: a feed entry, and who may see it."""

from __future__ import annotations

from frontdesk.core.visibility import Visibility
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """Feed event as JSON, with who may see it."""

    id: int
    account_id: int
    inbox_id: int | None
    user_id: int | None
    kind: str
    json: str


@dataclass(frozen=True, slots=True)
class Audience:
    """Audience of feed entries: a user, and the inboxes they see."""

    account_id: int
    user_id: int
    visibility: Visibility

    def sees(self, entry: Entry) -> bool:
        """Return whether this audience may see the entry."""
        if entry.account_id != self.account_id:
            return False
        if entry.user_id is not None:
            return entry.user_id == self.user_id
        return entry.inbox_id is None or self.visibility.sees(entry.inbox_id)

"""Who may see what of the feed: an entry, and the audience that sees it or does not."""

from __future__ import annotations

from frontdesk.core.visibility import Visibility
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One feed event as JSON, with who may see it."""

    id: int
    account_id: int
    inbox_id: int | None
    user_id: int | None
    kind: str
    json: str


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is watching, and which inboxes they see."""

    account_id: int
    user_id: int
    visibility: Visibility

    def sees(self, entry: Entry) -> bool:
        """Whether this watcher may see the entry."""
        if entry.account_id != self.account_id:
            return False
        if entry.user_id is not None:
            return entry.user_id == self.user_id
        return entry.inbox_id is None or self.visibility.sees(entry.inbox_id)

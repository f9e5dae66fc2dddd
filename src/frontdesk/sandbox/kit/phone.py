"""Phone page's view of a simulator: its manifest, its rows at the start, and each row that changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from frontdesk.sandbox.kit.phone_manifest import Manifest
from frontdesk.sandbox.kit.phone_rows import CommentRow, MessageRow
from frontdesk.sandbox.kit.settings import Settings
from frontdesk.sandbox.kit.tables import Table

DELIVERIES_SHOWN = 100

Row = TypeVar("Row", bound=msgspec.Struct)


@dataclass(frozen=True)
class Shown(Generic[Row]):
    """Table that the page follows under a `name` of its own. `row` draws one; None hides it.

    Of many, the page begins with the newest `first`; 0 begins with none.
    """

    name: str
    table: Table[Row]
    row: Callable[[Row], msgspec.Struct | None]
    first: int | None = None

    def at_start(self) -> list[msgspec.Struct]:
        """Draw the rows the page begins with."""
        rows = list(self.table)
        chosen = rows if self.first is None else rows[len(rows) - min(self.first, len(rows)) :]
        return [drawn for row in chosen if (drawn := self.row(row)) is not None]


class Phone:
    """Simulator as the page sees it. `thread` gives a conversation's newest messages, `comments` a post's."""

    def __init__(
        self,
        manifest: Manifest,
        settings: Settings,
        tables: Sequence[Shown[Any]],
        *,
        thread: Callable[[str, int], list[MessageRow]],
        comments: Callable[[str], list[CommentRow]] = lambda _: [],
    ) -> None:
        self.manifest = manifest
        self.thread = thread
        self.comments = comments
        self._settings = settings
        self._tables = {shown.table.name: shown for shown in tables}

    def snapshot(self, messages: int) -> dict[str, Any]:
        """Return everything the page needs at start, with the newest `messages` of each conversation."""
        rows = {shown.name: shown.at_start() for shown in self._tables.values()}
        held = (row.id for row in rows["conversation"])  # type: ignore[attr-defined]
        rows["message"] = [row for key in held for row in self.thread(key, messages)]
        return {"manifest": self.manifest, "rows": rows, "settings": self._settings.shown()}

    def draw(self, collection: str, key: str) -> tuple[str, Any] | None:
        """Draw one row for the live stream: its name on the page and its data (None: it is gone)."""
        if collection == "settings":
            return "settings", self._settings.shown()
        shown = self._tables.get(collection)
        if shown is None:
            return None
        row = shown.table.get(key)
        return shown.name, None if row is None else shown.row(row)

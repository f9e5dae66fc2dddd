"""Typed tables of a simulator: rows in memory, written through to `Documents`, every change reported to a listener.

A row is changed by altering it and saving it; `save` keeps the file and the listener in step.
"""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import msgspec

from frontdesk.sandbox.kit.documents import Documents

Row = TypeVar("Row", bound=msgspec.Struct)


class Table(Generic[Row]):
    """Rows of one type by key. Iterates in the order they were first saved.

    `name` is the collection they are kept in, of which no other table may have the same; `on_change` gets the
    collection and the key of every row that changed or went away.
    """

    def __init__(
        self,
        name: str,
        kind: type[Row],
        key: Callable[[Row], str],
        documents: Documents,
        on_change: Callable[[str, str], None] | None = None,
    ) -> None:
        self.name = name
        self._kind = kind
        self._key = key
        self._documents = documents
        self._on_change = on_change
        self._rows: dict[str, Row] = {}

    def load(self) -> None:
        """Read what an earlier process kept."""
        decoder = msgspec.json.Decoder(self._kind)
        for body in self._documents.bodies(self.name):
            row = decoder.decode(body)
            self._rows[self._key(row)] = row

    def __iter__(self) -> Iterator[Row]:
        return iter(list(self._rows.values()))

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def get(self, key: str) -> Row | None:
        """Return the row of this key, or None."""
        return self._rows.get(key)

    def of(self, key: str) -> Row:
        """Return the row of this key, which must be there."""
        return self._rows[key]

    def save(self, row: Row) -> Row:
        """Insert or update a row and notify the listener."""
        key = self._key(row)
        self._rows[key] = row
        if self._documents.kept:
            self._documents.put(self.name, key, msgspec.json.encode(row))
        if self._on_change is not None:
            self._on_change(self.name, key)
        return row

    def delete(self, key: str, *, quietly: bool = False) -> Row | None:
        """Remove a row; `quietly` does not notify the listener."""
        row = self._rows.pop(key, None)
        if row is not None:
            self._documents.delete(self.name, key)
            if self._on_change is not None and not quietly:
                self._on_change(self.name, key)
        return row

    def clear(self) -> None:
        """Remove every row."""
        for key in list(self._rows):
            self.delete(key)


def by_id_or_username(table: Table[Row], name: str) -> Row | None:
    """Find a business or a person by their id or their username."""
    found = table.get(name)
    return found or next((row for row in table if getattr(row, "username", None) == name), None)

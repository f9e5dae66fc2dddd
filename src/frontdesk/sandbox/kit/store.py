"""Store of a simulator: its tables, loaded together and emptied together, its files, and lists below a parent."""

import bisect
import operator
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec

from frontdesk.sandbox.kit.documents import Documents
from frontdesk.sandbox.kit.tables import Table

Row = TypeVar("Row", bound=msgspec.Struct)
Item = TypeVar("Item")
Key = TypeVar("Key")


class Groups(Generic[Key, Item]):
    """Lists of items below a parent, each in order: the messages of a conversation, the replies to a comment."""

    def __init__(self, *order: str) -> None:
        self._order: Callable[[Item], Any] | None = operator.attrgetter(*order) if order else None
        self._lists: dict[Key, list[Item]] = {}

    def add(self, parent: Key, item: Item) -> None:
        """File an item behind those of the same rank."""
        bisect.insort_right(self._lists.setdefault(parent, []), item, key=self._order)  # type: ignore[arg-type]

    def of(self, parent: Key) -> list[Item]:
        """Return the items below a parent, the first in order first. Do not change the list."""
        return self._lists.get(parent, [])

    def remove(self, parent: Key, item: Item) -> None:
        """Take an item out of its list."""
        held = self._lists.get(parent, [])
        held[:] = [row for row in held if row is not item]

    def clear(self) -> None:
        """Forget every list."""
        self._lists.clear()


class FileStore:
    """Bytes of stored files, in `Documents` when those are kept, else in memory."""

    def __init__(self, documents: Documents, collection: str) -> None:
        self._documents = documents
        self._collection = collection
        self._contents: dict[str, bytes] = {}

    def put(self, file_id: str, content: bytes) -> None:
        """Store the bytes of a file."""
        if self._documents.kept:
            self._documents.put(self._collection, file_id, content)
        else:
            self._contents[file_id] = content

    def get(self, file_id: str) -> bytes:
        """Return the bytes of a file; empty when unknown."""
        return self._contents.get(file_id) or self._documents.get(self._collection, file_id) or b""

    def clear(self) -> None:
        """Forget every file."""
        self._documents.clear(self._collection)
        self._contents.clear()


class Store:
    """Maker of the tables of a simulator, whose collections begin with `prefix`, and keeper of their files."""

    def __init__(self, documents: Documents, *, prefix: str = "", files: str) -> None:
        self.documents = documents
        self.files = FileStore(documents, files)
        self._prefix = prefix
        self._tables: list[Table[Any]] = []

    def table(
        self,
        name: str,
        kind: type[Row],
        key: str | Callable[[Row], str],
        on_change: Callable[[str, str], None] | None = None,
    ) -> Table[Row]:
        """Make a table and read what an earlier process kept. `key` may name the field that is its key."""
        get_key: Callable[[Row], str] = operator.attrgetter(key) if isinstance(key, str) else key
        made = Table[Row](f"{self._prefix}{name}", kind, get_key, self.documents, on_change)
        made.load()
        self._tables.append(made)
        return made

    def clear(self) -> None:
        """Remove every row and every file."""
        with self.documents.together():
            for table in self._tables:
                table.clear()
            self.files.clear()

"""Documents of a simulator: its state as small documents in one SQLite file, or nowhere at all.

With a folder the state survives a restart and a kill -9 of the process: SQLite's write-ahead log is in the
kernel's hands as soon as a statement ends. Without a folder every call is a no-op and the memory of the
process is all there is.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = "CREATE TABLE IF NOT EXISTS documents (collection TEXT, key TEXT, body BLOB, PRIMARY KEY (collection, key))"


class Documents:
    """Byte strings by collection and key."""

    def __init__(self, folder: Path | None) -> None:
        self._depth = 0
        self._connection: sqlite3.Connection | None = None
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = folder / "sandbox.sqlite3"
            # It holds the simulators' secrets. SQLite gives the files beside it the same mode.
            os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            file.chmod(0o600)
            # One event loop owns the connection, yet a framework may build the app in another thread than it serves.
            self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.execute(SCHEMA)

    @property
    def kept(self) -> bool:
        """Return whether anything is written at all."""
        return self._connection is not None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write everything inside the block at once, so that a kill cannot keep half of one event."""
        self._depth += 1
        if self._depth == 1 and self._connection is not None:
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            # Committed even when the block raised: what is in memory is the truth and must be what is on disk.
            self._depth -= 1
            if self._depth == 0 and self._connection is not None:
                self._connection.execute("COMMIT")

    def put(self, collection: str, key: str, body: bytes) -> None:
        """Write or replace one document."""
        if self._connection is not None:
            self._connection.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", (collection, key, body))

    def get(self, collection: str, key: str) -> bytes | None:
        """Return one document, or None."""
        if self._connection is None:
            return None
        row = self._connection.execute(
            "SELECT body FROM documents WHERE collection = ? AND key = ?", (collection, key)
        ).fetchone()
        if row is None:
            return None
        (body,) = row
        return bytes(body)

    def delete(self, collection: str, key: str) -> None:
        """Delete one document; unknown ones are ignored."""
        if self._connection is not None:
            self._connection.execute("DELETE FROM documents WHERE collection = ? AND key = ?", (collection, key))

    def bodies(self, collection: str) -> list[bytes]:
        """Return every document of a collection, in the order they were first written."""
        if self._connection is None:
            return []
        rows = self._connection.execute("SELECT body FROM documents WHERE collection = ? ORDER BY rowid", (collection,))
        return [bytes(body) for (body,) in rows]

    def clear(self, collection: str) -> None:
        """Delete every document of a collection."""
        if self._connection is not None:
            self._connection.execute("DELETE FROM documents WHERE collection = ?", (collection,))

    def close(self) -> None:
        """Close the file; later writes are lost."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

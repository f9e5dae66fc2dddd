"""Files on disk, named by their content: stored once however often they come, written whole or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

PIECE_BYTES = 1024 * 1024


class DiskFailed(Exception):
    """Failure of the disk that holds the files.

    It is no `OSError`, which a transaction around it would take for a lost database.
    """


class NoRoom(DiskFailed):
    """Lack of room: the disk is full, or the user has used up their share."""


class FileStore:
    """Directory of files. A file's key is the SHA-256 of its content in hexadecimal."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, data: bytes) -> str:
        """Store the bytes durably and return their key. Raises `NoRoom`, `DiskFailed`."""
        with self._failure_is_said():
            return await asyncio.to_thread(self._put, data)

    async def keep(self, file: BinaryIO) -> str:
        """Store an open file's content durably, a piece at a time, and return its key.

        Raises `NoRoom`, `DiskFailed`.
        """
        with self._failure_is_said():
            return await asyncio.to_thread(self._keep, file)

    async def read(self, key: str) -> bytes:
        """Return the bytes of a key. Raises `FileNotFoundError`."""
        return await asyncio.to_thread(self.path(key).read_bytes)

    async def holds(self, key: str) -> bool:
        """Return whether the file of a key is there. Raises `DiskFailed`."""
        with self._failure_is_said():
            return await asyncio.to_thread(self.path(key).is_file)

    async def forget(self, key: str, *, unused_for: float) -> None:
        """Delete the file of a key, unless it was stored, or stored again, in the last `unused_for` seconds."""
        await asyncio.to_thread(self._forget, key, unused_for)

    def path(self, key: str) -> Path:
        """Return the path of a key's file. Raises `ValueError` for a text that is no key of ours."""
        if len(key) != 64 or not set(key) <= set("0123456789abcdef"):
            raise ValueError("not a file key")
        return self._root / key[:2] / key[2:]

    @contextlib.contextmanager
    def _failure_is_said(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise NoRoom(f"There is no room for another file in {self._root}.") from error
            raise DiskFailed(f"The disk of {self._root} failed: {error.strerror}.") from error

    def _put(self, data: bytes) -> str:
        key = hashlib.sha256(data).hexdigest()
        path = self.path(key)
        with contextlib.suppress(FileNotFoundError):
            os.utime(path)  # for `forget`: it is wanted again
            return key
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
            try:
                draft.write(data)
                draft.flush()
                os.fsync(draft.fileno())
                Path(draft.name).replace(path)
            except OSError:
                Path(draft.name).unlink(missing_ok=True)
                raise
        return key

    def _keep(self, file: BinaryIO) -> str:
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = hashlib.sha256()
        with tempfile.NamedTemporaryFile(dir=self._root, delete=False) as draft:
            try:
                while piece := file.read(PIECE_BYTES):
                    digest.update(piece)
                    draft.write(piece)
                draft.flush()
                os.fsync(draft.fileno())
                path = self.path(digest.hexdigest())
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                Path(draft.name).replace(path)
            except BaseException:
                Path(draft.name).unlink(missing_ok=True)
                raise
        return digest.hexdigest()

    def _forget(self, key: str, unused_for: float) -> None:
        path = self.path(key)
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - unused_for:
                path.unlink()

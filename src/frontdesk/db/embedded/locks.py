"""Locks of a data directory: the kernel drops them with their holder, so process ids decide nothing.

There are two files. The supervisor's lock lives as long as its process. The servers' lock is handed down to ``initdb``,
``postgres`` and all their children, so it is free exactly when the last of them has gone, however they went.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from frontdesk.db.embedded.errors import DataDirectoryUnusable


class FileLock:
    """Exclusive ``flock(2)`` that is held until `release`, or until every process that has its ``fd`` ends."""

    def __init__(self, path: Path, fd: int) -> None:
        self.path = path
        self.fd = fd

    @classmethod
    def take(cls, path: Path) -> FileLock | None:
        """Lock ``path``, creating it for its owner alone; None when another holds it. Never waits."""
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(fd)
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return None
            raise DataDirectoryUnusable(
                f"The file system of {path.parent} cannot lock files ({error.strerror}); "
                "choose a data directory on a local disk or set DATABASE_URL."
            ) from error
        return cls(path, fd)

    def write(self, text: str) -> None:
        """Leave a note for whoever finds the file locked."""
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, text.encode(), 0)

    def release(self) -> None:
        """Release our hold; heirs of the descriptor keep theirs."""
        os.close(self.fd)


def postmaster_pid(cluster: Path) -> int | None:
    """Return the process id that ``postmaster.pid`` names: a hint, which a kill -9 leaves behind."""
    try:
        return int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def servers_of(cluster: Path) -> Iterator[int]:
    """Yield the ids of the live PostgreSQL processes, servers and backends, that work in ``cluster``.

    Elsewhere than on Linux only the postmaster is seen.
    """
    if sys.platform == "linux":
        for entry in os.listdir("/proc"):
            if entry.isdigit() and _works_in(int(entry), cluster):
                yield int(entry)
    elif (pid := postmaster_pid(cluster)) and _is_postgres(pid):
        yield pid


def _works_in(pid: int, cluster: Path) -> bool:
    # A server changes into its data directory. An operator's shell may be there too, hence the program's name.
    try:
        if not os.path.basename(os.readlink(f"/proc/{pid}/exe")).startswith("postgres"):
            return False
        return os.path.samefile(f"/proc/{pid}/cwd", cluster)
    except OSError:
        return False


def _is_postgres(pid: int) -> bool:
    listing = ["ps", "-o", "command=", "-p", str(pid)]
    said = subprocess.run(listing, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    return "postgres" in said.stdout


def send(pid: int, number: signal.Signals) -> None:
    """Signal a process that may be gone already."""
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def forget_dead_server(cluster: Path, socket_lock: Path) -> None:
    """Remove the pid files of a server known to be dead, when another process now has its process id.

    PostgreSQL itself sees through every other stale file, but takes any living process of that id for the
    server: the rule rather than the exception in containers, where ids are few. Call with both locks held.
    """
    for path in (cluster / "postmaster.pid", socket_lock):
        try:
            if _lives(int(path.read_text().split("\n", 1)[0])):
                path.unlink(missing_ok=True)
        except (OSError, ValueError):
            continue


def _lives(pid: int) -> bool:
    try:
        os.kill(abs(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

"""Data directory on disk: its folders, the server's configuration, its log and its sockets.

Blocking file work; nothing here starts a process. Every function raises an `EmbeddedPostgresError` or the `OSError` of
the file system, which the supervisor puts into a sentence.

Layout: ``cluster/`` (what PostgreSQL calls its data directory), ``cluster.unfinished/`` (an ``initdb`` that has not
ended), ``socket/``, ``server.log`` and ``server.log.1``, ``supervisor.lock``, ``servers.lock``.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from frontdesk.db.embedded.errors import DataDirectoryUnusable, WrongServerVersion

PORT = 5432
"""Only names the socket's file: no TCP port is opened."""

LOG_LIMIT = 16 * 1024 * 1024
"""Bytes the server's log may reach before all but its newest part is dropped."""

_OURS = "frontdesk.conf"
_LONGEST_SOCKET_PATH = 107 if sys.platform == "linux" else 103  # sockaddr_un.sun_path without its last NUL
_LIBPQ_WOULD_MISREAD = frozenset(",'\"\\")  # in a list of hosts, or in unix_socket_directories

DEFAULT_SETTINGS: Mapping[str, str] = {
    # Memory: pages of shared_buffers are only taken as they are used. Idle: 50 MB of RSS in all processes.
    "shared_buffers": "64MB",
    "huge_pages": "off",
    "max_connections": "100",
    "max_logical_replication_workers": "0",
    # Starts as fast as io_method=sync and reads faster; each worker costs 4 MB.
    "io_method": "worker",
    "io_workers": "2",
    "jit": "off",
    # Durability is the point of having a database.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "replica",
    "autovacuum": "on",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "default_text_search_config": "pg_catalog.simple",
    "log_line_prefix": "%m [%p] ",
    # A sign of life during a long recovery, which the supervisor waits for.
    "log_startup_progress_interval": "5s",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths inside one data directory."""

    root: Path

    @property
    def cluster(self) -> Path:
        """Return PostgreSQL's own data directory."""
        return self.root / "cluster"

    @property
    def unfinished(self) -> Path:
        """Return the path of a cluster that ``initdb`` has not finished: worthless once nobody works on it."""
        return self.root / "cluster.unfinished"

    @property
    def log(self) -> Path:
        """Return the file that the server's standard error goes to."""
        return self.root / "server.log"

    @property
    def older_log(self) -> Path:
        """Return the part of the log that was set aside."""
        return self.root / "server.log.1"

    @property
    def supervisor_lock(self) -> Path:
        """Return the lock of the supervisor; it holds its process id and, when ready, the DSN."""
        return self.root / "supervisor.lock"

    @property
    def servers_lock(self) -> Path:
        """Return the lock that every process of the server holds."""
        return self.root / "servers.lock"

    def open(self) -> None:
        """Create the data directory, for its owner alone, or check that an existing one is ours."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        strangers = {entry.name for entry in self.root.iterdir()} - {"lost+found"}
        if strangers and not self.supervisor_lock.exists():
            raise DataDirectoryUnusable(
                f"The data directory {self.root} holds files that are not Frontdesk's; "
                "name an empty or a new directory."
            )

    def drop_unfinished(self) -> None:
        """Remove what an interrupted ``initdb`` left."""
        if self.unfinished.exists():
            shutil.rmtree(self.unfinished)

    def adopt_finished(self) -> None:
        """Make the cluster that ``initdb`` has finished the real one, in one durable step."""
        with (self.unfinished / "postgresql.conf").open("a") as configuration:
            configuration.write(f"\n# Frontdesk's own choices; ALTER SYSTEM goes before them.\ninclude = '{_OURS}'\n")
            configuration.flush()
            os.fsync(configuration.fileno())
        self.unfinished.rename(self.cluster)
        folder = os.open(self.root, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def check_version(self, major: int) -> None:
        """Raise `WrongServerVersion` unless the cluster was made by PostgreSQL ``major``."""
        made_by = (self.cluster / "PG_VERSION").read_text().strip()
        if made_by != str(major):
            raise WrongServerVersion(
                f"The data directory {self.root} was made by PostgreSQL {made_by} and cannot be opened by "
                f"PostgreSQL {major}; dump it with the old version and restore it into a new directory."
            )

    def write_settings(self, extra: Mapping[str, str]) -> Path:
        """Write our part of the server's configuration anew and return the file."""
        lines = ["# Written by Frontdesk at every start: changes here are lost. Use ALTER SYSTEM instead."]
        for name, value in {**DEFAULT_SETTINGS, **extra}.items():
            escaped = value.replace("'", "''")
            lines.append(f"{name} = '{escaped}'")
        path = self.cluster / _OURS
        draft = path.with_suffix(".draft")
        draft.write_text("\n".join(lines) + "\n")
        draft.chmod(0o600)
        # initdb's own file stays as it is: it holds what suits this machine's shared memory.
        draft.replace(path)
        return path

    def server_status(self, pid: int) -> str:
        """Return the status in the pid file of process ``pid``: ``starting``, ``ready``, … or nothing yet."""
        # The eighth line, as pg_ctl reads it: LOCK_FILE_LINE_PM_STATUS in PostgreSQL's miscadmin.h.
        try:
            lines = (self.cluster / "postmaster.pid").read_text().split("\n")
        except OSError:
            return ""
        return lines[7].strip() if len(lines) > 7 and lines[0] == str(pid) else ""

    def open_log(self) -> int:
        """Open the server's log for appending, after keeping it within bounds; return the descriptor."""
        self.trim_log()
        return os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def trim_log(self, limit: int = LOG_LIMIT) -> None:
        """Set the log aside once it is larger than ``limit`` bytes; safe while the server writes to it."""
        # Copied and cut, not renamed: the server keeps its descriptor, which appends wherever the end is.
        if self.log.exists() and self.log.stat().st_size > limit:
            self.older_log.unlink(missing_ok=True)  # it may be another user's, from a start as root
            shutil.copyfile(self.log, self.older_log)
            self.older_log.chmod(0o600)
            os.truncate(self.log, 0)

    def log_size(self) -> int:
        """Return the bytes in the log."""
        return self.log.stat().st_size if self.log.exists() else 0

    def log_since(self, offset: int, most: int = 16384) -> str:
        """Return what the server has logged after ``offset`` bytes; only the last ``most`` of them."""
        try:
            with self.log.open("rb") as file:
                file.seek(max(offset, self.log_size() - most))
                return file.read().decode(errors="replace")
        except OSError:
            return ""


def socket_path(directory: Path) -> Path:
    """Return the server's socket in its directory, named as every client of PostgreSQL expects it."""
    return directory / f".s.PGSQL.{PORT}"


def socket_lock(directory: Path) -> Path:
    """Return the file in which PostgreSQL notes who owns its socket."""
    return directory / f".s.PGSQL.{PORT}.lock"


def choose_socket_directory(root: Path, wished: Path | None) -> Path:
    """Choose a directory for the socket, created for its owner alone.

    ``wished`` if given; else one in the data directory; else, where that path is too long for a Unix socket or
    would be misread in a DSN, a short private one among the system's temporary files.
    """
    if wished is not None:
        if not _fits(wished):
            raise DataDirectoryUnusable(
                f"The socket directory {wished} is too long for a Unix socket, or has a comma or a quote in it; "
                "name a shorter one."
            )
        wished.mkdir(mode=0o700, parents=True, exist_ok=True)
        return wished
    inside = root / "socket"
    if _fits(inside):
        inside.mkdir(mode=0o700, exist_ok=True)
        return inside
    mark = hashlib.blake2s(os.fsencode(root), digest_size=6).hexdigest()
    short = Path(tempfile.gettempdir(), f"frontdesk-{os.geteuid()}-{mark}")
    try:
        short.mkdir(mode=0o700)
    except FileExistsError:
        seen = short.lstat()
        private = stat.S_ISDIR(seen.st_mode) and not stat.S_IMODE(seen.st_mode) & 0o077
        # In a directory all may write to, another user may have taken the name to get between us.
        if not private or seen.st_uid not in (os.geteuid(), root.stat().st_uid):
            short = Path(tempfile.mkdtemp(prefix="frontdesk-"))
    return short


def _fits(directory: Path) -> bool:
    path = str(socket_path(directory))
    return len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH and not _LIBPQ_WOULD_MISREAD & set(path)

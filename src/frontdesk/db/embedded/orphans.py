"""Orphans of an earlier server: none is left before a new server starts."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

from frontdesk.db.embedded.cluster import Layout
from frontdesk.db.embedded.errors import DataDirectoryInUse
from frontdesk.db.embedded.identity import Identity
from frontdesk.db.embedded.locks import FileLock, postmaster_pid, send, servers_of

_SERVER_PATIENCE = 10.0
_BACKEND_PATIENCE = 0.5


async def servers_lock(layout: Layout, identity: Identity) -> FileLock:
    """Take the servers' lock once the last process of an earlier server has ended; they are helped to end.

    Takes some milliseconds when there is none. Raises `DataDirectoryInUse` for one that does not end in
    20 seconds, and for a live server that Frontdesk did not start.
    """
    begun = time.monotonic()
    sent: set[signal.Signals] = set()
    while (lock := FileLock.take(layout.servers_lock)) is None:
        waited = time.monotonic() - begun
        if waited > 2 * _SERVER_PATIENCE:
            raise _in_use(layout, postmaster_pid(layout.cluster), "an earlier PostgreSQL that does not end")
        for pid in servers_of(layout.unfinished):
            send(pid, signal.SIGKILL)  # of an initdb that was broken off: its work is thrown away
        _help_to_end(layout.cluster, waited, sent)
        await asyncio.sleep(0.02)
    identity.give(layout.servers_lock)
    if foreign := next(servers_of(layout.cluster), None):
        lock.release()
        raise _in_use(layout, foreign, "a PostgreSQL that Frontdesk did not start")
    return lock


def _in_use(layout: Layout, pid: int | None, what: str) -> DataDirectoryInUse:
    who = f"{what} (process {pid})" if pid else what
    return DataDirectoryInUse(f"The data directory {layout.root} is in use by {who}; stop it and start again.", pid=pid)


def _help_to_end(cluster: Path, waited: float, sent: set[signal.Signals]) -> None:
    """End the leftovers of an earlier server, harder the longer they take.

    They end by themselves as a rule: the server got SIGINT when its supervisor died, and its backends see it
    die. What must be helped is a backend deep in a query, and a server on a system without that signal. None
    of these signals costs a committed row: they are the ones a server sends its own after a crash.
    """
    leftovers = set(servers_of(cluster))
    postmaster = postmaster_pid(cluster)
    if postmaster in leftovers:
        leftovers = {postmaster}
        step = signal.SIGQUIT if waited > _SERVER_PATIENCE else signal.SIGINT
    elif waited > 5 * _BACKEND_PATIENCE:
        step = signal.SIGKILL
    elif waited > _BACKEND_PATIENCE:
        step = signal.SIGQUIT
    else:
        return
    if step not in sent:
        sent.add(step)
        for pid in leftovers:
            send(pid, step)

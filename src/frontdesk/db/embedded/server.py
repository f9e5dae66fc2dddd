"""Processes of one cluster: ``initdb`` once, then one run of ``postgres`` after another.

Each is a direct child in a session of its own, that dies with us and holds the servers' lock.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from pathlib import Path

from frontdesk.db.embedded.binaries import Binaries
from frontdesk.db.embedded.cluster import PORT, Layout, socket_lock
from frontdesk.db.embedded.errors import StartFailed, from_server_words
from frontdesk.db.embedded.identity import Identity
from frontdesk.db.embedded.locks import FileLock, forget_dead_server, send
from frontdesk.db.embedded.orphans import servers_lock

SUPERUSER = "postgres"

_INITDB_PATIENCE = 600.0
_QUIT_PATIENCE = 10.0
_LOG_CHECK_INTERVAL = 600.0


class Server:
    """Server of a cluster whose data directory this process has locked. Times are in seconds."""

    def __init__(self, layout: Layout, binaries: Binaries, identity: Identity, socket_directory: Path) -> None:
        self.socket_directory = socket_directory
        self._layout = layout
        self._binaries = binaries
        self._identity = identity
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """Return the process id of the server while it runs."""
        process = self._process
        return process.pid if process and process.returncode is None else None

    async def create_cluster(self) -> None:
        """Run ``initdb``; an earlier one that was interrupted is done again from the start."""
        lock = await servers_lock(self._layout, self._identity)
        try:
            await asyncio.to_thread(self._layout.drop_unfinished)
            program = [
                self._binaries.initdb, "--pgdata", self._layout.unfinished, "--username", SUPERUSER,
                "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
                # Not C: pg_trgm asks this one what a letter is, and in C a Thai text has none.
                f"--lc-ctype={'C.UTF-8' if sys.platform == 'linux' else 'en_US.UTF-8'}",
                "--data-checksums", "--auth-local=trust", "--auth-host=reject", "--no-instructions",
            ]  # fmt: skip
            process = await self._spawn(list(map(str, program)), lock, signal.SIGKILL, asyncio.subprocess.PIPE)
            try:
                async with asyncio.timeout(_INITDB_PATIENCE):
                    words, _ = await process.communicate()
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
            if process.returncode:
                raise from_server_words(words.decode(errors="replace"), self._layout.root, None)
            await asyncio.to_thread(self._layout.adopt_finished)
        except TimeoutError as error:
            raise StartFailed(f"Creating the database in {self._layout.root} did not end in time.") from error
        finally:
            lock.release()

    async def launch(self, patience: float) -> None:
        """Start the server and return when it accepts connections.

        A crash is recovered from for as long as it takes, but not longer than ``patience`` without a word in
        the log. Raises an `EmbeddedPostgresError` or `OSError`.
        """
        layout = self._layout
        lock = await servers_lock(layout, self._identity)
        try:
            forget_dead_server(layout.cluster, socket_lock(self.socket_directory))
            output = layout.open_log()
            try:
                self._identity.give(layout.log)
                log_begun_at = layout.log_size()
                program = [
                    self._binaries.postgres, "-D", layout.cluster, "-p", PORT,
                    "-c", "listen_addresses=", "-c", f"unix_socket_directories={self.socket_directory}",
                    "-c", "unix_socket_permissions=0700",
                ]  # fmt: skip
                # SIGINT is PostgreSQL's fast shutdown.
                self._process = await self._spawn(list(map(str, program)), lock, signal.SIGINT, output)
            finally:
                os.close(output)
        finally:
            lock.release()
        await self._until_ready(self._process, log_begun_at, patience)

    async def _spawn(
        self, program: list[str], lock: FileLock, dies_with_us: signal.Signals, output: int
    ) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *self._identity.command(program, dies_with_us=dies_with_us),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            pass_fds=(lock.fd,),
            # Away from the terminal's Ctrl-C: the server ends after Frontdesk has stored its last word.
            start_new_session=True,
            cwd="/",
            # None of the PG* variables an operator may have set, and no language but English in the log.
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        )

    async def _until_ready(self, process: asyncio.subprocess.Process, log_begun_at: int, patience: float) -> None:
        layout = self._layout
        seen, last_sign, pause = log_begun_at, time.monotonic(), 0.004
        while layout.server_status(process.pid) != "ready":
            if process.returncode is not None:
                raise from_server_words(layout.log_since(log_begun_at), layout.root, layout.log)
            now = time.monotonic()
            if (size := layout.log_size()) != seen:
                seen, last_sign = size, now
            elif now - last_sign > patience:
                await self.halt(_QUIT_PATIENCE)
                raise StartFailed(
                    f"PostgreSQL showed no progress for {patience:.0f} seconds while starting in {layout.root} "
                    f"(its log is {layout.log})."
                )
            await asyncio.sleep(pause)
            pause = min(pause * 1.2, 0.1)

    async def death(self) -> str:
        """Wait until the server ends and say how; meanwhile keep its log within bounds."""
        process = self._process
        if process is None:
            return "was not running"
        while True:
            try:
                async with asyncio.timeout(_LOG_CHECK_INTERVAL):
                    code = await process.wait()
            except TimeoutError:
                with contextlib.suppress(OSError):
                    await asyncio.to_thread(self._layout.trim_log)
            else:
                return f"killed by signal {-code}" if code < 0 else f"ended with status {code}"

    async def halt(self, patience: float) -> None:
        """End the server: cleanly within ``patience``, then at once, then by force. Nothing if it has ended."""
        process = self._process
        if process is None:
            return
        for number, wait in (
            (signal.SIGINT, patience),
            (signal.SIGQUIT, _QUIT_PATIENCE),
            (signal.SIGKILL, None),
        ):
            if process.returncode is None:
                send(process.pid, number)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await process.wait()
        self._process = None

"""PgBouncer in transaction mode before the embedded PostgreSQL, for tests and benchmarks."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from frontdesk.db.embedded.identity import choose_identity

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
START_SECONDS = 30

CONFIG = """
[databases]
* = host={sockets} port=5432
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 200
"""


@contextlib.asynccontextmanager
async def bouncer(dsn: str, folder: Path, connections: int) -> AsyncIterator[str]:
    """The address of the database of `dsn` through a PgBouncer that has so many connections to it."""
    assert PROGRAM is not None, "there is no PgBouncer: apt-get install pgbouncer"
    parts = urlsplit(dsn)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    folder.mkdir()
    users, config, log = folder / "users.txt", folder / "pgbouncer.ini", folder / "log"
    users.write_text(f'"{parts.username}" ""\n')
    sockets = parse_qs(parts.query)["host"][0]
    config.write_text(CONFIG.format(sockets=sockets, port=port, connections=connections, users=users))
    # Like PostgreSQL it will not be root, and it has to reach the socket of ours.
    identity = await choose_identity(folder, Path(PROGRAM))
    for path in (users, config):
        identity.give(path)
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *identity.command([PROGRAM, config], dies_with_us=signal.SIGKILL), stdout=output, stderr=output
        )
    try:
        await _listening(port, process, log)
        yield f"postgresql://{parts.username}@127.0.0.1:{port}{parts.path}?sslmode=disable"
    finally:
        process.kill()
        await process.wait()


async def _listening(port: int, process: asyncio.subprocess.Process, log: Path) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            assert process.returncode is None, log.read_text()
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return

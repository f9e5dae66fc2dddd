"""A process that runs an embedded PostgreSQL, for tests that kill it: ``embedded_process.py DIRECTORY [write]``.

Prints ``ready PID DSN`` once it serves. With ``write`` it then commits numbers into ``ledger`` one by one and
prints each after its commit. Any refusal is printed as ``refused CLASS SENTENCE``. Ends when its standard input
ends.
"""

import asyncio
import sys
from pathlib import Path

import asyncpg
import uvloop

from frontdesk.db.embedded import EmbeddedPostgres, EmbeddedPostgresError, EmbeddedPostgresOptions


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


async def _commit_forever(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE IF NOT EXISTS ledger (number bigint GENERATED ALWAYS AS IDENTITY)")
    while True:
        _say(await connection.fetchval("INSERT INTO ledger DEFAULT VALUES RETURNING number"))


async def _run(directory: Path, write: bool, inside_ours: bool) -> None:
    options = EmbeddedPostgresOptions(
        data_directory=directory, passed_through=directory.parent if inside_ours else None
    )
    try:
        async with EmbeddedPostgres(options) as server:
            _say("ready", server.pid, server.dsn)
            if write:
                await _commit_forever(server.dsn)
            await asyncio.to_thread(sys.stdin.read)
    except EmbeddedPostgresError as error:
        _say("refused", type(error).__name__, error)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(Path(sys.argv[1]), "write" in sys.argv[2:], "inside-ours" in sys.argv[2:]))

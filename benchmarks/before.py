"""Webhooks of this checkout beside those of another, such as the commit before a change: `--before FOLDER`.

Both servers run all the time and are measured in turns, because a machine is not the same a minute later.
"""

from __future__ import annotations

import statistics
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.processes import folder, frontdesk
from benchmarks.tables import print_ratio, print_table, print_title
from benchmarks.webhooks import CONNECTIONS, HEAD, SECONDS, Contender, Round, check, ratio

ROUNDS = 8
HERE = Path(__file__).parents[1]
AT_LEAST = "0.95"
COLUMNS = {"p99": 2, "CPU of the server": 3, "CPU of the database": 4}


async def run(before: Path) -> None:
    """Measure and print."""
    print_title(f"Webhooks, beside {before}")
    async with AsyncExitStack() as stack:
        old, new = [await start(stack, name, tree) for name, tree in (("before", before), ("now", HERE))]
        for connections in CONNECTIONS:
            await compete([old, new], connections)
            print_ratio(f"webhooks/s, {connections} connections", ratio(new, old, connections), AT_LEAST)
            for name, column in COLUMNS.items():
                then, now = (median(contender.rounds[connections], column) for contender in (old, new))
                print_ratio(f"{name}, {connections} connections", now / then)
        for contender in (old, new):
            await check(contender)
        print_table(HEAD, [c.row(connections) for connections in CONNECTIONS for c in (old, new)])


async def start(stack: AsyncExitStack, name: str, tree: Path) -> Contender:
    """The server of a checkout, which shares this one's environment, and has met its conversations."""
    data = await stack.enter_async_context(folder())
    running = await stack.enter_async_context(frontdesk(data, PYTHONPATH=f"{tree / 'src'}"))
    contender = Contender(name, running, stores=True)
    await contender.warm()
    return contender


async def compete(contenders: list[Contender], connections: int) -> None:
    """Let each have its turns, and each be the first in every second one."""
    for number in range(ROUNDS):
        for contender in contenders[:: 1 if number % 2 else -1]:
            contender.rounds.setdefault(connections, []).append(await contender.turn(connections, SECONDS))


def median(rounds: list[Round], column: int) -> float:
    """The median of a column of the rounds."""
    return statistics.median(one.measured()[column] for one in rounds)

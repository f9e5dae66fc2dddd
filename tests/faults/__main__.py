"""`python -m tests.faults`: the data path under attack, for as long as one likes. See docs/develop/faults.md."""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import click
import structlog
import uvloop

from tests.faults.attacks import ATTACKS
from tests.faults.run import Plan, play

MOST_MINUTES = 9.0
LONGEST_SECONDS = 15 * 60.0


def main() -> None:
    """Play one run; the status is 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="make faults", description="The data path under attack.")
    parser.add_argument("--seed", type=int, default=random.randrange(10_000), help="plays the same schedule again")
    parser.add_argument("--minutes", type=float, default=5.0, help=f"of load, at most {MOST_MINUTES:.0f}")
    parser.add_argument("--servers", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--customers", type=float, default=500, metavar="N", help="their messages a second, aimed at")
    parser.add_argument("--agents", type=float, default=50, metavar="N", help="their answers a second, aimed at")
    parser.add_argument(
        "--bot", type=float, default=10, metavar="N", help="how often a second a bot writes beside them"
    )
    parser.add_argument("--only", action="append", choices=sorted(ATTACKS), help="only this kind of fault")
    asked = parser.parse_args()
    plan = Plan(
        seed=asked.seed,
        seconds=min(asked.minutes, MOST_MINUTES) * 60,
        servers=asked.servers,
        workers=asked.workers,
        customers_per_second=asked.customers,
        agents_per_second=asked.agents,
        bot_per_second=asked.bot,
        kinds=asked.only,
    )
    logging.disable(logging.ERROR)  # the bot's connections are cut off, as everybody's are
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    sys.exit(uvloop.run(_run(plan)))


async def _run(plan: Plan) -> int:
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-faults-"))
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)  # so that nothing is left behind
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            report = await play(plan, folder, click.echo)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    report.say(click.echo)
    click.echo("\nevery promise was kept" if report.kept else f"\nbroken; play it again with --seed {plan.seed}")
    return 0 if report.kept else 1


if __name__ == "__main__":
    main()

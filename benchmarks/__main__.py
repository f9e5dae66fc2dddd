"""`python -m benchmarks [name ...]`: runs all of them, or those named. What the options mean is said by `--help`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import uvloop

from benchmarks import (
    before,
    comments,
    consumers,
    feed_order,
    growth,
    latency,
    list_indexes,
    live,
    orm,
    polling,
    pooler,
    resources,
    sizes,
    socketio,
    throughput,
    webhooks,
)

ALL: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
    "webhooks": webhooks.run,
    "throughput": throughput.run,
    "sizes": sizes.run,
    "list_indexes": list_indexes.run,
    "latency": latency.run,
    "live": live.run,
    "comments": comments.run,
    "consumers": consumers.run,
    "polling": polling.run,
    "pooler": pooler.run,
    "memory": resources.memory,
    "start": resources.start,
    "feed_order": feed_order.run,
    "orm": orm.run,
    "socketio": socketio.run,
    "growth": growth.run,
}


def main() -> None:
    """Run the named benchmarks, one after another; all of them when none is named."""
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("names", nargs="*", metavar="name", help=f"one of {', '.join((*ALL, 'before'))}")
    parser.add_argument("--messages", type=int, help="growth, sizes: how many there are at most")
    parser.add_argument("--events", type=int, default=0, help="sizes: webhooks to take before memory is looked at")
    parser.add_argument("--data", type=Path, help="growth: a data directory filled before, which is kept")
    parser.add_argument("--only", default="", help="growth: only requests with this in their name")
    parser.add_argument("--samples", type=int, default=growth.SAMPLES, help="growth: how often to make each request")
    parser.add_argument("--before", type=Path, help="before: another checkout, whose webhooks are measured beside ours")
    options = parser.parse_args()
    if "before" in options.names and options.before is None:
        parser.error("before: say with --before where the other checkout is")
    grown = growth.Options(
        messages=options.messages or growth.MESSAGES, data=options.data, only=options.only, samples=options.samples
    )
    with_options: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
        "growth": lambda: growth.run(grown),
        "sizes": lambda: sizes.run(options.messages or sizes.MESSAGES, options.events),
        "before": lambda: before.run(options.before.resolve()),
    }
    for name in options.names:
        if name not in with_options and name not in ALL:
            parser.error(f"there is no benchmark called {name}; there are {', '.join({**ALL, **with_options})}")
    for name in options.names or ALL:
        uvloop.run((ALL | with_options)[name]())


if __name__ == "__main__":
    main()

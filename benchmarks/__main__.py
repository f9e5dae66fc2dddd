"""`python -m benchmarks [name ...]`: runs all of them, or those named."""

from __future__ import annotations

import sys

import uvloop

from benchmarks import (
    comments,
    feed_order,
    latency,
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

ALL = {
    "webhooks": webhooks.run,
    "throughput": throughput.run,
    "sizes": sizes.run,
    "latency": latency.run,
    "live": live.run,
    "comments": comments.run,
    "polling": polling.run,
    "pooler": pooler.run,
    "memory": resources.memory,
    "start": resources.start,
    "feed_order": feed_order.run,
    "orm": orm.run,
    "socketio": socketio.run,
}


def main(names: list[str]) -> None:
    """Run the named benchmarks, one after another; all of them when none is named."""
    unknown = [name for name in names if name not in ALL]
    if unknown:
        sys.exit(f"there is no benchmark called {unknown[0]}; there are {', '.join(ALL)}")
    for name in names or ALL:
        uvloop.run(ALL[name]())


if __name__ == "__main__":
    main(sys.argv[1:])

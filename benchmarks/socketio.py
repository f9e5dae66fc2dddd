"""Socket.IO: one event to a thousand dashboards, with our manager beside stock python-socketio.

Two servers run all the time, alike but for the manager, each with a thousand clients over real sockets on loopback. The
clients live in a process of their own and only count what arrives. The servers are measured in turns: emits that follow
each other, until every client has every one of them.
"""

from __future__ import annotations

import statistics
from contextlib import AsyncExitStack

from benchmarks.dashboards import Crowd, dashboards
from benchmarks.processes import Running, folder, free_port, server
from benchmarks.tables import print_ratio, print_table, print_title

CLIENTS = 1000
EMITS = 40
ROUNDS = 5
MANAGERS = ("ours", "stock")


async def run() -> None:
    """Measure and print."""
    print_title(f"Socket.IO: deliveries to {CLIENTS:,} connected clients (websocket)")
    rates: dict[str, list[float]] = {name: [] for name in MANAGERS}
    cpus: dict[str, list[float]] = {name: [] for name in MANAGERS}
    async with AsyncExitStack() as stack:
        data = await stack.enter_async_context(folder())
        crowds: dict[str, tuple[Running, Crowd]] = {}
        for name in MANAGERS:
            port = free_port()
            running = await stack.enter_async_context(server(["-m", "benchmarks.emitter", str(port), name], port, data))
            crowds[name] = running, await stack.enter_async_context(dashboards(port, CLIENTS))
        for turn in range(ROUNDS + 1):
            for name, (running, crowd) in crowds.items():
                before = running.cpu()[0]
                seconds = await crowd.count(EMITS)
                if turn > 0:  # the first one warms up
                    rates[name].append(EMITS * CLIENTS / seconds)
                    cpus[name].append((running.cpu()[0] - before) / (EMITS * CLIENTS) * 1e6)
    print_ratio(
        "ours / stock, deliveries a second", statistics.median(rates["ours"]) / statistics.median(rates["stock"])
    )
    print_ratio("ours / stock, CPU of a delivery", statistics.median(cpus["ours"]) / statistics.median(cpus["stock"]))
    rows = [
        (
            {"ours": "our manager", "stock": "stock python-socketio"}[name],
            f"{statistics.median(rates[name]):,.0f}",
            f"{min(rates[name]):,.0f}–{max(rates[name]):,.0f}",
            f"{statistics.median(cpus[name]):.1f}",
        )
        for name in MANAGERS
    ]
    print_table((f"{EMITS} emits in a row, {ROUNDS} rounds", "deliveries/s", "spread", "server µs each"), rows)

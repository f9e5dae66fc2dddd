"""What an idle installation takes: memory of the whole process tree, and the time from the command to ready."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from pathlib import Path

from benchmarks.processes import Running, family, folder, frontdesk
from benchmarks.tables import print_figure, print_ratio, print_table, print_title

MEGABYTE = 1024 * 1024
SETTLE_SECONDS = 5.0
STARTS = 5


async def memory() -> None:
    """Measure and print the memory of an idle server, its worker and its database."""
    print_title("Memory: frontdesk serve with its worker and its embedded PostgreSQL, idle")
    async with folder() as data, frontdesk(data, worker=True) as running:
        await asyncio.sleep(SETTLE_SECONDS)
        rows, total = _rows(running)
    print_figure("proportional memory (PSS) of all processes", f"{total:.0f} MB", "under 300 MB")
    print_ratio("limit / used", 300 / total, "over 1")
    print_table(("", "processes", "PSS MB", "RSS MB"), rows)


def _rows(running: Running) -> tuple[list[tuple[str, ...]], float]:
    groups: dict[str, list[tuple[float, float]]] = {"Frontdesk": [], "PostgreSQL": []}
    for pid in family(running.pid):
        sizes = _sizes(pid)
        if sizes is not None:
            groups["Frontdesk" if pid == running.pid else "PostgreSQL"].append(sizes)
    rows: list[tuple[str, ...]] = [
        (name, str(len(sizes)), f"{sum(pss for pss, _ in sizes):.0f}", f"{sum(rss for _, rss in sizes):.0f}")
        for name, sizes in groups.items()
    ]
    return rows, float(sum(pss for sizes in groups.values() for pss, _ in sizes))


def _sizes(pid: int) -> tuple[float, float] | None:
    """PSS and RSS of a process in megabytes; None when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    found = {line.split(":")[0]: int(line.split()[1]) * 1024 / MEGABYTE for line in lines if " kB" in line}
    return found["Pss"], found["Rss"]


async def start() -> None:
    """Measure and print how long a start takes on a new data directory, and on one that is there already."""
    print_title("Start: from the command to ready")
    async with folder() as data:
        first = await _start_and_stop(data)
        again = [await _start_and_stop(data) for _ in range(STARTS)]
    imports = [await _imports() for _ in range(STARTS)]
    usual, bare = statistics.median(again), statistics.median(imports)
    print_figure("existing data directory", f"{usual:.2f} s", "under 3 s")
    print_ratio("existing data directory / importing the program only", usual / bare)
    print_ratio("new data directory / existing one", first / usual)
    rows = [
        ("new data directory", f"{first:.2f}"),
        (f"existing data directory, median of {STARTS}", f"{usual:.2f}"),
        ("importing the program only", f"{bare:.2f}"),
    ]
    print_table(("", "seconds"), rows)


async def _start_and_stop(data: Path) -> float:
    started = time.perf_counter()
    async with frontdesk(data, worker=True, ready="/ready"):
        return time.perf_counter() - started


async def _imports() -> float:
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "import frontdesk.cli")
    await process.wait()
    return time.perf_counter() - started

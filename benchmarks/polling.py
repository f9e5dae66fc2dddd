"""Asking respond.io for news: what quiet contacts cost, and how soon a lively one is heard among them.

The peer is the plan of the gateway whose contract we serve: every contact asked for every second. It is not run, only
counted: at 5 requests a second the platform would refuse nearly all of it.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

import aiohttp

from benchmarks.latency import make_agent
from benchmarks.processes import Running, folder, frontdesk, make_inbox, sandbox
from benchmarks.tables import percentile, print_figure, print_ratio, print_table, print_title

CROWDS = (50, 1_000, 5_000)
SECONDS = 40.0
MESSAGES = 12
SETTLED_SECONDS = 60.0

# What weeks of running would have come to: everybody was asked for once, and nobody has written anything.
LISTED = """
SELECT CASE WHEN bool_or(seen IS NOT NULL) THEN count(*) ELSE 0 END FROM polled_conversations
"""
LIVELY = "UPDATE polled_conversations SET pause_seconds = 1, next_poll_at = now() WHERE remote_id = $1"
QUIET = """
UPDATE polled_conversations SET pause_seconds = 60, next_poll_at = now() + random() * interval '60 seconds',
    seen = (SELECT seen FROM polled_conversations WHERE seen IS NOT NULL LIMIT 1)
WHERE remote_id <> $1
"""


async def run() -> None:
    """Measure and print."""
    print_title(f"Polling: quiet contacts for {SECONDS:.0f} s, one of them lively")
    rows = []
    for crowd in CROWDS:
        calls, refused, share, heard = await _measure(crowd)
        rows.append(
            (
                f"{crowd:,}",
                f"{calls:.0f}",
                str(refused),
                f"{share * 100:.1f} %",
                f"{percentile(heard, 0.5):.1f} s",
                f"{heard[-1]:.1f} s",
            )
        )
        if crowd == 1_000:
            print_ratio("asking 1,000 contacts every second / calls for them here", crowd * 60 / calls)
            print_figure("of a core for 1,000 quiet contacts, database and all", f"{share * 100:.1f} %")
        print_figure(f"calls that respond.io refused, {crowd:,} contacts", str(refused), "0")
    print_table(("contacts", "calls a minute", "refused", "of a core", "heard, p50", "heard, worst"), rows)


async def _measure(crowd: int) -> tuple[float, int, float, list[float]]:
    """Calls a minute, how many were refused, how much of a core, and how soon each message was heard, sorted."""
    async with (
        folder() as data,
        sandbox(data) as base,
        frontdesk(data, worker=True, RESPONDIO_API_BASE=f"{base}/respondio/v2") as running,
        aiohttp.ClientSession() as http,
    ):
        control = f"{base}/control/respondio"
        await _ask(http, "POST", f"{control}/contacts/many", {"count": crowd - 1, "prefix": "quiet"})
        lively = (await _ask(http, "POST", f"{control}/contacts", {"firstName": "Ingrid"}))["id"]
        account, _ = await make_inbox(running)
        key = {"authorization": f"Bearer {await make_agent(running, account, 1)}"}
        api = f"http://127.0.0.1:{running.port}/api"
        await _ask(
            http, "POST", f"{api}/channels/respondio/accounts", {"values": {"RESPONDIO_TOKEN": "sandbox-token"}}, **key
        )
        await _all_listed(running, crowd, str(lively))
        await _say(http, control, lively, "Hello")
        await _heard(running, 1)
        await _ask(http, "DELETE", f"{control}/calls")
        used, began = sum(running.cpu()), time.perf_counter()
        heard = []
        for number in range(MESSAGES):
            said = time.perf_counter()
            await _say(http, control, lively, f"And {number}?")
            await _heard(running, number + 2)
            heard.append(time.perf_counter() - said)
            await asyncio.sleep(max(0.0, began + (number + 1) * SECONDS / MESSAGES - time.perf_counter()))
        took = time.perf_counter() - began
        calls = await _ask(http, "GET", f"{control}/calls")
        share = (sum(running.cpu()) - used) / took
    total = sum(call["calls"] for call in calls.values()) * 60 / took
    return total, sum(call["refused"] for call in calls.values()), share, sorted(heard)


async def _all_listed(running: Running, crowd: int, lively: str) -> None:
    """Wait until the whole list was read, and let everybody else be quiet."""
    connection = await running.connect()
    try:
        async with asyncio.timeout(SETTLED_SECONDS + crowd / 50):
            while await connection.fetchval(LISTED) < crowd:  # noqa: ASYNC110 - another process does it
                await asyncio.sleep(0.5)
        await connection.execute(QUIET, lively)
        await connection.execute(LIVELY, lively)
    finally:
        await connection.close()


async def _heard(running: Running, messages: int) -> None:
    """Wait until so many messages are there."""
    connection = await running.connect()
    try:
        async with asyncio.timeout(SETTLED_SECONDS):
            while await connection.fetchval("SELECT count(*) FROM messages") < messages:  # noqa: ASYNC110 - another process does it
                await asyncio.sleep(0.05)
    finally:
        await connection.close()


async def _say(http: aiohttp.ClientSession, control: str, contact: int, text: str) -> None:
    await _ask(http, "POST", f"{control}/customer/send", {"contact": contact, "kind": "text", "text": text})


async def _ask(http: aiohttp.ClientSession, method: str, url: str, body: object = None, **headers: str) -> Any:
    async with http.request(method, url, json=body, headers=headers) as response:
        assert response.status < 300, await response.text()
        return await response.json(content_type=None) if response.content_length != 0 else None

"""Ten thousand comments on one post in a minute: what direct messages notice of it, and what the platform is asked.

The peer is the same trickle of direct messages without the crowd, just before, on the same server. The stand-in that
sends the comments runs inside the demo's one process, so its work is counted against us.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg

from benchmarks.processes import folder, free_port
from benchmarks.tables import percentile, print_figure, print_ratio, print_table, print_title
from frontdesk.db.embedded import running_dsn
from frontdesk.sandbox.tiktok.webhooks import signature

COMMENTS = 10_000
SECONDS = 60.0
QUIET_SECONDS = 10.0
BURSTS_PER_SECOND = 4
MESSAGES_PER_SECOND = 10
START_SECONDS = 60.0
LATE_SECONDS = 20.0


async def run() -> None:
    """Measure and print."""
    print_title(f"Comments: {COMMENTS:,} on one post in {SECONDS:.0f} s beside {MESSAGES_PER_SECOND} messages/s")
    async with folder() as data, _demo(data) as about, aiohttp.ClientSession() as http:
        control = f"{about['sandbox_url']}/control/tiktok"
        shop = (await _ask(http, "GET", f"{control}/businesses"))[0]
        quiet = sorted(await _messages(http, about, shop["business_id"], QUIET_SECONDS, first=0))
        await _ask(http, "DELETE", f"{control}/calls")
        busy, _ = await asyncio.gather(
            _messages(http, about, shop["business_id"], SECONDS, first=100_000),
            _crowd(http, control, shop),
        )
        busy = sorted(busy)
        ledger = f"{control}/comments/ledger?business={shop['business_id']}&limit=1"
        written = (await _ask(http, "GET", ledger))["total"]
        taken = await _taken(data, written)
        calls = await _ask(http, "GET", f"{control}/calls")
    print_ratio("messages answered with the crowd / without, p50", percentile(busy, 0.5) / percentile(quiet, 0.5))
    print_figure("messages answered with the crowd, p99", f"{percentile(busy, 0.99) * 1e3:.1f} ms", "under 100 ms")
    print_figure("comments taken in", f"{taken:,} of {written:,}")
    print_figure("calls that the platform refused", str(sum(call["refused"] for call in calls.values())), "0")
    print_table(
        ("endpoint", "calls", "refused"),
        [(name, str(call["calls"]), str(call["refused"])) for name, call in sorted(calls.items())],
    )


@asynccontextmanager
async def _demo(data: Path) -> AsyncIterator[dict[str, Any]]:
    """`frontdesk demo` with an empty shop; what it says about itself."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("FRONTDESK_", "TIKTOK_"))}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "frontdesk", "demo", "--no-seed", "--port", str(free_port()), "--data-dir", str(data)),
        env=environment | {"TIKTOK_BACKFILL_POSTS": "0"},
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(START_SECONDS):
            while not (data / "demo.json").exists():  # noqa: ASYNC110 - another process writes it
                await asyncio.sleep(0.1)
        yield json.loads((data / "demo.json").read_text())
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def _ask(http: aiohttp.ClientSession, method: str, url: str, body: object = None, **headers: str) -> Any:
    async with http.request(method, url, json=body, headers=headers) as answer:
        assert answer.status < 300, await answer.text()
        return await answer.json(content_type=None) if answer.content_length != 0 else None


async def _crowd(http: aiohttp.ClientSession, control: str, shop: dict[str, Any]) -> None:
    """The comments, evenly over the time, of so many people that most are met for the first time."""
    video = (await _ask(http, "GET", f"{control}/videos?business={shop['business_id']}"))[0]
    bursts = int(SECONDS * BURSTS_PER_SECOND)
    started = time.perf_counter()
    for burst in range(bursts):
        count = COMMENTS * (burst + 1) // bursts - COMMENTS * burst // bursts
        body = {
            "business": shop["business_id"],
            "video_id": video["video_id"],
            "count": count,
            "customers": 5000,
            "reply_share": 0.3,
        }
        await _ask(http, "POST", f"{control}/comments/burst", body)
        await asyncio.sleep(max(0.0, started + (burst + 1) / BURSTS_PER_SECOND - time.perf_counter()))


async def _messages(
    http: aiohttp.ClientSession, about: dict[str, Any], business_id: str, seconds: float, *, first: int
) -> list[float]:
    """Direct messages at an even pace; how long each took to be answered, in seconds."""
    app = about["inboxes"]["tiktok_dm"]
    took: list[float] = []

    async def send(number: int) -> None:
        raw = _message(app["app_id"], business_id, number)
        now = int(time.time())
        headers = {"Tiktok-Signature": signature(app["app_secret"], now, raw)}
        began = time.perf_counter()
        async with http.post(f"{about['url']}/webhooks/tiktok", data=raw, headers=headers) as answer:
            assert answer.status == 200, answer.status
            await answer.read()
        took.append(time.perf_counter() - began)

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for place in range(int(seconds * MESSAGES_PER_SECOND)):
            await asyncio.sleep(max(0.0, started + place / MESSAGES_PER_SECOND - time.perf_counter()))
            group.create_task(send(first + place))
    return took


def _message(app_id: str, business_id: str, number: int) -> bytes:
    person = f"person-{number % 50}"
    content = {
        "timestamp": int(time.time() * 1000),
        "unique_identifier": person,
        "from_user": {"id": person, "role": "personal_account"},
        "to_user": {"id": business_id, "role": "business_account"},
        "conversation_id": f"chat-{number % 50}",
        "message_id": f"message-{number}",
        "type": "text",
        "text": {"body": f"Is the speckled mug still there? ({number})"},
    }
    envelope = {
        "client_key": app_id,
        "event": "im_receive_msg",
        "create_time": int(time.time()),
        "user_openid": business_id,
        "content": json.dumps(content),
    }
    return json.dumps(envelope).encode()


async def _taken(data: Path, written: int) -> int:
    """How many comments are known here, as soon as it is all of them."""
    dsn = running_dsn(data / "postgres")
    assert dsn is not None
    connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(dsn)
    try:
        deadline = time.monotonic() + LATE_SECONDS
        while True:
            known: int = await connection.fetchval("SELECT count(*) FROM comments WHERE written")
            if known >= written or time.monotonic() > deadline:
                return known
            await asyncio.sleep(0.5)
    finally:
        await connection.close()

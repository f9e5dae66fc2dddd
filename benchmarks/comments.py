"""Ten thousand comments on one post in a minute: what direct messages notice of it, and what the platform is asked.

The peer is the same trickle of direct messages without the crowd, just before, on the same server.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import aiohttp
import asyncpg
from yarl import URL

from benchmarks.latency import make_agent
from benchmarks.processes import Running, folder, frontdesk, make_inbox, sandbox
from benchmarks.tables import percentile, print_figure, print_ratio, print_table, print_title
from benchmarks.traffic import APP_ID, APP_SECRET, CHANNEL
from frontdesk.sandbox.tiktok.webhooks import signature

CALLBACKS = 2
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
    async with (
        folder() as data,
        sandbox(data) as base,
        frontdesk(data, worker=True, TIKTOK_API_BASE=base, TIKTOK_BACKFILL_POSTS="0") as running,
        aiohttp.ClientSession() as http,
    ):
        control = f"{base}/control/tiktok"
        shop = await _connect(http, running, base)
        quiet = sorted(await _messages(http, running, shop["business_id"], QUIET_SECONDS, first=0))
        await _ask(http, "DELETE", f"{control}/calls")
        busy, _ = await asyncio.gather(
            _messages(http, running, shop["business_id"], SECONDS, first=100_000),
            _crowd(http, control, shop),
        )
        busy = sorted(busy)
        ledger = f"{control}/comments/ledger?business={shop['business_id']}&limit=1"
        written = (await _ask(http, "GET", ledger))["total"]
        taken = await _taken(running, written)
        calls = await _ask(http, "GET", f"{control}/calls")
    print_ratio("messages answered with the crowd / without, p50", percentile(busy, 0.5) / percentile(quiet, 0.5))
    print_figure("messages answered with the crowd, p99", f"{percentile(busy, 0.99) * 1e3:.1f} ms", "under 100 ms")
    print_figure("comments taken in", f"{taken:,} of {written:,}")
    print_figure("calls that the platform refused", str(sum(call["refused"] for call in calls.values())), "0")
    print_table(
        ("endpoint", "calls", "refused"),
        [(name, str(call["calls"]), str(call["refused"])) for name, call in sorted(calls.items())],
    )


async def _connect(http: aiohttp.ClientSession, running: Running, base: str) -> dict[str, Any]:
    """A shop whose messages and comments come in here; the shop as the platform knows it."""
    control = f"{base}/control/tiktok"
    await _ask(http, "POST", f"{control}/apps", {"app_id": APP_ID, "secret": APP_SECRET, "name": "Frontdesk"})
    new = {"username": "marlow.finch", "display_name": "Marlow & Finch", "country": "TH"}
    shop: dict[str, Any] = await _ask(http, "POST", f"{control}/businesses", new)
    account, _ = await make_inbox(running)
    key = {"authorization": f"Bearer {await make_agent(running, account, 1)}"}
    api = f"http://127.0.0.1:{running.port}/api"
    url = URL((await _ask(http, "POST", f"{api}/channels/{CHANNEL}/connect", {}, **key))["url"])
    consent = {
        "app_id": APP_ID,
        "business": shop["business_id"],
        "redirect_uri": url.query["redirect_uri"],
        "scopes": url.query["scope"].split(","),
        "state": url.query["state"],
    }
    back = URL((await _ask(http, "POST", f"{control}/authorize", consent))["redirect_to"])
    await _ask(http, "POST", f"{api}/connect/complete", {"path": back.path, "query": dict(back.query)}, **key)
    async with asyncio.timeout(START_SECONDS):
        while len((await _ask(http, "GET", f"{control}/apps"))[-1]["callbacks"]) < CALLBACKS:  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.1)
    return shop


async def _ask(http: aiohttp.ClientSession, method: str, url: str, body: object = None, **headers: str) -> Any:
    async with http.request(method, url, json=body, headers=headers) as response:
        assert response.status < 300, await response.text()
        return await response.json(content_type=None) if response.content_length != 0 else None


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
    http: aiohttp.ClientSession, running: Running, business_id: str, seconds: float, *, first: int
) -> list[float]:
    """Direct messages at an even pace; how long each took to be answered, in seconds."""
    took: list[float] = []

    async def send(number: int) -> None:
        raw = _message(business_id, number)
        now = int(time.time())
        headers = {"Tiktok-Signature": signature(APP_SECRET, now, raw)}
        began = time.perf_counter()
        async with http.post(f"http://127.0.0.1:{running.port}/webhooks/tiktok", data=raw, headers=headers) as response:
            assert response.status == 200, response.status
            await response.read()
        took.append(time.perf_counter() - began)

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for place in range(int(seconds * MESSAGES_PER_SECOND)):
            await asyncio.sleep(max(0.0, started + place / MESSAGES_PER_SECOND - time.perf_counter()))
            group.create_task(send(first + place))
    return took


def _message(business_id: str, number: int) -> bytes:
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
        "client_key": APP_ID,
        "event": "im_receive_msg",
        "create_time": int(time.time()),
        "user_openid": business_id,
        "content": json.dumps(content),
    }
    return json.dumps(envelope).encode()


async def _taken(running: Running, written: int) -> int:
    """How many comments are known here, as soon as it is all of them."""
    connection: asyncpg.Connection[asyncpg.Record] = await running.connect()
    try:
        deadline = time.monotonic() + LATE_SECONDS
        while True:
            known: int = await connection.fetchval("SELECT count(*) FROM comments WHERE written")
            if known >= written or time.monotonic() > deadline:
                return known
            await asyncio.sleep(0.5)
    finally:
        await connection.close()

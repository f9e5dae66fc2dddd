"""The load: customers who write at the platform, agents who answer in Frontdesk, and a client that follows the feed.

Each text is unique, so that what became of it can be counted on both sides. An agent asks again with the same client
id until the message was accepted, as the web app does; each conversation has one agent, so its order is known.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

import aiohttp
import msgspec

from tests.clients import Client, Response
from tests.faults.shop import Shop
from tests.follower import Follower, fetched

WRITERS = 24
"""How many customers write at the same moment, at most."""
AGENTS = 24
PATIENCE_SECONDS = 15.0
AGAIN_SECONDS = 0.3
DOUBLE_CLICKS = 0.02
AN_HOUR_LATE = 0.01
HOUR_MS = 3_600_000
Found = TypeVar("Found")
TROUBLE = (aiohttp.ClientError, TimeoutError, OSError, msgspec.DecodeError)


@dataclass
class Pace:
    """So many turns a second, shared by all who take them."""

    per_second: float
    _next: float = field(default_factory=time.monotonic)

    async def turn(self) -> None:
        now = time.monotonic()
        self._next = max(self._next + 1 / self.per_second, now - 0.2)
        if self._next > now:
            await asyncio.sleep(self._next - now)


@dataclass
class Load:
    """What was said on both sides. `accepted` are texts of agents by their client id, each answered 200 or 201."""

    shop: Shop
    seed: int
    wrote: int = 0
    accepted: dict[str, str] = field(default_factory=dict)
    accepted_at: dict[str, int] = field(default_factory=dict)
    """When each of them was, by the platform's clock."""
    refused: list[str] = field(default_factory=list)
    asked_again: int = 0
    hushed: asyncio.Event = field(default_factory=asyncio.Event)
    stopped: bool = False

    def __post_init__(self) -> None:
        self.hushed.set()

    async def run(self, seconds: float, customers_per_second: float, agents_per_second: float) -> None:
        """Write and answer until the time is over; every answer that was begun is accepted when this ends."""
        inward, outward = Pace(customers_per_second), Pace(agents_per_second)
        async with asyncio.TaskGroup() as group:
            for number in range(WRITERS if customers_per_second else 0):
                group.create_task(self._customers(number, inward))
            for number in range(AGENTS if agents_per_second else 0):
                group.create_task(self._agent(number, outward))
            await asyncio.sleep(seconds)
            self.stopped = True
            self.hushed.set()

    async def _customers(self, number: int, pace: Pace) -> None:
        chance = random.Random(self.seed * 1000 + number)
        mine = self.shop.customers[number::WRITERS]
        count = 0
        while True:
            await pace.turn()
            await self.hushed.wait()
            if self.stopped:
                return
            count += 1
            at = int(time.time() * 1000) - HOUR_MS if chance.random() < AN_HOUR_LATE else None
            await self.shop.says(chance.choice(mine), f"customer {number}.{count}", at)
            self.wrote += 1

    async def _agent(self, number: int, pace: Pace) -> None:
        chance = random.Random(self.seed * 2000 + number)
        mine = self.shop.conversations[number::AGENTS]
        count = 0
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS)) as http:
            while not self.stopped:
                await pace.turn()
                count += 1
                client_id = f"{self.seed}-{number}-{count}"
                await self._accepted(http, chance.choice(mine), client_id, f"answer {number}.{count}", chance)

    async def _accepted(
        self, http: aiohttp.ClientSession, conversation_id: int, client_id: str, text: str, chance: random.Random
    ) -> None:
        url = f"{self.shop.url}/api/conversations/{conversation_id}/messages"
        body = {"client_id": client_id, "content": text}
        times = 2 if chance.random() < DOUBLE_CLICKS else 1
        while True:
            responses = await asyncio.gather(*(self._post(http, url, body) for _ in range(times)))
            if any(status in (200, 201) for status, _ in responses):
                self.accepted[client_id], self.accepted_at[client_id] = text, int(time.time() * 1000)
                return
            status, said = responses[0]
            if status is not None and 400 <= status < 500:
                self.refused.append(f"{status} {said}")
                return
            self.asked_again += 1
            await asyncio.sleep(AGAIN_SECONDS)

    async def _post(self, http: aiohttp.ClientSession, url: str, body: dict[str, str]) -> tuple[int | None, str]:
        try:
            async with http.post(url, json=body, headers=self.shop.headers) as response:
                return response.status, (await response.text())[:300] if response.status >= 400 else ""
        except TROUBLE as error:
            return None, type(error).__name__


@dataclass
class Watcher:
    """A client of the feed that comes back with its cursor whenever it was cut off, and starts anew when told to."""

    follower: Follower
    resets: int = 0
    cut_off: int = 0
    events: int = 0
    mistakes: list[str] = field(default_factory=list)

    @classmethod
    async def start(cls, shop: Shop) -> Watcher:
        return cls(await Follower.start(Client(shop.url, token=shop.token)))

    async def run(self) -> None:
        """Follow for ever."""
        while True:
            await self.step(2.0)

    async def step(self, wait: float) -> int:
        """Take one page; how many events were in it."""
        page = (await self._get(f"/api/feed?cursor={self.follower.cursor}&wait={wait}")).body
        if page["reset"]:
            self.resets += 1
            # First where to go on, then what there is: what happens in between is told again.
            self.follower.cursor = page["cursor"]
            self.follower.cards, self.follower.messages = await self._again(lambda: fetched(self.follower.client))
            return 1
        for event in page["events"]:
            if event["id"] <= self.follower.cursor:
                self.mistakes.append(f"event {event['id']} came after {self.follower.cursor}")
            self.follower.cursor = event["id"]
            self.follower.apply(event["kind"], event["payload"])
        if page["cursor"] < self.follower.cursor:
            self.mistakes.append(f"the cursor went back from {self.follower.cursor} to {page['cursor']}")
        self.follower.cursor = page["cursor"]
        self.events += len(page["events"])
        return len(page["events"])

    async def _get(self, path: str) -> Response:
        async def ask() -> Response:
            response = await self.follower.client.get(path)
            if response.status != 200:
                raise ConnectionError(str(response.status))
            return response

        return await self._again(ask)

    async def _again(self, ask: Callable[[], Awaitable[Found]]) -> Found:
        while True:
            try:
                async with asyncio.timeout(60):
                    return await ask()
            except (*TROUBLE, AssertionError):
                self.cut_off += 1
                await asyncio.sleep(AGAIN_SECONDS)

    async def close(self) -> None:
        await self.follower.client.close()

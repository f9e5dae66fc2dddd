"""Those who notice: agents at the live feed, customers who write, a shop that answers, somebody who always knocks.

All of them go through the balancer, come back when their line breaks, and note what they saw.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgspec

from tests.clients import Client
from tests.running_app import SHOP
from tests.scaleout.machines import URL
from tests.simulator import Simulator

SILENCE_SECONDS = 45.0
"""As long as the web app waits; the server speaks every 20 s."""
ME = f"{URL}/api/me"
PATIENCE = aiohttp.ClientTimeout(total=10)


@dataclass
class Agent:
    """Follows the feed by WebSocket from `cursor` on, whichever server it reaches."""

    client: Client
    cursor: int
    events: list[tuple[int, str]] = field(default_factory=list)
    lines: int = 0
    at: float = 0.0
    longest_silence: float = 0.0

    async def follow(self) -> None:
        """For ever; comes back with its cursor."""
        self.at = time.monotonic()
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                await self._line()
            await asyncio.sleep(0.5)

    async def _line(self) -> None:
        address = f"{URL}/api/live?cursor={self.cursor}"
        async with asyncio.timeout(PATIENCE.total):
            socket = await self.client.http.ws_connect(address, headers={"origin": URL})
        self.lines += 1
        try:
            while True:
                message = await socket.receive(timeout=SILENCE_SECONDS)
                if message.type is not aiohttp.WSMsgType.TEXT:
                    return
                self._take(msgspec.json.decode(message.data))
        finally:
            await socket.close()

    def _take(self, frame: dict[str, Any]) -> None:
        assert not frame["reset"], "an agent was told to fetch everything anew"
        for event in frame["events"]:
            if event["kind"].startswith("presence"):
                continue
            assert event["id"] > (self.events[-1][0] if self.events else 0), "an event came twice or too late"
            self.events.append((event["id"], event["kind"]))
            if event["kind"] == "message":
                now = time.monotonic()
                self.longest_silence, self.at = max(self.longest_silence, now - self.at), now
        self.cursor = max(self.cursor, frame["cursor"])

    def begin_measuring(self) -> None:
        """From now on the longest time between two messages is kept."""
        self.longest_silence, self.at = 0.0, time.monotonic()


@dataclass
class Load:
    """Customers who write on the platform, and agents who answer them through the balancer."""

    simulator: Simulator
    owner: Client
    customers: list[str]
    conversations: dict[str, int]
    said: int = 0
    responses: dict[str, int] = field(default_factory=dict)
    refused: Counter[int] = field(default_factory=Counter)
    ended: bool = False

    def end(self) -> None:
        """Begin nothing more. What is on its way is seen through: it may have been taken already."""
        self.ended = True

    async def customers_write(self, pause: float) -> None:
        """One after the other, until the load is to end."""
        for number in itertools.count():
            if self.ended:
                return
            customer = self.customers[number % len(self.customers)]
            body = {"business": SHOP, "customer": customer, "kind": "text", "text": f"question {number}"}
            await self.simulator.control("tiktok/customer/send", body)
            self.said += 1
            await asyncio.sleep(pause)

    async def agents_reply(self, pause: float) -> None:
        """One after the other, until the load is to end; each is tried until a server took it, as the web app does."""
        for number in itertools.count():
            if self.ended:
                return
            customer = self.customers[number % len(self.customers)]
            await self.reply(customer, f"answer-{number}")
            await asyncio.sleep(pause)

    async def reply(self, customer: str, client_id: str) -> None:
        """Say it until a server has it."""
        body = {"client_id": client_id, "content": f"{client_id} to {customer}"}
        path = f"/api/conversations/{self.conversations[customer]}/messages"
        while True:
            try:
                async with asyncio.timeout(PATIENCE.total):
                    got = await self.owner.post(path, body)
            except (aiohttp.ClientError, TimeoutError):
                self.refused[0] += 1
            else:
                if got.status < 300:
                    self.responses[client_id] = got.body["id"]
                    return
                assert got.status >= 500, got
                self.refused[got.status] += 1
            await asyncio.sleep(0.2)


@dataclass
class Knocker:
    """Somebody with a new connection ten times a second: how long was nobody there?"""

    client: Client
    responded: float = field(default_factory=time.monotonic)
    longest: float = 0.0
    knocks: int = 0
    refused: Counter[int] = field(default_factory=Counter)

    async def knock(self) -> None:
        """For ever: a request that needs the database, through the balancer."""
        self.responded = time.monotonic()
        while True:
            begun = time.monotonic()
            status = await self._once()
            self.knocks += 1
            now = time.monotonic()
            if status == 200:
                self.longest, self.responded = max(self.longest, now - self.responded), now
            else:
                self.refused[status] += 1
            await asyncio.sleep(max(0.0, 0.1 - (now - begun)))

    async def _once(self) -> int:
        cookies = {"frontdesk_session": self.client.cookie}
        try:
            async with aiohttp.ClientSession(timeout=PATIENCE, cookies=cookies) as http, http.get(ME) as response:
                await response.read()
                return response.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    def begin_measuring(self) -> None:
        """Forget what was noted."""
        self.responded = time.monotonic()
        self.longest, self.knocks, self.refused = 0.0, 0, Counter()

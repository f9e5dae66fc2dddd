"""A bot that writes by itself beside the agents, in conversations that it takes again and again.

It looks, thinks for a moment, and says something under the epoch it saw. Meanwhile a person may have replied: what it
says then, and what it said before and is still waiting, must not leave any more. Like the agents it asks again with the
same client id until the database has taken what it says.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import asyncpg

from frontdesk.core.conversations.errors import MessageRefused
from frontdesk.db.database import Database
from frontdesk.db.unavailable import DatabaseUnavailable
from tests import automatic
from tests.faults.load import AGAIN_SECONDS, Pace
from tests.faults.shop import Shop

THOUGHTS = 8
"""How many conversations it thinks about at the same moment."""
SHARE = 3
"""It is in every so-many-th conversation."""
THINKS_SECONDS = 0.4
SAYS_AT_MOST = 3
TROUBLE = (DatabaseUnavailable, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)
Found = TypeVar("Found")


@dataclass
class Bot:
    """What it wrote, by its client id, and why it was refused."""

    shop: Shop
    seed: int
    database: Database
    account_id: int
    wrote: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    stopped: bool = False

    @classmethod
    async def start(cls, shop: Shop, seed: int) -> Bot:
        database = await Database.connect(shop.house.postgres.dsn, size=THOUGHTS)
        async with database.system() as transaction:
            account_id = await transaction.value("SELECT min(id) FROM accounts")
        return cls(shop, seed, database, account_id)

    async def run(self, seconds: float, per_second: float) -> None:
        """Write until the time is over; what it began to say is said when this ends."""
        if not per_second:
            return
        pace = Pace(per_second)
        async with asyncio.TaskGroup() as group:
            for number in range(THOUGHTS):
                group.create_task(self._think(number, pace))
            await asyncio.sleep(seconds)
            self.stopped = True

    async def _think(self, number: int, pace: Pace) -> None:
        chance = random.Random(self.seed * 3000 + number)
        mine = self.shop.conversations[::SHARE][number::THOUGHTS]
        count = 0
        while mine and not self.stopped:
            await pace.turn()
            conversation_id = chance.choice(mine)
            place = (self.database, self.account_id, conversation_id)
            await self._again(partial(automatic.give_to, *place, automatic.BOT))
            epoch = await self._again(partial(automatic.epoch_of, *place))
            for _ in range(chance.randint(1, SAYS_AT_MOST)):
                await asyncio.sleep(chance.random() * THINKS_SECONDS)
                count += 1
                client_id, text = f"bot-{self.seed}-{number}-{count}", f"automatic {number}.{count}"
                try:
                    await self._again(partial(automatic.say, *place, client_id, text, epoch))
                except MessageRefused as error:
                    self.refused.append(str(error))
                else:
                    self.wrote[client_id] = text

    async def _again(self, ask: Callable[[], Awaitable[Found]]) -> Found:
        while True:
            try:
                async with asyncio.timeout(30):
                    return await ask()
            except TROUBLE:
                await asyncio.sleep(AGAIN_SECONDS)

    async def close(self) -> None:
        await self.database.close()

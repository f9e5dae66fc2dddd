"""A new customer's first message waits for their picture: not for ever, and nobody else waits with it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from frontdesk.compat.message_gateway.first_message_delay import LOOKS, FirstMessageDelay
from frontdesk.compat.message_gateway.queries import Chat

FIRST = Chat(
    id=1, sent_at=datetime(2026, 1, 1, tzinfo=UTC), direction="in", kind="text", content="Hello", inbox_id=1,
    conversation_id="c-1", customer_id="p-1", username="bo.lund", name="Bo Lund", avatar_url=None, is_new=True,
)  # fmt: skip


class Told:
    """What dashboards were told, and how often the picture was looked for; it is there after so many looks."""

    def __init__(self, looks: int) -> None:
        self.looks = 0
        self.broken = False
        self.ids: list[int] = []
        self.words = FirstMessageDelay(self._look, self._tell, pause=0)
        self._done = asyncio.Event()
        self._needed = looks

    async def done(self) -> list[int]:
        async with asyncio.timeout(10):
            await self._done.wait()
        return self.ids

    async def _look(self, ids: Sequence[int]) -> Sequence[int]:
        self.looks += 1
        if self.broken:
            raise OSError("broken")
        return ids if self.looks >= self._needed else ()

    async def _tell(self, ids: Sequence[int]) -> None:
        if self.broken and len(ids) > 1:
            raise OSError("broken")
        self.ids += ids
        self._done.set()


async def test_first_message_waits_for_the_picture_and_what_follows_waits_behind_it() -> None:
    told = Told(looks=3)
    assert told.words.keep(FIRST)
    assert told.words.keep(replace(FIRST, id=2))
    assert told.words.keep(replace(FIRST, id=3, direction="out")), "the order stays"
    assert not told.words.keep(replace(FIRST, id=4, conversation_id="c-2", is_new=False))
    assert await told.done() == [1, 2, 3]
    assert told.looks == 3
    assert not told.words.keep(replace(FIRST, id=5)), "only the first message waits"


async def test_picture_that_does_not_come_is_not_waited_for() -> None:
    told = Told(looks=1_000_000)
    assert told.words.keep(FIRST)
    assert await told.done() == [1]
    assert told.looks == LOOKS


async def test_message_with_a_picture_or_of_the_business_does_not_wait() -> None:
    told = Told(looks=1)
    assert not told.words.keep(replace(FIRST, avatar_url="https://pictures.example/bo.png"))
    assert not told.words.keep(replace(FIRST, direction="out"))
    assert not told.words.keep(replace(FIRST, is_new=False))
    assert told.ids == []


async def test_picture_look_up_that_fails_lets_the_message_out() -> None:
    told = Told(looks=1)
    told.broken = True
    assert told.words.keep(FIRST)
    assert told.words.keep(replace(FIRST, id=2))
    assert told.words.keep(replace(FIRST, id=3, conversation_id="c-2"))
    assert await told.done() == [3], "what could not be told is logged, and the others are told"
    assert not told.words.keep(replace(FIRST, id=4)), "what comes next is told at once"


async def test_pictures_of_many_new_customers_are_looked_for_together() -> None:
    told = Told(looks=2)
    for number in range(50):
        assert told.words.keep(replace(FIRST, id=number, conversation_id=f"c-{number}"))
    await told.done()
    async with asyncio.timeout(10):
        while len(told.ids) < 50:
            await asyncio.sleep(0)
    assert told.looks == 2

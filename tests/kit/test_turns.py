"""Turns: one at a time by key, few wait, and none waits for ever."""

from __future__ import annotations

import asyncio

import pytest

from frontdesk.kit.keyed_turns import NoTurn, Turns


async def test_turns_of_one_key_follow_each_other_and_others_do_not_wait() -> None:
    turns, done = Turns(waiting=2, seconds=None), list[str]()

    async def take(key: str, name: str) -> None:
        async with turns.turn(key):
            await asyncio.sleep(0)
            done.append(name)

    async with asyncio.TaskGroup() as group, turns.turn("a"):
        group.create_task(take("a", "second"))
        group.create_task(take("a", "third"))
        await take("b", "other")
        with pytest.raises(NoTurn):
            await take("a", "fourth")
        assert done == ["other"]
    assert done == ["other", "second", "third"]


async def test_turn_that_times_out_is_refused_and_the_next_one_runs() -> None:
    turns = Turns(waiting=1, seconds=0)
    async with turns.turn("a"):
        with pytest.raises(NoTurn):
            async with turns.turn("a"):
                pass
    async with turns.turn("a"):
        pass

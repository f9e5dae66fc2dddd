"""A transaction that clashes with another runs again, a few times."""

from __future__ import annotations

import asyncpg
import pytest

from frontdesk.db.clashes import TRIES, runs_again


def clashing(times: int, error: type[Exception]) -> list[Exception]:
    return [error("it clashed") for _ in range(times)]


@pytest.mark.parametrize("error", [asyncpg.DeadlockDetectedError, asyncpg.SerializationError, KeyError])
async def test_transaction_that_clashes_runs_again(error: type[Exception]) -> None:
    left = clashing(TRIES - 1, error)

    @runs_again(KeyError)
    async def act(what: str) -> str:
        if left:
            raise left.pop()
        return what

    assert await act("done") == "done"


async def test_transaction_that_always_clashes_ends() -> None:
    left = clashing(TRIES + 1, asyncpg.DeadlockDetectedError)

    @runs_again()
    async def act() -> None:
        raise left.pop()

    with pytest.raises(asyncpg.DeadlockDetectedError):
        await act()
    assert len(left) == 1


async def test_transaction_that_fails_otherwise_does_not_run_again() -> None:
    left = clashing(1, asyncpg.UniqueViolationError)

    @runs_again()
    async def act() -> None:
        raise left.pop()

    with pytest.raises(asyncpg.UniqueViolationError):
        await act()

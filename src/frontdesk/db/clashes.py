"""Clashing transactions: the database lets one of two go on and undoes the other, which then runs again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import asyncpg

TRIES = 3

Given = ParamSpec("Given")
Result = TypeVar("Result")


def runs_again(
    *also: type[Exception],
) -> Callable[[Callable[Given, Awaitable[Result]]], Callable[Given, Awaitable[Result]]]:
    """Decorate a function that is one transaction: it runs again where that clashes, or raises one of `also`."""
    clashes: tuple[type[Exception], ...] = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, *also)

    def undeterred(act: Callable[Given, Awaitable[Result]]) -> Callable[Given, Awaitable[Result]]:
        @wraps(act)
        async def run(*args: Given.args, **named: Given.kwargs) -> Result:
            for _ in range(TRIES - 1):
                try:
                    return await act(*args, **named)
                except clashes:
                    continue
            return await act(*args, **named)

        return run

    return undeterred

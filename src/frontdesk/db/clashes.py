"""Clashing transactions: the database lets one of two go on and undoes the other, which then runs again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import asyncpg

TRIES = 3

REMOVED_MEANWHILE = frozenset(
    {
        "api_tokens_account_id_user_id_fkey",
        "inbox_members_account_id_inbox_id_fkey",
        "inbox_members_account_id_user_id_fkey",
    }
)
"""Constraints that a transaction violates only because another one removed what it names. Any other is a fault."""

Given = ParamSpec("Given")
Result = TypeVar("Result")


def is_removed_meanwhile(error: Exception) -> bool:
    """Return whether the error says that another transaction removed what this one names."""
    return isinstance(error, asyncpg.ForeignKeyViolationError) and error.constraint_name in REMOVED_MEANWHILE


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

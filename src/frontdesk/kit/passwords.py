"""Passwords: hashed with argon2id in a few threads of their own, so that a rush of sign-ins cannot stop the server.

Checking takes the same time whether or not there is a hash to check against, so that nobody learns who exists.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

Result = TypeVar("Result")
Cost = Literal["normal", "test"]

# Passes over the memory, and KiB of it. The normal cost is above what OWASP's password storage cheat sheet asks for.
COSTS: Mapping[Cost, tuple[int, int]] = {"normal": (2, 47_104), "test": (1, 8)}


class Passwords:
    """Hasher and checker of passwords; works on at most `at_once` of them at a time, the others wait."""

    def __init__(self, cost: Cost = "normal", *, at_once: int = 2) -> None:
        passes, memory_kib = COSTS[cost]
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._threads = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="passwords")
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """Return the hash to store, with its salt and cost in it."""
        return await self._run(lambda: self._hasher.hash(password))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Return whether the password is right; False after the usual time when there is no stored hash."""
        return await self._run(lambda: self._verify(stored, password))

    def is_outdated(self, stored: str) -> bool:
        """Return whether the hash was made at another cost than today's and should be made again at the next
        sign-in.
        """
        return self._hasher.check_needs_rehash(stored)

    def close(self) -> None:
        """Release the threads once the hashes under way are finished."""
        self._threads.shutdown(wait=False)

    def _verify(self, stored: str | None, password: str) -> bool:
        if self._nobody is None:
            self._nobody = self._hasher.hash("the password of nobody")
        try:
            self._hasher.verify(stored if stored is not None else self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    async def _run(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

"""Password hashing: right, bounded, and no clock for strangers."""

from __future__ import annotations

import asyncio
import time

import pytest

from frontdesk.kit.passwords import Passwords


async def test_password_is_known_again_and_another_is_not() -> None:
    passwords = Passwords("test")
    stored = await passwords.hash("clay and water")
    assert stored.startswith("$argon2id$")
    assert await passwords.verify(stored, "clay and water")
    assert not await passwords.verify(stored, "clay and Water")
    assert await passwords.hash("clay and water") != stored, "every hash has a salt of its own"
    passwords.close()


@pytest.mark.parametrize("stored", [None, "", "plain text", "$argon2id$broken"])
async def test_password_of_a_user_without_one_never_matches(stored: str | None) -> None:
    passwords = Passwords("test")
    assert not await passwords.verify(stored, "")
    assert not await passwords.verify(stored, "the password of nobody")
    passwords.close()


async def test_hash_of_another_cost_is_outdated() -> None:
    cheap, normal = Passwords("test"), Passwords()
    stored = await cheap.hash("clay")
    assert not cheap.is_outdated(stored)
    assert normal.is_outdated(stored)
    assert await normal.verify(stored, "clay")


async def test_checking_somebody_unknown_takes_as_long_as_somebody_known() -> None:
    passwords = Passwords()
    stored = await passwords.hash("clay")

    async def took(candidate: str | None) -> float:
        begun = time.perf_counter()
        await passwords.verify(candidate, "wrong")
        return time.perf_counter() - begun

    await took(None)
    known = min([await took(stored) for _ in range(5)])
    unknown = min([await took(None) for _ in range(5)])
    assert 0.5 < unknown / known < 2
    passwords.close()


async def test_loop_goes_on_while_passwords_are_hashed() -> None:
    passwords = Passwords()
    hashing = asyncio.gather(*(passwords.hash("clay") for _ in range(4)))
    longest, last = 0.0, time.perf_counter()
    while not hashing.done():
        await asyncio.sleep(0.001)
        longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
    assert longest < 0.2
    await hashing
    passwords.close()

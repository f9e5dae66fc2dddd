"""Work without an end: it breaks together, and it ends although one of them is deaf at first."""

from __future__ import annotations

import asyncio

import pytest

from frontdesk.kit.tasks import run_until_first


async def for_ever() -> None:
    await asyncio.Event().wait()


async def deaf_once() -> None:
    """Loses a cancellation, as a library may."""
    try:
        await for_ever()
    except asyncio.CancelledError:
        await for_ever()


async def test_task_that_lost_its_cancellation_is_cancelled_again() -> None:
    task = asyncio.create_task(run_until_first(for_ever(), deaf_once()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    _, pending = await asyncio.wait({task}, timeout=0.05)
    assert pending, "one of them goes on"
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=10)
    assert done
    assert task.cancelled()


async def test_first_failure_ends_the_other_tasks_and_is_raised() -> None:
    async def breaks() -> None:
        raise LookupError("broken")

    other = asyncio.Event()

    async def goes_on() -> None:
        try:
            await for_ever()
        finally:
            other.set()

    with pytest.raises(LookupError):
        await run_until_first(goes_on(), breaks())
    assert other.is_set()

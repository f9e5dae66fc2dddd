"""Pauses before a platform is asked again for what it could not do: they grow, for a day."""

from __future__ import annotations

from datetime import timedelta

from frontdesk.contract.errors import ChannelError, NeedsReconnect, TryLater

TRIES = 30
"""So many tries take more than a day."""
LONGEST_PAUSE = timedelta(hours=1)


def may_pass(error: ChannelError) -> bool:
    """Return whether the same may work later: it was not refused for good, or people are about to connect again."""
    return isinstance(error, TryLater | NeedsReconnect)


def pause_before(attempt: int, error: ChannelError | None = None) -> timedelta:
    """Return how long to wait before the attempt of that number, the second being the first that waits."""
    after = error.after if isinstance(error, TryLater) else None
    pause = min(timedelta(seconds=4 ** min(attempt - 1, 10)), LONGEST_PAUSE)
    return max(after or timedelta(), pause)

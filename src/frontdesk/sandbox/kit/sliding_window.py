"""Sliding window that quotas are counted in: the calls of the last so many milliseconds, by key."""

from collections import deque


class SlidingWindow:
    """Counter of calls by key within a span that slides along. Times are milliseconds of whichever clock is asked."""

    def __init__(self, span_ms: int) -> None:
        self._span_ms = span_ms
        self._seen: dict[str, deque[int]] = {}

    def _within(self, key: str, now_ms: int) -> deque[int]:
        seen = self._seen.setdefault(key, deque())
        # A clock that was set back leaves times ahead of now: they are as good as gone.
        while seen and not now_ms - self._span_ms < seen[0] <= now_ms:
            seen.popleft()
        return seen

    def allows(self, key: str, most: int, now_ms: int) -> bool:
        """Count one call; return False (and do not count it) when it is one too many. `most` 0 is no limit."""
        if most <= 0:
            return True
        seen = self._within(key, now_ms)
        if len(seen) >= most:
            return False
        seen.append(now_ms)
        return True

    def used(self, key: str, now_ms: int) -> int:
        """Return how many calls are counted now."""
        return len(self._within(key, now_ms))

    def frees_in_ms(self, key: str, now_ms: int) -> int:
        """Return how long until the oldest counted call is out of the span; 0 when none is counted."""
        seen = self._within(key, now_ms)
        return seen[0] + self._span_ms - now_ms if seen else 0

    def clear(self) -> None:
        """Forget every call."""
        self._seen.clear()

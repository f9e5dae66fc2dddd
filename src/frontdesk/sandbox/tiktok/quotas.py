"""How often an app may call, and how often it did.

Business Messaging allows 10 requests a second per app. The Accounts API allows each app 10 a second and 600 a
minute, and 40 a minute per account and endpoint; who exceeds the app's minute is refused for five minutes.
Seconds are real time; minutes follow the sandbox's clock, so that a test may move on instead of waiting.
"""

import time
from collections import Counter, deque

from frontdesk.sandbox.clock import Clock
from frontdesk.sandbox.tiktok.limits import Limits

MESSAGING = "business/message/"
ACCOUNTS = "business/"
MINUTE_MS = 60_000


class Window:
    """The calls of the last so many milliseconds, by key."""

    def __init__(self, span_ms: int) -> None:
        self._span_ms = span_ms
        self._seen: dict[str, deque[int]] = {}

    def allows(self, key: str, most: int, now_ms: int) -> bool:
        """Count one call; False (and not counted) when it is one too many. `most` 0 is no limit."""
        if most <= 0:
            return True
        seen = self._seen.setdefault(key, deque())
        # A clock that was set back leaves times ahead of now: they are as good as gone.
        while seen and not now_ms - self._span_ms < seen[0] <= now_ms:
            seen.popleft()
        if len(seen) >= most:
            return False
        seen.append(now_ms)
        return True

    def clear(self) -> None:
        """Forget every call."""
        self._seen.clear()


class Quotas:
    """The quotas of all apps, and the tally of what was called and answered."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._messaging, self._seconds = Window(1000), Window(1000)
        self._minutes, self._endpoint_minutes = Window(MINUTE_MS), Window(MINUTE_MS)
        self._blocked_until: dict[str, int] = {}
        self._tally: dict[str, Counter[str]] = {}

    def allows(self, path: str, app_id: str, business_id: str, limits: Limits) -> bool:
        """Count one call of this endpoint; False when it must be answered 40100."""
        real_ms = time.monotonic_ns() // 1_000_000
        if path.startswith(MESSAGING):
            return self._messaging.allows(app_id, limits.qps, real_ms)
        if not path.startswith(ACCOUNTS):
            return True
        endpoint = f"{app_id} {business_id} {path}"
        if self._is_blocked(app_id) or self._is_blocked(endpoint):
            return False
        now_ms = self._clock.now_ms()
        if not self._seconds.allows(app_id, limits.accounts_qps, real_ms):
            return False
        if not self._minutes.allows(app_id, limits.accounts_qpm, now_ms):
            self._blocked_until[app_id] = now_ms + limits.app_penalty_seconds * 1000
            return False
        if not self._endpoint_minutes.allows(endpoint, limits.account_endpoint_qpm, now_ms):
            self._blocked_until[endpoint] = now_ms + limits.account_penalty_seconds * 1000
            return False
        return True

    def _is_blocked(self, key: str) -> bool:
        return self._blocked_until.get(key, 0) > self._clock.now_ms()

    def note(self, path: str, answer: str) -> None:
        """One call was answered so: a return code, or how a fault ended it."""
        self._tally.setdefault(path, Counter())[answer] += 1

    def tally(self) -> dict[str, dict[str, int | dict[str, int]]]:
        """By endpoint: how many `calls`, how many of them `refused` with 40100, and how many of each `answers`."""
        return {
            path: {"calls": answers.total(), "refused": answers["40100"], "answers": dict(answers)}
            for path, answers in sorted(self._tally.items())
        }

    def start_again(self) -> None:
        """Every counter at zero, nobody blocked."""
        self.forget_tally()
        for window in (self._messaging, self._seconds, self._minutes, self._endpoint_minutes):
            window.clear()
        self._blocked_until.clear()

    def forget_tally(self) -> None:
        """Begin to count calls anew; the quotas stand."""
        self._tally.clear()

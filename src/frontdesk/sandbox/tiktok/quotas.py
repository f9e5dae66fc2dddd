"""Quotas of an app's calls.

Business Messaging allows 10 requests a second per app. The Accounts API allows each app 10 a second and 600 a
minute, and 40 a minute per account and endpoint; who exceeds the app's minute is refused for five minutes.
Seconds are real time; minutes follow the sandbox's clock, so that a test may move on instead of waiting.
"""

import time

from frontdesk.sandbox.kit.clock import Clock
from frontdesk.sandbox.kit.sliding_window import SlidingWindow
from frontdesk.sandbox.kit.tally import Tally
from frontdesk.sandbox.tiktok.rules import Limits

MESSAGING = "business/message/"
ACCOUNTS = "business/"
MINUTE_MS = 60_000


class Quotas:
    """Quotas of all apps, and the tally of their calls and responses."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._messaging, self._seconds = SlidingWindow(1000), SlidingWindow(1000)
        self._minutes, self._endpoint_minutes = SlidingWindow(MINUTE_MS), SlidingWindow(MINUTE_MS)
        self._blocked_until: dict[str, int] = {}
        self.tally = Tally(refusal="40100")

    def allows(self, path: str, app_id: str, business_id: str, limits: Limits) -> bool:
        """Count one call of this endpoint; return False when its response must be 40100."""
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

    def start_again(self) -> None:
        """Set every counter to zero and block no app."""
        self.tally.forget()
        for window in (self._messaging, self._seconds, self._minutes, self._endpoint_minutes):
            window.clear()
        self._blocked_until.clear()

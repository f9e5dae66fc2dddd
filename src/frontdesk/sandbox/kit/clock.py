"""Clock of the simulators: real time plus an offset that a test can set.

Everything a platform decides by time (windows, expiries, timestamps of messages) asks this clock, so that a test may
jump two days ahead instead of waiting. Waiting itself (retries, delays) always uses real time.
"""

import time


class Clock:
    """Milliseconds and seconds since the epoch, shifted by `offset_ms`."""

    def __init__(self, offset_ms: int = 0) -> None:
        self.offset_ms = offset_ms

    def now_ms(self) -> int:
        """Return the platform's present, in milliseconds."""
        return time.time_ns() // 1_000_000 + self.offset_ms

    def now_us(self) -> int:
        """Return the platform's present, in microseconds."""
        return time.time_ns() // 1000 + self.offset_ms * 1000

    def now_s(self) -> int:
        """Return the platform's present, in whole seconds."""
        return self.now_ms() // 1000

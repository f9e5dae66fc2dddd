"""Logger for warnings that strangers can cause: it writes a few a minute and counts the others."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog

LINES_A_MINUTE = 10


class LogLimiter:
    """Logger that writes at most `LINES_A_MINUTE` warnings a minute; the next one says how many were `left_out`."""

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._log = structlog.get_logger(name)
        self._clock = clock
        self._minute = 0
        self._written = 0
        self._left_out = 0

    def warning(self, event: str, **facts: Any) -> None:
        """Write a line, unless there were enough in this minute."""
        minute = int(self._clock() // 60)
        if minute != self._minute:
            self._minute, self._written = minute, 0
        if self._written >= LINES_A_MINUTE:
            self._left_out += 1
            return
        self._written += 1
        if self._left_out:
            facts["left_out"], self._left_out = self._left_out, 0
        self._log.warning(event, **facts)

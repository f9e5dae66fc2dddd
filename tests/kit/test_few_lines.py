"""What strangers can cause fills no disk with lines."""

from __future__ import annotations

import structlog

from frontdesk.kit.log_limiter import LINES_A_MINUTE, LogLimiter


def test_log_limiter_says_how_many_lines_it_left_out() -> None:
    now = 0.0
    lines = LogLimiter("test", clock=lambda: now)
    with structlog.testing.capture_logs() as written:
        for _ in range(LINES_A_MINUTE + 7):
            lines.warning("odd", client="192.0.2.1")
        now = 61.0
        lines.warning("odd")
        lines.warning("odd")
    assert len(written) == LINES_A_MINUTE + 2
    assert written[-2]["left_out"] == 7
    assert "left_out" not in written[-1]

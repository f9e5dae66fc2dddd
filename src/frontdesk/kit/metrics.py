"""Parts that all Prometheus metrics share: their buckets, and labels that stay few."""

from __future__ import annotations

import re

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of buckets for what happens inside of us, in seconds."""
LONG_SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)
"""The same for what waits for others."""

OTHER = "other"
PLAIN = re.compile(r"[\w.:-]{1,40}", re.ASCII)


class FewValues:
    """Label whose values come from outside: the first `most` are kept apart, later ones are `other`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: set[str] = set()

    def __call__(self, value: str) -> str:
        """Return the label to use for a value."""
        if value in self._known:
            return value
        if len(self._known) >= self._most or PLAIN.fullmatch(value) is None:
            return OTHER
        self._known.add(value)
        return value

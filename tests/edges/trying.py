"""How tests try everything: hypothesis thinks it up in a thread, the test's own loop sends it.

In `make test` a few examples, the same in every run; with `--minutes` (`make fuzz`) other ones for so long.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

SIGNING_KEY = "rough-signing-key"
AT_ONCE = 100
PATIENCE_SECONDS = 60
Example = TypeVar("Example")


@dataclass
class Trials:
    """For how many seconds to try; none means a few examples. `seen` is what came of them."""

    seconds: float
    seen: Counter[str] = field(default_factory=Counter)

    async def each(
        self, strategy: st.SearchStrategy[Example], few: int, look: Callable[[Example], Awaitable[None]]
    ) -> None:
        """Look at examples of the strategy: `few` of them, or for as long as was asked for."""
        loop = asyncio.get_running_loop()
        until = time.monotonic() + self.seconds

        def one(example: Any) -> None:
            self.seen["tried"] += 1
            asyncio.run_coroutine_threadsafe(_awaited(look(example)), loop).result(PATIENCE_SECONDS)

        def run() -> None:
            unbounded = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
            if not self.seconds:
                # What fails is shown as it was found: to make it smaller takes long, and is done by `make fuzz`.
                phases = (Phase.explicit, Phase.generate)
                settings(unbounded, max_examples=few, derandomize=True, phases=phases)(given(strategy)(one))()
            while time.monotonic() < until:
                settings(unbounded, max_examples=AT_ONCE)(given(strategy)(one))()

        await asyncio.to_thread(run)

    def count(self, outcome: str) -> None:
        """Remember that one more ended so."""
        self.seen[outcome] += 1


async def _awaited(waiting: Awaitable[None]) -> None:
    await waiting

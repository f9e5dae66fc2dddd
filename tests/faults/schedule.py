"""When what goes wrong: drawn from a seed, so that the same seed plays the same schedule again.

There are two lanes, played side by side: what happens to our own processes, and what the platform does. Each lane
draws its kinds like cards from a shuffled deck, so that all of them come before one comes again.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PAUSE_SECONDS = (0.5, 4.0)


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that can go wrong, for how many seconds at least and at most."""

    name: str
    shortest: float
    longest: float


@dataclass(frozen=True, slots=True)
class Blow:
    """A kind at a moment, in seconds since the load began. `draw` is between 0 and 1: which one, how much."""

    at: float
    kind: str
    seconds: float
    draw: float

    def __str__(self) -> str:
        return f"{self.at:6.1f} s  {self.kind} for {self.seconds:.1f} s"


def schedule(seed: int, seconds: float, lanes: Sequence[Sequence[Kind]], scale: float = 1.0) -> list[list[Blow]]:
    """The blows of each lane in their order, all over when the time is; `scale` shortens each of them."""
    return [list(_lane(random.Random(f"{seed}-{place}"), seconds, lane, scale)) for place, lane in enumerate(lanes)]


def _lane(chance: random.Random, seconds: float, kinds: Sequence[Kind], scale: float) -> Iterable[Blow]:
    at, deck = 0.0, list[Kind]()
    while kinds:
        if not deck:
            deck = chance.sample(kinds, len(kinds))
        kind = deck.pop()
        at += chance.uniform(*PAUSE_SECONDS) * scale
        lasts = chance.uniform(kind.shortest, kind.longest) * scale
        if at + lasts > seconds:
            return
        yield Blow(at, kind.name, lasts, chance.random())
        at += lasts

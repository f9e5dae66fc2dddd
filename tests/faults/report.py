"""What a run found, as a small table, and whether every promise was kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Say = Callable[[str], object]
EXAMPLES = 5


@dataclass
class Report:
    """Figures that are told, and promises with the places where they were broken."""

    counts: list[tuple[str, str]] = field(default_factory=list)
    promises: dict[str, list[str]] = field(default_factory=dict)
    blows: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> bool:
        return not any(self.promises.values())

    def figure(self, name: str, value: object) -> None:
        self.counts.append((name, str(value)))

    def hold(self, promises: Mapping[str, Sequence[str]], when: str = "") -> None:
        """Add promises; `when` tells those from each other that are held twice."""
        for sentence, breaches in promises.items():
            self.promises.setdefault(sentence + when, []).extend(breaches)

    def say(self, say: Say) -> None:
        """Print it."""
        wide = max(len(name) for name in (*self.promises, *self.blows, *(name for name, _ in self.counts)))
        for title, rows in (
            ("blows", [(name, str(count)) for name, count in sorted(self.blows.items())]),
            ("counts", self.counts),
            ("promises", [(name, str(len(found) or "kept")) for name, found in self.promises.items()]),
        ):
            say(f"\n{title}")
            for name, value in rows:
                say(f"  {name:<{wide}}  {value:>9}")
        for name, reason in self.left_out.items():
            say(f"\nleft out: {name}: {reason}")
        for name, found in self.promises.items():
            for example in found[:EXAMPLES]:
                say(f"\nBROKEN: {name}: {example}")

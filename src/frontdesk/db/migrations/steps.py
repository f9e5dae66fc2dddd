"""Steps of the schema, read from their files.

A file is called `0031_pre_event_log.sql`: a number that gives the order, the phase, and what it is about. Its
statements run in one transaction. A file whose first line is `OUTSIDE` runs each statement by itself, and is run again
from its beginning when it was interrupted; docs/develop/migrations.md says what may stand in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Phase = Literal["pre", "post"]
PRE: tuple[Phase, ...] = ("pre",)
POST: tuple[Phase, ...] = ("post",)
BOTH: tuple[Phase, ...] = ("pre", "post")

FOLDER = Path(__file__).parent / "versions"
BASELINE = "0029"
"""The first step: the whole schema, for an empty database."""
OUTSIDE = "-- outside a transaction"

NAME = re.compile(r"(?P<number>\d{4})_(?P<phase>pre|post)_[a-z0-9_]+\.sql")
# What a semicolon may stand in, and the one that ends a statement.
TOKEN = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"[^\"]*\"|\$(\w*)\$.*?\$\1\$|;", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    """Step of the schema."""

    number: str
    phase: Phase
    path: Path

    @property
    def name(self) -> str:
        """Return the name for operators: the file's name without its ending."""
        return self.path.stem

    def text(self) -> str:
        """Return the SQL, with the roles' first names."""
        return self.path.read_text()

    def runs_outside(self) -> bool:
        """Return whether the statements run one by one, outside of a transaction."""
        return self.text().startswith(OUTSIDE)

    def statements(self) -> Iterator[str]:
        """Yield the statements one by one, without the comments between them."""
        text, begun = self.text(), 0
        for token in TOKEN.finditer(text):
            if token[0].startswith(("--", "/*")) and not text[begun : token.start()].strip():
                begun = token.end()
            elif token[0] == ";":
                yield text[begun : token.start()].strip()
                begun = token.end()
        if text[begun:].strip():
            raise ValueError(f"{self.path.name}: the last statement has no semicolon")


def read_steps(folder: Path = FOLDER) -> tuple[Step, ...]:
    """Return the steps of a folder in their order."""
    named = ((NAME.fullmatch(path.name), path) for path in sorted(folder.glob("*.sql")))
    return tuple(
        Step(found["number"], "pre" if found["phase"] == "pre" else "post", path) for found, path in named if found
    )


@cache
def own_steps() -> tuple[Step, ...]:
    """Return the steps of this version of the program."""
    return read_steps()


def newest(steps: tuple[Step, ...], *phases: Phase) -> str:
    """Return the number of the last step of the phases; empty when there is none."""
    return max((step.number for step in steps if step.phase in phases), default="")


def announced() -> str:
    """Return the name under which our sessions are known to the database: it says which steps their program has."""
    return f"frontdesk/{newest(own_steps(), *BOTH)}"

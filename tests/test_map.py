"""The map of the architecture page: each row names files that are there, and each room of the sources is on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "frontdesk"
PAGE = (ROOT / "docs" / "develop" / "architecture.md").read_text()
MAP = PAGE[PAGE.index("## Where to look") : PAGE.index("## A new field")]
ROW = re.compile(r"^\| (?P<task>.+?) \| (?P<places>.+) \|$", re.MULTILINE)
QUOTED = re.compile(r"`([^`]+)`")
FILE = re.compile(r"\.(?:py|ts|tsx|json|css|toml|md)$")
ROOMS = {"core": SOURCE / "core", "gateway": SOURCE / "gateway", "web": ROOT / "web" / "src" / "features"}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the map: what somebody wants to do, and where they look."""

    task: str
    places: str


def rows(text: str) -> list[Row]:
    """The rows of its tables, without their heads."""
    found = (Row(match["task"], match["places"]) for match in ROW.finditer(text))
    return [row for row in found if not row.task.startswith(("---", "to change"))]


def paths(name: str, folders: list[Path]) -> list[Path]:
    """What a name may stand for: from the sources, from the root, or in a folder that was named before it."""
    pattern = re.sub(r"<\w+>", "*", name)
    return [path for folder in (SOURCE, ROOT, *folders) for path in folder.glob(pattern)]


def missing(row: Row) -> Iterator[str]:
    """Names of the row that stand for nothing: files, folders, and names in the file before them."""
    folders: list[Path] = []
    files: list[Path] = []
    for name in QUOTED.findall(row.places):
        if "/" in name or FILE.search(name) or (SOURCE / name).is_dir() or (ROOT / name).is_dir():
            # A name alone, before any folder, is that of a file which several folders have.
            found = paths(name, folders) or ([] if folders or "/" in name else list((ROOT / "src").rglob(name)))
            found = found or ([] if folders else list((ROOT / "web" / "src").rglob(name)))
            files = [path for path in found if path.is_file()]
            if "/" in name or not folders:
                folders = [path if path.is_dir() else path.parent for path in found]
            if not found:
                yield name
        elif not any(re.search(rf"\b{re.escape(name)}\b", path.read_text()) for path in files or _all_in(folders)):
            yield name


def _all_in(folders: list[Path]) -> list[Path]:
    return [path for folder in folders for path in folder.glob("*.*") if FILE.search(path.name)]


def test_map_names_what_is_there() -> None:
    wrong = [f"{row.task}: {name}" for row in rows(MAP) for name in missing(row)]
    assert len(rows(MAP)) > 100
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "places",
    [
        "`core/labels/renaming.py`",
        "`core/labels`, `renaming.py`",
        "`core/labels/names.py` (`SHORTEST`)",
        "`channels/<name>/prices.py`",
        "`web/src/features/weather`",
    ],
)
def test_map_lint_reports_a_row_that_leads_nowhere(places: str) -> None:
    assert list(missing(Row("a task", places)))


def test_map_shows_every_room() -> None:
    wanted = {
        f"{name}/{room.name}" if name != "web" else f"web/src/features/{room.name}"
        for name, folder in ROOMS.items()
        for room in folder.iterdir()
        if room.is_dir() and room.name != "__pycache__"
    }
    shown = {place for row in rows(MAP) for place in QUOTED.findall(row.places)}
    unseen = {room for room in wanted if not any(f"{place}/".startswith(f"{room}/") for place in shown)}
    assert not unseen

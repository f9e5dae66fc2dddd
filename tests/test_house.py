"""The rules of the house that no other tool checks: who may name a channel, what modules are called and how long."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from frontdesk.gateway.registry import CHANNELS
from frontdesk.kit.http import HttpClient

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "frontdesk"

# Rooms that may name a channel or platform: its own folder, the registry, its stand-in, and the demo that plays it.
MAY_NAME = ("channels/", "platforms/", "sandbox/", "demo/", "gateway/registry.py", "static/")
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
LONGEST_MODULE = 450


def python_files() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if "static" not in path.parts)


def web_files() -> list[Path]:
    folder = ROOT / "web" / "src"
    return sorted(path for kind in ("*.ts", "*.tsx", "*.json") for path in folder.rglob(kind))


def words() -> re.Pattern[str]:
    """The words that name a channel: the platforms' names."""
    platforms = {make(HttpClient()).manifest.platform for make in CHANNELS}
    return re.compile("|".join(sorted({name.split("_")[0] for name in platforms})), re.IGNORECASE)


@pytest.mark.parametrize("path", [*python_files(), *web_files()], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_channel_is_named_outside_its_room(path: Path) -> None:
    place = str(path.relative_to(SOURCE)) if path.is_relative_to(SOURCE) else ""
    if place.startswith(MAY_NAME) or path.name == "schema.ts":
        return
    found = [line for line in path.read_text().splitlines() if words().search(line)]
    assert not found, f"{path.relative_to(ROOT)} names a channel: {found[0].strip()}"


def test_modules_are_called_by_their_subject() -> None:
    assert not [str(path) for path in python_files() if path.stem in FORBIDDEN_NAMES]


def test_modules_have_one_subject() -> None:
    long = {str(path.relative_to(SOURCE)): path.read_text().count("\n") for path in python_files()}
    assert not {name: lines for name, lines in long.items() if lines > LONGEST_MODULE and "migrations" not in name}

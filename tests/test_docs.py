"""What documents and docstrings name is there: links, pictures, files, settings, commands; every setting is named."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from frontdesk.cli import main
from frontdesk.core.installation.views import State

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SOURCE = "\n".join(path.read_text() for path in sorted((ROOT / "src").rglob("*.py")))
TEXT = "\n".join(page.read_text() for page in PAGES)
LINK = re.compile(r"\]\(([^)\s]+)\)")
NAMED_FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|pyi|ts|tsx|sql|toml|yaml|json))`")
ROOTS = ("", "src/frontdesk", "web", "web/src", "tests")
"""Folders that the paths of the documents begin in."""
EXAMPLES = {"add-a-channel.md", "add-a-feature.md", "migrations.md"}
"""Pages whose files are made while one follows them."""
SETTING = r"(?:FRONTDESK|TIKTOK|THIRDPARTY|RESPONDIO|WEBHOOK)_[A-Z_]+[A-Z]"
FIELDS = {"RESPONDIO_TOKEN", "RESPONDIO_SIGNING_KEYS"}
"""Asked for in a form, by their titles; they are no variables."""


def anchors(page: Path) -> set[str]:
    """What may stand behind the # of a link to the page."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page_leads_to_what_there_is(page: Path) -> None:
    for link in LINK.findall(page.read_text()):
        if ":" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in EXAMPLES], ids=lambda page: page.name)
def test_page_names_files_that_exist(page: Path) -> None:
    named = set(NAMED_FILE.findall(page.read_text()))
    missing = {name for name in named if not any((ROOT / root / name).exists() for root in ROOTS)}
    assert not missing


def test_modules_that_the_program_names_exist() -> None:
    files = {path.relative_to(ROOT / "src" / "frontdesk") for path in (ROOT / "src").rglob("*.py")}
    paths = {str(Path(*path.parts[start:])) for path in files for start in range(len(path.parts))}
    named = set(re.findall(r"`((?:\w+/)*\w+\.py)`", SOURCE))
    assert named
    assert not {name for name in named - paths if not (ROOT / name).exists()}


def test_settings_in_the_documents_are_those_of_the_program() -> None:
    documented = set(re.findall(rf"\b{SETTING}\b", TEXT))
    assert not {name for name in documented if name not in SOURCE}
    known = set(re.findall(rf"[\"']({SETTING})[\"']", SOURCE)) - FIELDS
    assert not known - documented


def test_commands_in_the_documents_are_those_of_the_program() -> None:
    named = set(re.findall(r"`frontdesk ([a-z][a-z-]+)", TEXT))
    assert named
    assert not named - set(main.commands)


COMMANDS_ONLY = {"account-unknown", "no-account-yet"}
"""Said by commands, which answer no requests."""
PROBLEM = re.compile(
    r"\bslug\b[^=\n]*= \"([a-z-]+)\""
    r"|[pP]roblem\(\s*[\w.()]+,\s*\"([a-z-]+)\""
    r"|/problems/([a-z-]+)\""
    r"|HTTPStatus\.\w+: \"([a-z-]+)\""
)
"""Where a problem's name is written: a class, an answer, its address, or the name of a status."""


def test_problems_in_the_documents_are_those_of_the_program() -> None:
    states = set(get_args(State)) - {"ready"}
    named = {"".join(found) for found in PROBLEM.findall(SOURCE)} - COMMANDS_ONLY | states
    page = (ROOT / "docs/develop/problems.md").read_text()
    assert set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)) == named

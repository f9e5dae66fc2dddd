"""Adding a feature as docs/develop/add-a-feature.md tells it: its files are added to a copy of the sources, and run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from frontdesk.features.feature import Feature
from frontdesk.jobs.work import Work

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "docs" / "develop" / "add-a-feature.md"
BLOCK = re.compile(r"^```\w+ (\S+/\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STEPS = "src/frontdesk/db/migrations/versions"
SERVERS_LIST, PAGES_LIST = "src/frontdesk/features/all_features.py", "web/src/app/features.ts"
LINES = {
    SERVERS_LIST: {"    sessions,": "    visits,", "    data_lifecycle.FEATURE,": "    visits.FEATURE,"},
    PAGES_LIST: {
        'import { thread } from "@/features/thread/feature";': 'import { visits } from "@/features/visits/feature";',
        "  installation,": "  visits,",
    },
}
"""In the list of each side: the import and the place, each after a line that is there."""
COPIED = (".gitignore", "pyproject.toml", "docs", "src/frontdesk", "tests", "tools", "web")
LEFT_OUT = shutil.ignore_patterns("static", "screens", "node_modules", "e2e")
OWN_TESTS = (
    "tests/api/test_visits.py",
    "tests/core/test_data_lifecycle.py::test_column_that_names_files_is_declared_and_has_an_index",
    "tests/core/test_data_lifecycle.py::test_tables_are_exported_or_left_out_for_a_reason",
    "tests/core/test_exported_columns.py",
    "tests/test_house.py::test_consumer_of_events_has_its_title_in_a_feature_of_the_web_app",
    "tests/test_tables.py",
)
"""The feature's own tests, and those that ask every table for something."""
HELD_TO = (
    "tests/api/test_leaks.py",
    "tests/api/test_scopes.py",
    "tests/core/test_events.py",
    "tests/core/test_permissions.py",
    "tests/test_house.py",
    "tests/test_words.py",
)
"""Those that hold all features to something else."""


def run(place: Path, *command: str | Path, source: Path | None = None) -> str:
    """What a command says in a folder of the copy, on its `source`; it must succeed."""
    theirs = ("PYTEST_", "GIT_", "MAKE", "MFLAGS")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    environment = inherited | {"PYTHONPATH": str((source or place) / "src"), "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def python(place: Path, *arguments: str) -> str:
    return run(place, sys.executable, "-m", *arguments)


def pytest_in(place: Path, *tests: str) -> str:
    return python(place, "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests)


def blocks() -> dict[str, str]:
    """The files of the guide, by their paths; the step of the schema has the next number."""
    newest = max(int(path.name[:4]) for path in (ROOT / STEPS).glob("[0-9]*.sql"))
    return {path.replace("00NN", f"{newest + 1:04}"): text for path, text in BLOCK.findall(GUIDE.read_text())}


def files(suffix: str) -> list[str]:
    return [path for path in blocks() if path.endswith(suffix)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources with the guide's feature; what they were before is committed."""
    place = tmp_path_factory.mktemp("house")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=LEFT_OUT)
        else:
            shutil.copy(ROOT / name, place / name)
    run(place, "git", "init", "--quiet")
    run(place, "git", "add", "--all")
    run(place, "git", "-c", "user.name=x", "-c", "user.email=x@x.example", "commit", "--quiet", "--message=before")
    for path, text in blocks().items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text)
    for path, lines in LINES.items():
        text = (place / path).read_text()
        for after, line in lines.items():
            assert text.count(f"{after}\n") == 1, after
            text = text.replace(f"{after}\n", f"{after}\n{line}\n")
        (place / path).write_text(text)
    return place


def test_feature_of_the_guide_changes_nothing_but_the_lists(house: Path) -> None:
    run(house, "git", "add", "--all")
    changed = dict(line.split("\t")[::-1] for line in run(house, "git", "diff", "HEAD", "--name-status").splitlines())
    assert changed == dict.fromkeys(LINES, "M") | dict.fromkeys(blocks(), "A")
    added = run(house, "git", "diff", "HEAD", "--unified=0", *LINES).splitlines()
    lines = [line for line in added if re.match(r"[-+](?![-+])", line)]
    assert sorted(lines) == sorted(f"+{line}" for pair in LINES.values() for line in pair.values())


def test_feature_of_the_guide_works_and_its_table_is_known(house: Path) -> None:
    told = pytest_in(house, *OWN_TESTS)
    assert re.search(r"\d+ passed", told), told


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_feature_of_the_guide_passes_the_linters_and_the_type_checker(house: Path) -> None:
    sources = [*files(".py"), SERVERS_LIST]
    python(house, "ruff", "check", "--no-cache", *sources)
    python(house, "ruff", "format", "--no-cache", "--check", *sources)
    run(house, Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache")
    python(house, "mypy", *sources)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_feature_of_the_guide_is_held_to_what_all_features_are(house: Path) -> None:
    told = pytest_in(house, *HELD_TO)
    assert re.search(r"\d+ passed", told), told


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_page_of_the_guide_is_typed_from_the_description_and_follows_the_feed(house: Path) -> None:
    web = house / "web"
    (web / "node_modules").symlink_to((ROOT / "web" / "node_modules").resolve())
    (house / "openapi.json").write_text(python(house, "frontdesk", "openapi"))
    tools = web / "node_modules" / ".bin"
    run(web, tools / "openapi-typescript", "../openapi.json", "--output", "src/api/schema.ts", source=house)
    run(web, tools / "tsc", "--noEmit", source=house)
    pages = [path.removeprefix("web/") for path in blocks() if path.startswith("web/")]
    told = run(web, tools / "vitest", "run", "src/features/visits", "src/app/features.test.tsx", source=house)
    assert "visits.test.tsx" in told, told
    run(web, tools / "eslint", "--max-warnings", "0", *[path for path in pages if ".ts" in path], source=house)
    run(web, tools / "prettier", "--check", *pages, "src/app/features.ts", source=house)


def test_guide_names_every_part_of_a_feature() -> None:
    """The guide must name every part of a feature."""
    named = set(re.findall(r"`(\w+)[`(]", GUIDE.read_text()))
    assert set(Feature.__dataclass_fields__) | set(Work.__dataclass_fields__) <= named

"""The rules of the house that no other tool checks: who may name a channel, what modules are called and how long."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

import pytest
from tools.channel_names import named_in

from frontdesk.core.actors import ActorKind
from frontdesk.features.all_features import FEATURES
from frontdesk.gateway.catalog.registry import CHANNELS
from frontdesk.kit.http import HttpClient

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "frontdesk"

# Rooms that may name a channel or platform: its own folder, the registry, its simulator, and the demo that plays it.
MAY_NAME = ("channels/", "platforms/", "sandbox/", "demo/", "gateway/catalog/registry.py", "static/")
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
LONGEST_MODULE = 450


def python_files() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if "static" not in path.parts)


def web_files() -> list[Path]:
    folders = (ROOT / "web" / "src", ROOT / "web" / "phone")
    return sorted(path for folder in folders for kind in ("*.ts", "*.tsx", "*.json") for path in folder.rglob(kind))


def names() -> frozenset[str]:
    """What channels and platforms are called, in code and in words."""
    cards = [make(HttpClient()).manifest for make in CHANNELS]
    called = {name for card in cards for name in (card.name, card.platform)}
    # A name in words counts where it is not an everyday word: those are only told from others in code.
    titles = {card.platform_title.lower() for card in cards} - called
    return frozenset(called | titles)


@pytest.mark.parametrize("files", [python_files, web_files], ids=["python", "web"])
def test_channels_are_named_in_their_rooms_only(files: Callable[[], list[Path]]) -> None:
    found: dict[str, str] = {}
    for path in files():
        place = str(path.relative_to(SOURCE)) if path.is_relative_to(SOURCE) else ""
        if not place.startswith(MAY_NAME) and path.name != "schema.ts":
            found |= {str(path.relative_to(ROOT)): name for name in named_in(path, names())}
    assert not found


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("tiktok", "class TikTokThing: ..."),
        ("tiktok", "tiktok_limit = 3"),
        ("tiktok", "limit = settings['TIKTOK_LIMIT']"),
        ("tiktok", "text = 'TikTok does not let you.'"),
        ("tiktok", "limit = 3  # what TikTok says"),
        ("pigeon_post", "text = 'Pigeon Post does not let you.'"),
        ("line", "if row.channel == 'line': ..."),
        ("line", "if channel.manifest.platform in ('kiln', 'line'): ..."),
        ("line", "match row.channel:\n    case 'line': ..."),
        ("line", "channel = registry.of('line')"),
        ("line", "make(channel='line')"),
        ("line", "from frontdesk.channels import line"),
        ("line", "from frontdesk.channels.line import api"),
        ("line", "secret = settings['LINE_SECRET']"),
        ("line", "transaction.fetch(\"SELECT FROM inboxes WHERE channel = 'line'\")"),
    ],
)
def test_channel_is_named_by_whole_words_and_where_only_it_can_be_meant(tmp_path: Path, name: str, source: str) -> None:
    path = tmp_path / "module.py"
    path.write_text(source)
    assert list(named_in(path, frozenset({name})))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("line", "for line in lines:\n    print(f'a line of {line}', 'line', deadline, 'on line')"),
        ("line", "def add_line(outline: str) -> None: ...  # LINE"),
        ("email", "row = {'email': user.email, 'channel': user.channel}"),
        ("email", "if field == 'email': ..."),
        ("kiln", "kilns, kilnhouse = 'kilnware', 'rekiln'"),
    ],
)
def test_house_lint_takes_an_ordinary_word_for_no_channel(tmp_path: Path, name: str, source: str) -> None:
    path = tmp_path / "module.py"
    path.write_text(source)
    assert not list(named_in(path, frozenset({name})))


@pytest.mark.parametrize(
    ("source", "is_named"),
    [("if (inbox.channel === 'line') {", True), ("const line = lines[0];", False), ("// every line", False)],
)
def test_web_app_names_a_channel_where_it_compares(tmp_path: Path, source: str, is_named: bool) -> None:
    path = tmp_path / "view.ts"
    path.write_text(source)
    assert bool(list(named_in(path, frozenset({"line"})))) is is_named


def test_modules_are_called_by_their_subject() -> None:
    assert not [str(path) for path in python_files() if path.stem in FORBIDDEN_NAMES]


def test_modules_have_one_subject() -> None:
    long = {str(path.relative_to(SOURCE)): path.read_text().count("\n") for path in python_files()}
    assert not {name: lines for name, lines in long.items() if lines > LONGEST_MODULE and "migrations" not in name}


def test_jobs_are_asked_for_by_their_kinds() -> None:
    """Job kinds check the arguments of jobs and set their locks, so nothing else may defer jobs."""
    call = re.compile(r"(?<![\w.])Job\(")
    asked = {str(path.relative_to(SOURCE)) for path in python_files() if call.search(path.read_text())}
    assert asked == {"jobs/kinds.py"}


AUTHORS = frozenset(get_args(ActorKind))
# What an author was called before, by versions whose rows are still read until they are converted.
READS_OLD_AUTHORS = "core/conversations/authors.py"
AUTHOR_IN_SQL = re.compile(r"\bauthor\s*(?:=|<>|IN\s*\()\s*'(\w+)'")


def authors_in(source: str) -> Iterator[str]:
    """What is written as the author of a message: given by that name, compared with one, or in SQL."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "author":
            yield from texts_in(node.value)
        elif isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute) and node.left.attr == "author":
            for value in node.comparators:
                yield from texts_in(value)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from AUTHOR_IN_SQL.findall(node.value)


def texts_in(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


@pytest.mark.parametrize(
    "source",
    [
        "MessageRow(author='agent')",
        "if message.author == 'agent': ...",
        "if message.author in ('user', 'agent'): ...",
        "sql = \"UPDATE messages SET author = 'agent' WHERE id = $1\"",
        "sql = f\"SELECT {columns} FROM messages m WHERE m.author IN ('agent')\"",
    ],
)
def test_author_that_is_no_actor_is_found(source: str) -> None:
    assert "agent" in set(authors_in(source)) - AUTHORS


def test_authors_are_kinds_of_actors() -> None:
    found = {
        str(path.relative_to(SOURCE)): sorted(set(authors_in(path.read_text())) - AUTHORS) for path in python_files()
    }
    del found[READS_OLD_AUTHORS]
    assert {place: named for place, named in found.items() if named and not place.startswith("sandbox/")} == {}


def test_consumer_of_events_has_its_title_in_a_feature_of_the_web_app() -> None:
    manifests = (ROOT / "web" / "src" / "features").glob("*/feature.ts")
    declared = [re.search(r"\bconsumers: \{(.*?)\}", path.read_text(), re.DOTALL) for path in manifests]
    titled = {name for found in declared if found for name in re.findall(r"(\w+): \(\) =>", found[1])}
    assert titled == {consumer.name for feature in FEATURES for consumer in feature.consumers}

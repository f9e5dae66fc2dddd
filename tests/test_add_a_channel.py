"""Adding a channel as docs/develop/add-a-channel.md tells it: its code is built here, in a copy of the sources."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from frontdesk.contract import (
    backfill,
    channel,
    comments,
    connecting,
    errors,
    events,
    messages,
    open_connections,
    phone_calls,
    polling,
    webhooks,
)

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "docs" / "develop" / "add-a-channel.md"
EXAMPLE = "pigeon_post"
BARE = "marsh_wren"
EVERYDAY = "line"
"""A word that the sources are full of."""
MADE = (EXAMPLE, BARE, EVERYDAY)
COPIED = ("Makefile", "pyproject.toml", "docs/channels", "src/frontdesk", "tests", "tools")
REGISTRY = "src/frontdesk/gateway/catalog/registry.py"
SANDBOX, LAYERS = "src/frontdesk/sandbox/app.py", "pyproject.toml"
AS_IT_IS = ("__init__", "model", "store", "webhooks", "site", "gate", "control", "platform")
"""Modules of a simulator that the guide leaves as they are written."""
# Somebody may be following the guide in these very sources. What Python has compiled comes along, which saves seconds.
LEFT_OUT = shutil.ignore_patterns("static", "e2e", EXAMPLE, "pigeon-post.md")
BLOCK = re.compile(r"^```\w+ (\S+/\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# What the registry asks of its channels, and what connecting by a form asks besides, without all that they import.
KEPT_TO = f"""
from frontdesk.channels import {", ".join(MADE)}
from frontdesk.contract.channel import Channel
from frontdesk.contract.connecting import ConnectsByForm
from frontdesk.kit.http import HttpClient

channels: list[Channel] = [{", ".join(f"{name}.channel(HttpClient())" for name in MADE)}]
by_form: list[ConnectsByForm] = [{", ".join(f"{name}.channel(HttpClient())" for name in MADE)}]
"""


def run(place: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """A command in the copy, on its sources, and not as a part of the tests that run here."""
    theirs = ("PYTEST_", "MAKE", "MFLAGS", "NAME")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    environment = inherited | {"PYTHONPATH": str(place / "src")}
    return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, timeout=100, check=False)


def succeeds(place: Path, *command: str | Path) -> str:
    done = run(place, *command)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def new_channel(place: Path, name: str) -> subprocess.CompletedProcess[str]:
    return run(place, "make", "--no-print-directory", "new-channel", f"NAME={name}", f"PYTHON={sys.executable}")


def blocks() -> dict[str, str]:
    """The files of the guide."""
    return dict(BLOCK.findall(GUIDE.read_text()))


def folders() -> list[str]:
    channels = [f"{room}/channels/{name}" for name in MADE for room in ("src/frontdesk", "tests")]
    return channels + [f"src/frontdesk/sandbox/{name}" for name in MADE]


def files(place: Path) -> set[Path]:
    """All but what tools keep for themselves."""
    found = {path.relative_to(place) for path in place.rglob("*") if path.is_file()}
    return {path for path in found if not any(part.startswith((".", "__pycache__")) for part in path.parts)}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources as they are."""
    place = tmp_path_factory.mktemp("sources")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=LEFT_OUT)
        else:
            shutil.copy(ROOT / name, place / name)
    listed = (ROOT / REGISTRY).read_text().replace(f"    {EXAMPLE},\n", "").replace(f"    {EXAMPLE}.channel,\n", "")
    (place / REGISTRY).write_text(listed)
    played = re.sub(rf".*\b{EXAMPLE}_platform\b.*\n", "", (ROOT / SANDBOX).read_text())
    (place / SANDBOX).write_text(played)
    (place / LAYERS).write_text((ROOT / LAYERS).read_text().replace(f'"{EXAMPLE} | ', '"').replace(f" | {EXAMPLE}", ""))
    return place


@pytest.fixture(scope="module")
def house(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources with the guide's channel, and with a skeleton that nobody has filled in."""
    place = tmp_path_factory.mktemp("house")
    shutil.copytree(sources, place, dirs_exist_ok=True)
    for name in MADE:
        made = new_channel(place, name)
        assert made.returncode == 0, made.stderr
    for path, text in blocks().items():
        (place / path).parent.mkdir(exist_ok=True)
        (place / path).write_text(text)
    return place


def test_skeleton_is_what_the_guide_says(sources: Path, house: Path) -> None:
    new = files(house) - files(sources)
    made = {path for path in new if BARE in str(path).replace("-", "_")}
    listed = {Path(name.replace(EXAMPLE, BARE).replace("pigeon-post", "marsh-wren")) for name in blocks()}
    of_its_own = {path for path in listed if "payloads" in path.parts}
    written = {Path(f"tests/channels/{BARE}/{file}.py") for file in ("__init__", f"test_{BARE}_flow")}
    written |= {Path(f"src/frontdesk/sandbox/{BARE}/{module}.py") for module in AS_IT_IS}
    assert made == listed - of_its_own | written
    assert all(f"`{module}.py`" in GUIDE.read_text() for module in AS_IT_IS)
    before, after = ((place / REGISTRY).read_text().splitlines() for place in (sources, house))
    added = [f"    {name}{what}," for name in MADE for what in ("", ".channel")]
    assert sorted(after) == sorted(before + added), "one line a channel, and its import"
    after = (house / SANDBOX).read_text().splitlines()
    played = {name: sum(f"{name}_platform" in line for line in after) for name in MADE}
    assert played == dict.fromkeys(MADE, 2), "one line a simulator, and its import"


def test_guide_leaves_nothing_to_fill_in(house: Path) -> None:
    places = {name: house / "src/frontdesk/channels" / name for name in MADE}
    marked = {name: any("CHANGE" in path.read_text() for path in place.glob("*.py")) for name, place in places.items()}
    assert marked == {EXAMPLE: False, BARE: True, EVERYDAY: True}
    wires = {name: (house / "src/frontdesk/sandbox" / name / "wire.py").read_text() for name in MADE}
    assert {name: "CHANGE" in text for name, text in wires.items()} == marked


def test_guide_files_pass_the_contract_and_their_own_tests(house: Path) -> None:
    channels = [path.parent.name for path in (house / "src/frontdesk/channels").glob("*/manifest.py")]
    chosen = " and ".join(f"not {name}" for name in channels if name not in MADE)
    # What the fixtures of all the other tests import takes seconds.
    options = ("--confcutdir=tests/contract", "-v", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", chosen)
    own = [f"tests/channels/{name}" for name in MADE]
    told = succeeds(house, sys.executable, "-m", "pytest", *options, "tests/contract", *own)
    for name in MADE:
        assert len(re.findall(rf"^tests/contract/.*\[{name}\] PASSED", told, re.MULTILINE)) > 10, told
        assert len(re.findall(rf"^tests/channels/{name}/.* PASSED", told, re.MULTILINE)) > 10, told
        assert len(re.findall(rf"^tests/channels/{name}/test_{name}_flow.py.* PASSED", told, re.MULTILINE)) == 5, told


def test_guide_files_are_named_in_their_own_rooms_only(house: Path) -> None:
    """A channel named by an everyday word is reported only where the channel is meant."""
    named = "tests/test_house.py::test_channels_are_named_in_their_rooms_only"
    options = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--noconftest")
    succeeds(house, sys.executable, "-m", "pytest", *options, named)
    place = house / "src/frontdesk/core/meddling.py"
    place.write_text("def is_ours(channel: str) -> bool:\n    return channel == 'line'\n")
    try:
        told = run(house, sys.executable, "-m", "pytest", *options, named)
    finally:
        place.unlink()
    assert told.returncode == 1
    assert "meddling.py" in told.stdout


def test_guide_files_pass_the_linters(house: Path) -> None:
    made = (REGISTRY, SANDBOX, *folders())
    succeeds(house, sys.executable, "-m", "ruff", "check", "--no-cache", *made)
    succeeds(house, sys.executable, "-m", "ruff", "format", "--no-cache", "--check", *made)
    rooms = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    succeeds(house, sys.executable, "-c", rooms)


def test_guide_files_pass_the_type_checker(house: Path) -> None:
    (house / "kept_to.py").write_text(KEPT_TO)
    succeeds(house, sys.executable, "-m", "mypy", "kept_to.py", *folders())


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "Say what the channel is called"),
        ("PigeonPost", "cannot be a channel's name"),
        ("2fast", "cannot be a channel's name"),
        ("pigeon-post", "cannot be a channel's name"),
        ("../pigeon", "cannot be a channel's name"),
        ("pigeon\npost", "cannot be a channel's name"),
        ("$(touch made)", "cannot be a channel's name"),
        ("a" * 31, "too long"),
        ("respondio", "taken"),
        ("tiktok", "taken: there is docs/channels/tiktok.md"),
        ("scripted", "taken: there is tests/channels/scripted.py"),
        ("tik_tok", "a word of the sources already"),
        ("respond_io", "a word of the sources already"),
        ("nonlocal", "a word of the sources already"),
    ],
)
def test_names_that_are_refused(sources: Path, name: str, why: str) -> None:
    before = files(sources)
    refused = run(sources, sys.executable, "-m", "tools.new_channel", name)
    assert (refused.returncode, refused.stdout) == (2, "")
    [sentence] = refused.stderr.splitlines()
    assert why in sentence
    assert files(sources) == before


def test_make_hands_on_the_refusal(sources: Path) -> None:
    refused = new_channel(sources, "`touch made`; touch made; \"'")
    assert refused.returncode == 2
    assert "cannot be a channel's name" in refused.stderr
    assert not (sources / "made").exists()


def test_guide_names_the_whole_contract() -> None:
    """The guide must name every part of the contract."""
    named = set(re.findall(r"`(\w+)[`(]", GUIDE.read_text()))
    protocols = {
        name
        for module in (
            backfill,
            channel,
            comments,
            connecting,
            messages,
            open_connections,
            phone_calls,
            polling,
            webhooks,
        )
        for name, found in vars(module).items()
        if getattr(found, "_is_protocol", False) and found.__module__ == module.__name__
    }
    mistakes = {found.__name__ for found in errors.ChannelError.__subclasses__()}
    told = {found.__name__ for found in events.InboundEvent.__args__}
    assert protocols | mistakes | told <= named, protocols | mistakes | told - named

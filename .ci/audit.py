"""Asks the public services of known weaknesses about everything the lock files hold: `make audit`.

A known weakness is a failure. A service that cannot be reached, or that does not know a package, is said and is none:
whether a change is good must not depend on somebody else's machine. Each service has two minutes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 120
PYTHON_LOCKS = ("run", "dev", "build", "node", "helm")


@dataclass(frozen=True)
class Findings:
    """What a service said: `weak` names each weakness, `unknown` what it could tell nothing about."""

    weak: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    looked_at: int = 0


def of_pip_audit(report: Mapping[str, Any]) -> Findings:
    """The findings in pip-audit's JSON. A package that its service does not know has a `skip_reason` and no version."""
    weak, unknown, looked_at = [], [], 0
    for package in report["dependencies"]:
        if "skip_reason" in package:
            unknown.append(str(package["name"]))
            continue
        looked_at += 1
        for found in package["vulns"]:
            mended = ", ".join(found.get("fix_versions", [])) or "no release"
            weak.append(f"{package['name']} {package['version']}: {found['id']}, mended in {mended}")
    return Findings(weak, unknown, looked_at)


def of_npm_audit(report: Mapping[str, Any]) -> Findings | None:
    """The findings in npm's JSON; None when it holds an error of the service instead."""
    if "vulnerabilities" not in report or "metadata" not in report:
        return None
    weak = [f"{name}: {found['severity']}, {found['range']}" for name, found in report["vulnerabilities"].items()]
    return Findings(weak, [], int(report["metadata"]["dependencies"]["total"]))


def _answer(command: Sequence[str], folder: Path) -> Mapping[str, Any] | None:
    """The JSON that a command prints, whatever its exit status; None when it prints none in time."""
    try:
        ran = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        found = json.loads(ran.stdout)
    except (subprocess.TimeoutExpired, ValueError, OSError):
        return None
    return found if isinstance(found, dict) else None


def _python(lock: str) -> Findings | None:
    options = ("--disable-pip", "--require-hashes", "--progress-spinner=off", "--format=json", "--timeout=10")
    report = _answer((sys.executable, "-m", "pip_audit", *options, "-r", f"requirements/{lock}.txt"), ROOT)
    return None if report is None else of_pip_audit(report)


def _web() -> Findings | None:
    report = _answer((sys.executable, "build.py", "npm", "audit", "--json"), ROOT / "web")
    return None if report is None else of_npm_audit(report)


def said(name: str, findings: Findings | None) -> bool:
    """Print what was found in a lock file; whether nothing is known against it."""
    if findings is None or not (findings.looked_at or findings.weak):
        sys.stdout.write(f"{name}: SKIPPED, no service of known weaknesses could be asked\n")
        return True
    left_out = f", {len(findings.unknown)} unknown to the service" if findings.unknown else ""
    sys.stdout.write(f"{name}: {findings.looked_at} packages looked at{left_out}, {len(findings.weak)} weaknesses\n")
    sys.stdout.writelines(f"  {one}\n" for one in findings.weak)
    return not findings.weak


def main() -> int:
    """Ask about every lock file; returns the exit status."""
    good = [said(f"requirements/{lock}.txt", _python(lock)) for lock in PYTHON_LOCKS]
    good.append(said("web/package-lock.json", _web()))
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())

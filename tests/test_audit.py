"""`make audit`: red for a known weakness, never for a service that cannot be asked."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["audit"] = module
    spec.loader.exec_module(module)
    return module


def package(name: str, *weaknesses: str, **more: Any) -> dict[str, Any]:
    vulns = [{"id": found, "fix_versions": ["2.0"], "aliases": []} for found in weaknesses]
    return {"name": name, "version": "1.0", "vulns": vulns} | more


SKIPPED = {"name": "kiln", "skip_reason": "Dependency not found on PyPI and could not be audited: kiln (1.0)"}


@pytest.mark.parametrize(
    ("dependencies", "good", "words"),
    [
        ([package("bowl"), package("vase")], True, "2 packages looked at, 0 weaknesses"),
        ([package("bowl", "PYSEC-1")], False, "bowl 1.0: PYSEC-1, mended in 2.0"),
        ([package("bowl", "PYSEC-1"), SKIPPED], False, "1 packages looked at, 1 unknown to the service"),
        ([package("bowl"), SKIPPED], True, "1 unknown to the service"),
        ([SKIPPED], True, "SKIPPED"),
        ([], True, "SKIPPED"),
    ],
)
def test_audit_of_python_packages_says_what_is_wrong(
    audit: ModuleType, capsys: pytest.CaptureFixture[str], dependencies: list[Any], good: bool, words: str
) -> None:
    assert audit.said("run", audit.of_pip_audit({"dependencies": dependencies})) is good
    assert words in capsys.readouterr().out


@pytest.mark.parametrize(
    ("report", "good", "words"),
    [
        ({"vulnerabilities": {}, "metadata": {"dependencies": {"total": 5}}}, True, "5 packages looked at"),
        (
            {
                "vulnerabilities": {"bowl": {"severity": "high", "range": "<2"}},
                "metadata": {"dependencies": {"total": 5}},
            },
            False,
            "bowl: high, <2",
        ),
        ({"message": "405 Method Not Allowed", "method": "POST"}, True, "SKIPPED"),
    ],
)
def test_audit_of_the_web_packages_says_what_is_wrong(
    audit: ModuleType, capsys: pytest.CaptureFixture[str], report: dict[str, Any], good: bool, words: str
) -> None:
    assert audit.said("web", audit.of_npm_audit(report)) is good
    assert words in capsys.readouterr().out

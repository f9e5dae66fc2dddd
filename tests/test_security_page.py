"""Each promise of docs/security.md names the tests that hold it, and there are such tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROMISES = [
    part.strip()
    for part in (ROOT / "docs" / "security.md")
    .read_text()
    .partition("## Promises")[2]
    .partition("\n## ")[0]
    .split("\n\n")
    if part.strip().startswith("**")
]
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise[2:40])
def test_promise_names_tests_that_there_are(promise: str) -> None:
    named = NAMED.findall(promise)
    assert named, "a promise that nothing holds"
    assert len(named) == promise.count("`tests/"), "a test that is named in another way"
    for place, function in named:
        text = (ROOT / place).read_text()
        assert re.search(rf"^(async )?def {function or 'test_'}", text, re.MULTILINE), f"{place} has no {function}"
        assert not function or re.search(rf"^(async )?def {function}\(", text, re.MULTILINE), f"{place}::{function}"


def test_security_page_has_promises() -> None:
    assert len(PROMISES) > 15

"""How much script the first page of the inbox costs: it stays within its budget."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

STATIC = Path(__file__).parent.parent / "src" / "frontdesk" / "static"
BUDGET_BYTES = 350 * 1024
PAGES = ("Shell-*.js", "inbox-*.js", "nothingChosen-*.js", "conversation-*.js")
"""The chunks that the inbox and an open conversation ask for once the entry runs."""
IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")


def first_load() -> set[Path]:
    """Every script that the inbox needs, with all that is imported by it; the pages are built."""
    entries = re.findall(r'(?:src|href)="/(assets/[\w.-]+\.js)"', (STATIC / "index.html").read_text())
    found: set[Path] = set()
    ahead = [STATIC / name for name in entries]
    ahead += [path for page in PAGES for path in (STATIC / "assets").glob(page)]
    while ahead:
        path = ahead.pop()
        if path not in found:
            found.add(path)
            ahead += [path.parent / name for name in IMPORT.findall(path.read_text())]
    return found


def test_first_load_stays_within_its_budget() -> None:
    scripts = first_load()
    assert {path.name.split("-")[0] for path in scripts} >= {"index", "Shell", "conversation"}
    for page in PAGES:
        assert len(list((STATIC / "assets").glob(page))) == 1, f"no page of the settings is counted: {page}"
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in scripts}
    assert sum(sizes.values()) <= BUDGET_BYTES, sizes

"""Conversations are changed with commands: the API and other products' contracts import no code that writes them."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

from tests.test_tables import tables_written

SOURCE = Path(__file__).parent.parent / "src"
CORE = SOURCE / "frontdesk" / "core"

OF_CONVERSATIONS = {
    "comment_invitations", "comments", "contacts", "conversation_labels", "conversations", "deleted_conversations",
    "identities", "messages", "posts", "reactions",
}  # fmt: skip
NOUNS = ("comments", "contacts", "conversations", "messages")
"""Their modules are writers also by what they import."""
SERVICES = {"frontdesk.core.contacts.service"}
"""A contact's own name and addresses are changed there, with the event of it."""
INTAKE = "frontdesk.core.ingest"
"""Writes what platforms tell: forbidden as a whole."""
STEPS = {f"frontdesk.core.conversations.{name}" for name in ("send_queue", "feed", "lifecycle", "locking", "owner")}
"""Steps of a command that write no row themselves: they lock, decide, publish and queue."""


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


@cache
def modules() -> dict[str, str]:
    return {name_of(path): path.read_text() for path in sorted(CORE.rglob("*.py")) if path.stem != "__init__"}


def imported_by(code: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def writers_among(sources: dict[str, str]) -> set[str]:
    """The modules that write, and those of the nouns that import one which does."""
    found = {
        name
        for name, code in sources.items()
        if tables_written(code) & OF_CONVERSATIONS and name not in SERVICES and not name.startswith(f"{INTAKE}.")
    }
    imports = {name: imported_by(code) for name, code in sources.items() if name.split(".")[2] in NOUNS}
    while more := {name for name, needed in imports.items() if needed & found} - found:
        found |= more
    return found


def forbidden() -> set[str]:
    config = tomllib.loads((SOURCE.parent / "pyproject.toml").read_text())
    contracts = config["tool"]["importlinter"]["contracts"]
    return set(next(each for each in contracts if each["id"] == "changed-by-commands")["forbidden_modules"])


def test_contract_of_commands_forbids_every_module_that_writes_conversations() -> None:
    assert forbidden() == writers_among(modules()) | STEPS | {INTAKE}


def test_module_that_imports_a_writer_is_a_writer_and_a_reader_is_none() -> None:
    storing, results = "frontdesk.core.conversations.storing", "frontdesk.core.conversations.comment_action_results"
    sources = {
        storing: 'execute("UPDATE conversations SET status = $1")',
        results: "from frontdesk.core.conversations import storing",
        "frontdesk.core.conversations.queries": 'fetch("SELECT FROM conversations FOR UPDATE")',
        "frontdesk.core.commands.change": "from frontdesk.core.conversations import storing",
        "frontdesk.core.contacts.service": 'execute("UPDATE contacts SET name = $1")',
        "frontdesk.core.labels.relabelling": 'execute("UPDATE conversations SET labels = $1")',
    }
    assert writers_among(sources) == {storing, results, "frontdesk.core.labels.relabelling"}


def test_commands_leave_statements_to_the_nouns_they_are_about() -> None:
    statement = re.compile(r"\btransaction\.(fetch|first|value|execute|within)\(")
    own = {name for name, code in modules().items() if ".commands." in name and statement.search(code)}
    assert own == {"frontdesk.core.commands.idempotency"}, (
        "only the keys of requests are theirs: the rest is in queries.py"
    )

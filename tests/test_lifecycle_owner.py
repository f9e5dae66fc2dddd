"""One module changes who waits, what is unread, the status, the window and the episode of a conversation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "frontdesk"
OWNER = "core/conversations/lifecycle.py"
NOT_THE_PRODUCT = ("dev/", "demo/", "sandbox/", "static/")

FIELDS = {"waiting_since", "unread_count", "first_reply_at", "snoozed_until", "held_until", "episode"}
SHARED = {"status", "facts"}
"""Fields that other rows have as well: counted where the variable is a conversation's."""
CONVERSATIONS = {"row", "thread", "conversation"}
SET = re.compile(r"\bUPDATE\s+conversations\b.*?\bSET\b(.*?)(?:\bFROM\b|\bWHERE\b|\bRETURNING\b|$)", re.DOTALL)
NAMED = re.compile(rf"(?<![.\w])({'|'.join(sorted(FIELDS | {'status', 'last_inbound_at', 'answers'}))})\s*=")


def changed(code: str) -> list[str]:
    tree = ast.parse(code)
    return [*_assigned(tree), *_in_sql(tree)]


def _assigned(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if node.attr in FIELDS or (node.attr in SHARED and owner in CONVERSATIONS):
                yield f"{owner}.{node.attr}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("setattr", "replace"):
            subject = node.args[0].id if node.args and isinstance(node.args[0], ast.Name) else ""
            if subject in CONVERSATIONS:
                yield f"{node.func.id}({subject}, …)"


def _in_sql(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        text = ""
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        yield from (name for part in SET.findall(text) for name in NAMED.findall(part))


def test_lifecycle_of_a_conversation_is_changed_in_one_module() -> None:
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        place = str(path.relative_to(SOURCE))
        if place != OWNER and not place.startswith(NOT_THE_PRODUCT) and (names := changed(path.read_text())):
            found[place] = names
    assert not found, "make it a function of lifecycle.py"
    assert changed((SOURCE / OWNER).read_text())


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("thread.waiting_since = None", ["thread.waiting_since"]),
        ("card.unread_count += 1", ["card.unread_count"]),
        ("row.status, x = 'open', 1", ["row.status"]),
        ("message.status = 'sent'", []),
        ("conversation.facts = f", ["conversation.facts"]),
        ("y = replace(row, status='open')", ["replace(row, …)"]),
        ('run("UPDATE conversations SET labels = $1, status = $2 WHERE unread_count = 0")', ["status"]),
        ('run(f"UPDATE conversations c SET {x}, episode = 2 FROM t")', ["episode"]),
        ('run("UPDATE conversations SET labels = $1 WHERE status = $2")', []),
        ('run("UPDATE messages SET status = $2")', []),
    ],
)
def test_change_of_the_lifecycle_is_found(code: str, names: list[str]) -> None:
    assert changed(code) == names

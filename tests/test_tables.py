"""Each table has one owner: only the owner's folder writes it, so a rule about its rows has one place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.db.database import Database
from frontdesk.features.all_features import FEATURES

SOURCE = Path(__file__).parent.parent / "src" / "frontdesk"

CORES_OWN = {
    "accounts": "core/accounts",
    "api_tokens": "core/sessions",
    "attachments": "core/attachments",
    "call_slots": "gateway/calls",
    "command_keys": "core/commands",
    "comment_invitations": "core/comments",
    "comments": "core/comments",
    "connect_attempts": "core/inboxes",
    "contacts": "core/contacts",
    "conversation_labels": "core/labels",
    "conversations": "core/conversations",
    "deleted_conversations": "core/conversations",
    "drafts": "core/drafts",
    "early_changes": "core/ingest",
    "early_receipts": "core/ingest",
    "event_consumers": "core/consumers",
    "events": "db",
    "feed": "db",
    "gaps": "core/sync",
    "identities": "core/contacts",
    "inbox_credentials": "core/inboxes",
    "inbox_members": "core/inboxes",
    "inboxes": "core/inboxes",
    "installation_settings": "core/installation",
    "invitations": "core/accounts",
    "known_browsers": "core/sessions",
    "labels": "core/labels",
    "listened": "core/sync",
    "memberships": "core/accounts",
    "message_gateway_inboxes": "compat/message_gateway",
    "message_gateways": "compat/message_gateway",
    "message_words": "core/search",
    "messages": "core/conversations",
    "open_connections": "core/sync",
    "parked_events": "core/consumers",
    "polled_conversations": "core/sync",
    "polled_inboxes": "core/sync",
    "posts": "core/comments",
    "procrastinate_events": "jobs",
    "procrastinate_jobs": "jobs",
    "procrastinate_periodic_defers": "jobs",
    "procrastinate_workers": "jobs",
    "rate_counters": "core/sessions",
    "reactions": "core/conversations",
    "schema_version": "db",
    "search_horizon": "core/search",
    "search_progress": "core/search",
    "sessions": "core/sessions",
    "teams": "core/accounts",
    "users": "core/users",
    "webhook_deliveries": "core/webhook_deliveries",
}
"""Every table of core and of the rooms beside it, and the folder of its noun."""

OWNERS = CORES_OWN | {table: f"core/{feature.name}" for feature in FEATURES for table in feature.tables}
"""Every table. One that a feature declares is written by the noun of the feature's name."""

NOT_THE_PRODUCT = ("dev/", "demo/", "sandbox/")
"""They make up data, or have a database of their own."""

# Who writes a table of another one, why, and since when that is known. The list may get shorter; a new entry says why
# the statement cannot be a function of the owner.
KNOWN: dict[tuple[str, str], str] = {
    # 2026-11-30: a batch of webhooks is written with a fixed number of statements, each for all its rows.
    ("core/ingest/comments.py", "comment_invitations"): "batch",
    ("core/ingest/comments.py", "inboxes"): "batch",
    ("core/ingest/load.py", "accounts"): "batch: numbers of conversations are drawn",
    ("core/ingest/load.py", "conversations"): "batch",
    ("core/ingest/reactions.py", "reactions"): "batch",
    ("core/ingest/write.py", "attachments"): "batch",
    ("core/ingest/write.py", "conversations"): "batch",
    ("core/ingest/write.py", "inboxes"): "batch",
    ("core/ingest/write.py", "messages"): "batch",
    ("core/ingest/write.py", "webhook_deliveries"): "batch",
    # 2026-11-30: the status of a message has one writer, which lies below conversations.
    ("core/messages/status.py", "messages"): "the column's only writer",
    # 2026-11-30: an account that ends takes its rows along in every table, and what has run out goes by the clock.
    ("core/data_lifecycle/account_deletion.py", "accounts"): "an account ends",
    ("core/data_lifecycle/account_deletion.py", "api_tokens"): "an account ends",
    ("core/data_lifecycle/account_deletion.py", "inboxes"): "an account ends",
    ("core/data_lifecycle/account_deletion.py", "procrastinate_jobs"): "an account ends",
    ("core/data_lifecycle/account_deletion.py", "sessions"): "an account ends",
    ("core/data_lifecycle/account_deletion.py", "users"): "an account ends",
    ("core/data_lifecycle/maintenance.py", "attachments"): "runs out",
    ("core/data_lifecycle/maintenance.py", "connect_attempts"): "runs out",
    ("core/data_lifecycle/maintenance.py", "early_changes"): "runs out",
    ("core/data_lifecycle/maintenance.py", "early_receipts"): "runs out",
    ("core/data_lifecycle/maintenance.py", "procrastinate_jobs"): "runs out",
    ("core/data_lifecycle/maintenance.py", "rate_counters"): "runs out",
    ("core/data_lifecycle/maintenance.py", "sessions"): "runs out",
    # 2026-11-30: attachments import conversations, so a message takes its uploads with a statement of its own.
    ("core/conversations/message_removal.py", "attachments"): "conversations lie below attachments",
    # 2026-11-30: a reply that is a comment is settled, posted or deleted together with its message.
    ("core/conversations/commenting.py", "comments"): "one transaction with its message",
    ("core/conversations/conversation_deletion.py", "comments"): "one transaction with its message",
    ("core/conversations/private_reply.py", "comments"): "one transaction with its message",
    ("core/conversations/comment_action_results.py", "comments"): "one transaction with its message",
    # 2026-11-30: inboxes import accounts.
    ("core/accounts/queries.py", "inbox_members"): "accounts lie below inboxes",
    # 2026-11-30: a label that is renamed or deleted changes on all conversations with one statement.
    ("core/labels/relabelling.py", "conversations"): "one statement with the label's",
    # 2026-11-30: jobs are deferred in the transaction of what caused them.
    ("db/transaction.py", "procrastinate_jobs"): "one transaction with its cause",
}

WRITES = re.compile(
    r"(?<!FOR )\b(?:INSERT\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?|COPY)"
    r"\s+([a-z_]+)\b"
)
READS = re.compile(r"\b(?:FROM|JOIN)\s+(?:ONLY\s+)?([a-z_]+)\b")
LOADS = "copy_records_to_table"


def places() -> list[Path]:
    return [
        path
        for path in sorted(SOURCE.rglob("*.py"))
        if "static" not in path.parts and not str(path.relative_to(SOURCE)).startswith(NOT_THE_PRODUCT)
    ]


def texts(tree: ast.Module) -> Iterator[str]:
    """The string literals of a module that are no docstrings; what is put into one is left out."""
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def tables_written(code: str) -> set[str]:
    tree = ast.parse(code)
    found = {table for text in texts(tree) for table in WRITES.findall(text)}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Attribute) and call.func.attr == LOADS and isinstance(call.args[0], ast.Constant):
            found.add(str(call.args[0].value))
    return found & OWNERS.keys()


def is_owner(place: str, table: str) -> bool:
    return place.startswith(f"{OWNERS[table]}/") or place == f"{OWNERS[table]}.py"


def test_table_is_written_by_its_owner_alone() -> None:
    elsewhere = {
        (place, table)
        for path in places()
        for table in tables_written(path.read_text())
        if not is_owner(place := str(path.relative_to(SOURCE)), table)
    }
    assert elsewhere - KNOWN.keys() == set(), "make the statement a function of the table's owner"
    assert KNOWN.keys() - elsewhere == set(), "these are written by their owners by now: take them off the list"


def tables_read(code: str) -> set[str]:
    return {table for text in texts(ast.parse(code)) for table in READS.findall(text)} & OWNERS.keys()


def test_gateway_and_routes_read_tables_through_their_owners() -> None:
    elsewhere = {
        (place, table)
        for path in places()
        if (place := str(path.relative_to(SOURCE))).startswith(("gateway/", "api/"))
        for table in tables_read(path.read_text())
        if not is_owner(place, table)
    }
    assert elsewhere == set(), "make the statement a function of the table's owner"


async def test_tables_have_an_owner_each(database: Database) -> None:
    async with database.system() as transaction:
        rows = await transaction.fetch(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " AND NOT relispartition"
        )
    assert {row["relname"] for row in rows} == OWNERS.keys()
    homes = [SOURCE / owner for owner in set(OWNERS.values())]
    assert not [place for place in homes if not place.is_dir() and not place.with_suffix(".py").is_file()]


@pytest.mark.parametrize(
    ("code", "tables"),
    [
        ('execute("UPDATE contacts SET name = $1")', {"contacts"}),
        ('execute("INSERT"\n "\\n INTO contacts (id) VALUES (1)")', {"contacts"}),
        ('execute(f"WITH x AS (DELETE FROM ONLY_{name} RETURNING id) UPDATE posts SET {what}")', {"posts"}),
        ('execute("SELECT 1 FROM contacts FOR UPDATE OF contacts")', set()),
        ('execute("INSERT INTO posts (id) SELECT 1 ON CONFLICT DO UPDATE SET id = 1")', {"posts"}),
        ('"""Update: UPDATE contacts here."""', set()),
        ('connection.copy_records_to_table("messages", records=rows)', {"messages"}),
    ],
)
def test_statement_is_found_where_it_writes(code: str, tables: set[str]) -> None:
    assert tables_written(code) == tables


def test_statement_is_found_where_it_reads() -> None:
    assert tables_read('first("SELECT 1 FROM posts o JOIN inboxes b ON true")') == {"posts", "inboxes"}
    assert tables_read('log.info("removed from posts")') == set()

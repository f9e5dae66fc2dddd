"""How many statements a request costs: few, and as many for thirty rows as for one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from frontdesk.app import create_app
from frontdesk.db.transaction import queries_counted
from frontdesk.kit.cursors import write_cursor
from tests.app import App
from tests.clients import Client

FILL = """
WITH person AS (
    INSERT INTO contacts (account_id, name) SELECT $1, 'Customer ' || n FROM generate_series(1, $3::int) n RETURNING id
), identity AS (
    INSERT INTO identities (account_id, contact_id, platform, remote_id)
    SELECT $1, id, 'p', 'person ' || id FROM person
), conversation AS (
    INSERT INTO conversations (account_id, number, inbox_id, contact_id, remote_id, assignee_id, team_id, waiting_since)
    SELECT $1, 1000000000 + id, $2, id, 'chat ' || id, $4, $5, now() FROM person RETURNING id
), message AS (
    INSERT INTO messages (account_id, conversation_id, inbox_id, direction, author, kind, content, remote_id,
        reply_to_remote_id, sent_at)
    SELECT $1, id, $2, 'in', 'contact', 'image', 'Look', id || '/' || n, id || '/1', now() + n * interval '1 second'
    FROM conversation, generate_series(1, $3::int) n RETURNING id, remote_id, conversation_id
), file AS (
    INSERT INTO attachments (account_id, message_id, kind, name, state)
    SELECT $1, id, 'image', 'n', 'ready' FROM message
), reaction AS (
    INSERT INTO reactions (account_id, inbox_id, message_remote_id, reactor_remote_id, emoji, from_business, removed,
        at)
    SELECT $1, $2, remote_id, 'r', '👍', false, false, now() FROM message
), delivery AS (
    INSERT INTO webhook_deliveries (received_at, path, account_id, inbox_id, remote_account_id, outcome, summary, query,
        headers, body) SELECT now(), '/', $1, $2, 'r', 'processed', 's', '{}', '{}', 'b' FROM message
), draft AS (
    INSERT INTO drafts (account_id, user_id, conversation_id, content, private, updated_at)
    SELECT $1, $4, id, 'Yes', false, now() FROM conversation
)
SELECT max(id) AS conversation_id FROM conversation
"""

# Each conversation is about a comment on a post of its own; the last one's has all the others below it.
FILL_COMMENTS = """
WITH post AS (
    INSERT INTO posts (account_id, inbox_id, remote_id, state) SELECT $1, $2, 'post ' || id, 'ready'
    FROM conversations WHERE account_id = $1 RETURNING id, remote_id
), comment AS (
    INSERT INTO comments (account_id, inbox_id, post_id, remote_id, root_remote_id, parent_remote_id, content,
        from_business, commented_at, written, complete)
    SELECT $1, $2, p.id, CASE WHEN n = 0 THEN c.remote_id ELSE c.remote_id || '/' || n END, c.remote_id,
        CASE WHEN n = 0 THEN NULL ELSE c.remote_id END, 'Lovely', n % 2 = 1, now() + n * interval '1 second', true, true
    FROM conversations c JOIN post p ON p.remote_id = 'post ' || c.id, generate_series(0, $3::int) n
    WHERE c.account_id = $1
)
UPDATE conversations c SET post_id = p.id, comment_root = c.remote_id, comment_id = c.remote_id
FROM post p WHERE c.account_id = $1 AND p.remote_id = 'post ' || c.id
"""

# What each may cost, the check of who asks included.
READS = {
    "/api/me": 2,
    "/api/session": 6,
    "/api/me/accounts": 2,
    "/api/memberships": 2,
    "/api/teams": 2,
    "/api/invitations": 2,
    "/api/sessions": 2,
    "/api/tokens": 2,
    "/api/channels": 1,
    "/api/inboxes": 2,
    "/api/inboxes/{inbox}": 2,
    "/api/inboxes/{inbox}/capabilities": 2,
    "/api/inboxes/{inbox}/activity": 3,
    "/api/conversations": 2,
    "/api/conversations?view=mine&sort=waiting&unread=false": 2,
    "/api/conversations?q=Customer": 3,
    "/api/conversations?team_id={team}&label=glaze": 3,
    "/api/conversations/counts?team_id={team}&label=glaze": 3,
    "/api/conversations/counts": 2,
    "/api/conversations/counts?status=all&post_id={post}": 2,
    "/api/conversations?view=unassigned&status=all&sort=oldest": 2,
    "/api/conversations?status=all&inbox_id={inbox}&unread=true": 2,
    "/api/conversations/{conversation}": 2,
    "/api/conversations/{conversation}/messages": 5,
    "/api/conversations/{conversation}/messages?before={cursor}": 5,
    "/api/conversations/{conversation}/messages?around={message}": 7,
    "/api/conversations/{conversation}/messages?at=2020-01-01T00:00:00Z": 6,
    "/api/conversations/{conversation}/messages?unread=1000": 7,
    "/api/contacts": 3,
    "/api/contacts?q=Customer": 4,
    "/api/contacts/{contact}": 3,
    "/api/contacts/{contact}/conversations": 2,
    "/api/contacts/{contact}/media": 6,
    "/api/conversations/{conversation}/comments": 5,
    "/api/conversations?post_id={post}": 2,
    "/api/posts": 2,
    "/api/posts/{post}": 2,
    "/api/drafts": 2,
    "/api/feed": 1,
}
WRITES: dict[str, tuple[str, dict[str, Any] | None, int]] = {
    "read": ("POST", None, 6),
    "messages": ("POST", {"client_id": "{n}", "content": "For colleagues", "private": True}, 8),
    "draft": ("PUT", {"content": "Yes, and {n}"}, 4),
    "": ("PATCH", {"status": "resolved", "priority": "high", "labels": ["glaze"]}, 9),
}


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that run in this block."""
    statements: list[str] = []
    token = queries_counted.set(statements)
    try:
        yield statements
    finally:
        queries_counted.reset(token)


class Direct:
    """Calls the application without a network between, so that what it does can be counted."""

    def __init__(self, app: App, browser: Client) -> None:
        self._app = create_app(app.installation.services)
        # A browser's session, since programs with a token may not read sessions and tokens.
        self._headers = {**browser.headers, "host": "localhost", "cookie": f"frontdesk_session={browser.cookie}"}

    async def cost(self, method: str, url: str, body: object = None) -> int:
        """How many statements the request runs."""
        path, _, query = url.partition("?")
        raw = b"" if body is None else json.dumps(body).encode()
        sent: list[Any] = []
        headers = {**self._headers, "content-type": "application/json"}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
            "server": ("desk", 80),
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(event: Any) -> None:
            sent.append(event)

        with counted() as statements:
            await self._app(scope, receive, send)
        assert sent[0]["status"] in (200, 201), (url, sent)
        return len(statements)


async def filled(app: App, account: Client, rows: int) -> dict[str, Any]:
    """An inbox of the account with that many conversations, of that many messages each."""
    session = (await account.get("/api/session")).body
    account_id, user_id = session["account"]["id"], session["user"]["id"]
    (inbox,) = await app.rows(
        "INSERT INTO inboxes (account_id, channel, remote_id, name, state)"
        " VALUES ($1, 'tiktok_dm', $2, 'Shop', 'needs_reconnect') RETURNING id",
        account_id,
        f"shop of {account_id}",
    )
    for number in range(rows):
        assert (await account.post("/api/teams", {"name": f"Team {number}"})).status == 201
        new = {"email": f"colleague{number}@ceramics.example", "role": "agent"}
        assert (await account.post("/api/invitations", new)).status == 201
        assert (await account.post("/api/tokens", {"name": f"Program {number}"})).status == 201
    (team,) = await app.rows("SELECT min(id) AS id FROM teams WHERE account_id = $1", account_id)
    (made,) = await app.rows(FILL, account_id, inbox["id"], rows, user_id, team["id"])
    await app.run(
        "UPDATE conversations c SET last_message_id = (SELECT max(id) FROM messages m WHERE m.account_id = c.account_id"
        " AND m.conversation_id = c.id), unread_count = 1 WHERE account_id = $1",
        account_id,
    )
    await app.run("UPDATE inboxes SET channel = 'tiktok_feed' WHERE id = $1", inbox["id"])
    await app.run(FILL_COMMENTS, account_id, inbox["id"], rows)
    await app.application.services.inbox_rules.refresh()
    (card,) = await app.rows(
        "SELECT contact_id, post_id, (SELECT min(id) FROM messages WHERE conversation_id = $1) AS first_message_id"
        " FROM conversations WHERE id = $1",
        made["conversation_id"],
    )
    return {
        "inbox": inbox["id"],
        "team": team["id"],
        "conversation": made["conversation_id"],
        "contact": card["contact_id"],
        "post": card["post_id"],
        "message": card["first_message_id"],
        "cursor": write_cursor(datetime(2100, 1, 1, tzinfo=UTC), 1),
    }


@pytest.fixture
async def costs(app: App) -> list[tuple[Direct, dict[str, Any]]]:
    """An account with one row of everything, and one with thirty."""
    found = []
    for rows in (1, 30):
        number = next(app.numbers)
        account = await app.installation.stranger(f"Account {number}", f"owner{number}@ceramics.example")
        found.append((Direct(app, account), await filled(app, account, rows)))
    return found


async def test_reading_costs_the_same_for_one_row_and_for_thirty(costs: list[tuple[Direct, dict[str, Any]]]) -> None:
    found = {path: [await direct.cost("GET", path.format(**names)) for direct, names in costs] for path in READS}
    assert {path: cost for path, cost in found.items() if cost[0] != cost[1]} == {}
    assert {path: cost[1] for path, cost in found.items() if cost[1] > READS[path]} == {}


async def test_writing_costs_the_same_for_one_row_and_for_thirty(costs: list[tuple[Direct, dict[str, Any]]]) -> None:
    found = {}
    for name, (method, body, _) in WRITES.items():
        found[name] = [
            await direct.cost(method, f"/api/conversations/{names['conversation']}/{name}".rstrip("/"), body)
            for direct, names in costs
        ]
    assert {name: cost for name, cost in found.items() if cost[0] != cost[1]} == {}
    assert {name: cost[1] for name, cost in found.items() if cost[1] > WRITES[name][2]} == {}

"""The requests that are measured on a grown installation, and the rows they are about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

import asyncpg

from frontdesk.kit.cursors import write_cursor

Request = tuple[str, str, Any]
PAGE = 50
PAGES = 50


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows drawn from an installation; each list is gone through in turns."""

    account: int
    colleague: int
    inboxes: list[int]
    quiet_inboxes: list[int]
    teams: list[int]
    posts: list[int]
    conversations: list[int]
    commented: list[int]
    unread: list[int]
    may_reply: list[int]
    messages: list[tuple[int, int]]
    deep: list[tuple[int, str]]
    contacts: list[int]
    names: list[str]
    usernames: list[str]
    numbers: list[int]

    @classmethod
    async def read(cls, connection: asyncpg.Connection[asyncpg.Record], account: int, colleague: int) -> Sample:
        """Draw them: most at random, the deep places from the longest thread."""
        found: dict[str, Any] = {}
        for name, sql in _DRAWN.items():
            found[name] = [row[0] for row in await connection.fetch(sql, account)]
        deep = await connection.fetch(_DEEP, account, PAGE * (PAGES - 1))
        return cls(
            account=account,
            colleague=colleague,
            messages=[tuple(row) for row in await connection.fetch(_MESSAGES, account)],
            deep=[(row[0], write_cursor(row[1], row[2])) for row in deep],
            **found,
        )

    def next(self, name: str, place: int) -> Any:
        """The row whose turn it is."""
        rows = getattr(self, name)
        return rows[place % len(rows)]


_DRAWN = {
    "inboxes": "SELECT inbox_id FROM conversations WHERE account_id = $1 GROUP BY 1 ORDER BY count(*) DESC LIMIT 3",
    "quiet_inboxes": "SELECT inbox_id FROM conversations WHERE account_id = $1 GROUP BY 1 ORDER BY count(*) LIMIT 1",
    "teams": "SELECT id FROM teams WHERE account_id = $1 ORDER BY id",
    "posts": "SELECT id FROM posts WHERE account_id = $1 ORDER BY id LIMIT 100",
    "conversations": "SELECT id FROM conversations WHERE account_id = $1 ORDER BY hashint8(id) LIMIT 100",
    "commented": """
        SELECT id FROM conversations WHERE account_id = $1 AND post_id IS NOT NULL ORDER BY hashint8(id) LIMIT 100""",
    "unread": """
        SELECT id FROM conversations WHERE account_id = $1
        ORDER BY unread_count > 0 DESC, hashint8(id) LIMIT 100""",
    "may_reply": """
        SELECT c.id FROM conversations c JOIN inboxes b ON b.account_id = c.account_id AND b.id = c.inbox_id
        WHERE c.account_id = $1 AND b.channel = (SELECT channel FROM inboxes WHERE account_id = $1
            GROUP BY channel ORDER BY channel LIMIT 1) ORDER BY hashint8(c.id) LIMIT 100""",
    "contacts": "SELECT id FROM contacts WHERE account_id = $1 ORDER BY hashint8(id) LIMIT 100",
    "names": "SELECT name FROM contacts WHERE account_id = $1 ORDER BY hashint8(id) LIMIT 100",
    "usernames": "SELECT username FROM identities WHERE account_id = $1 ORDER BY hashint8(id) LIMIT 100",
    "numbers": "SELECT number FROM conversations WHERE account_id = $1 ORDER BY hashint8(id) LIMIT 100",
}
_MESSAGES = """
SELECT conversation_id, id FROM messages WHERE account_id = $1 AND id IN (
    SELECT first + (hashint8(n)::bigint & 2147483647) % (last - first + 1)
    FROM (SELECT min(id) AS first, max(id) AS last FROM messages WHERE account_id = $1) ids, generate_series(1, 100) n)
"""
_DEEP = """
SELECT m.conversation_id, m.sent_at, m.id FROM (
    SELECT id FROM conversations WHERE account_id = $1 ORDER BY inbound_count DESC LIMIT 4) c
CROSS JOIN LATERAL (SELECT * FROM messages m WHERE m.account_id = $1 AND m.conversation_id = c.id
    ORDER BY sent_at DESC, id DESC OFFSET least($2::int, (SELECT count(*) - 1 FROM messages n
    WHERE n.account_id = $1 AND n.conversation_id = c.id)) LIMIT 1) m
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A kind of request, by one who sees everything (`owner`) or by one who sees half of the inboxes (`agent`)."""

    name: str
    by: Literal["owner", "agent"]
    make: Callable[[Sample, int], Request]


def requests() -> list[Asked]:
    """All of them."""
    return [*_lists(), *_counts(), *_reads(), *_writes()]


def _get(name: str, path: str, by: Literal["owner", "agent"] = "owner") -> Asked:
    """A GET whose path names lists of the sample in braces."""

    def make(sample: Sample, place: int) -> Request:
        values = {
            f.name: sample.next(f.name, place) for f in fields(sample) if f"{{{f.name}" in path and f.name in LISTS
        }
        return "GET", path.format(**values, colleague=sample.colleague), None

    return Asked(name, by, make)


LISTS = frozenset(f.name for f in fields(Sample)) - {"account", "colleague"}
STATUSES = ("open", "pending", "hold", "snoozed", "resolved", "all")
NARROWED = {
    "inbox": "inbox_id={inboxes}",
    "quiet inbox": "inbox_id={quiet_inboxes}",
    "team": "team_id={teams}",
    "label": "label=shipping",
    "rarer label": "label=press",
    "label of none": "label=nothing",
    "post": "post_id={posts}",
    "two labels": "label=shipping&label=press",
    "two inboxes": "inbox_id={inboxes}&inbox_id={quiet_inboxes}",
    "unreplied": "queue=unreplied",
    "replied": "queue=replied",
    "urgent": "priority=urgent",
    "blocked": "blocked=true",
    "last active in May": "active_from=2026-05-01T00:00:00Z&active_to=2026-06-01T00:00:00Z",
    "created in May": "created_from=2026-05-01T00:00:00Z&created_to=2026-06-01T00:00:00Z",
}


def _lists() -> list[Asked]:
    found = []
    for by in ("owner", "agent"):
        for status in STATUSES:
            for view in ("mine", "unassigned", "all"):
                path = f"/conversations?view={view}&status={status}"
                found.append(_get(f"list {view} {status} ({by})", path, by))
    for status in ("open", "resolved", "all"):
        for sort in ("oldest", "waiting"):
            found.append(_get(f"list {status} {sort}", f"/conversations?status={status}&sort={sort}"))
        for name, query in NARROWED.items():
            found.append(_get(f"list {status} {name}", f"/conversations?status={status}&{query}"))
        found.append(
            _get(
                f"list unassigned {status} inbox",
                f"/conversations?view=unassigned&status={status}&inbox_id={{inboxes}}",
            )
        )
        found.append(
            _get(
                f"list mine {status} quiet inbox",
                f"/conversations?view=mine&status={status}&inbox_id={{quiet_inboxes}}",
            )
        )
        found.append(_get(f"list {status} unread", f"/conversations?status={status}&unread=true"))
        found.append(_get(f"list {status} colleague", f"/conversations?status={status}&assignee_id={{colleague}}"))
        found.append(_get(f"list {status} waiting (agent)", f"/conversations?status={status}&sort=waiting", "agent"))
    found += [
        _get("list q name", "/conversations?status=all&q={names}"),
        _get("list q username", "/conversations?status=all&q={usernames}"),
        _get("list q number", "/conversations?status=all&q={numbers}"),
        _get("list q nobody", "/conversations?status=open&q=zzxqj"),
    ]
    return found


def _counts() -> list[Asked]:
    found = [_get(f"counts {status}", f"/conversations/counts?status={status}") for status in STATUSES]
    found += [
        _get(f"counts {status} (agent)", f"/conversations/counts?status={status}", "agent") for status in STATUSES
    ]
    for status in ("open", "all"):
        for name, query in NARROWED.items():
            found.append(_get(f"counts {status} {name}", f"/conversations/counts?status={status}&{query}"))
        found.append(_get(f"counts {status} unread", f"/conversations/counts?status={status}&unread=true"))
        found.append(_get(f"counts {status} waiting", f"/conversations/counts?status={status}&sort=waiting"))
    return found


def _reads() -> list[Asked]:
    def deep(sample: Sample, place: int) -> Request:
        conversation, cursor = sample.next("deep", place)
        return "GET", f"/conversations/{conversation}/messages?limit={PAGE}&before={cursor}", None

    def around(sample: Sample, place: int) -> Request:
        conversation, message = sample.next("messages", place)
        return "GET", f"/conversations/{conversation}/messages?around={message}", None

    return [
        _get("conversation", "/conversations/{conversations}"),
        _get("conversation (agent's session)", "/session", "agent"),
        _get("thread, first page", "/conversations/{conversations}/messages"),
        Asked("thread, fiftieth page", "owner", deep),
        Asked("thread, around a message", "owner", around),
        _get("thread, at a time", "/conversations/{conversations}/messages?at=2026-01-01T00:00:00Z"),
        _get("thread, from the first unread", "/conversations/{unread}/messages?unread=3"),
        _get("comments of a conversation", "/conversations/{commented}/comments"),
        _get("contact", "/contacts/{contacts}"),
        _get("contact's conversations", "/contacts/{contacts}/conversations"),
        _get("contact's media", "/contacts/{contacts}/media"),
        _get("contacts", "/contacts"),
        _get("contacts (agent)", "/contacts", "agent"),
        _get("contacts q name", "/contacts?q={names}"),
        _get("contacts q nobody", "/contacts?q=zzxqj"),
        _get("posts", "/posts"),
        _get("post", "/posts/{posts}"),
        _get("inboxes", "/inboxes"),
        _get("inbox's activity", "/inboxes/{inboxes}/activity"),
        _get("drafts", "/drafts"),
        _get("feed", "/feed"),
    ]


def _writes() -> list[Asked]:
    def post(path: str, rows: str, body: Callable[[int], Any]) -> Callable[[Sample, int], Request]:
        return lambda sample, place: ("POST", path.format(sample.next(rows, place)), body(place))

    def change(sample: Sample, place: int) -> Request:
        values: Sequence[str] = ("low", "high")
        return "PATCH", f"/conversations/{sample.next('conversations', place)}", {"priority": values[place % 2]}

    return [
        Asked("mark as read", "owner", post("/conversations/{}/read", "unread", lambda _: None)),
        Asked(
            "accept a message",
            "owner",
            post(
                "/conversations/{}/messages",
                "may_be_replied_to",
                lambda n: {"client_id": f"growth-{n}", "content": "Yes."},
            ),
        ),
        Asked(
            "write a note",
            "owner",
            post(
                "/conversations/{}/messages",
                "conversations",
                lambda n: {"client_id": f"growth-note-{n}", "content": "Seen.", "private": True},
            ),
        ),
        Asked("change a conversation", "owner", change),
    ]

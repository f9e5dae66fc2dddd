"""Lists and counts of conversations, quick however many there are.

A list is the merge of walks along an index, each in the order that is asked for: one for each status, and where nothing
narrows the list but the inboxes, one for each of those. Whatever is rare has an index of its own. Counts stop at
`COUNTED`: nobody reads on, and what must be counted to the end takes longer the more there is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from frontdesk.core.conversations.models import (
    CONVERSATION_COLUMNS,
    CONVERSATION_JOINS,
    ConversationRow,
    conversation_row,
)
from frontdesk.core.conversations.queries import Place, Visible
from frontdesk.db.database import Transaction

Sort = Literal["newest", "oldest", "waiting"]

STATUSES = ("open", "pending", "snoozed", "resolved")
COUNTED = 100
"""A count of so many means: so many or more."""
FEW = 2000
"""So many rows are read and put in order within a few milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationFilter:
    """Which conversations to list; None leaves a question open."""

    visible: Visible
    status: str | None = "open"
    inbox_id: int | None = None
    assignee_id: int | None = None
    unassigned: bool = False
    team_id: int | None = None
    contact_id: int | None = None
    label: str | None = None
    unread: bool = False
    post_id: int | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many the user has, nobody has, there are, are unread; each at most `COUNTED`."""

    mine: int
    unassigned: int
    everything: int
    unread: int


class _Args:
    """The parameters of a statement: every value is one."""

    def __init__(self, account_id: int) -> None:
        self.values: list[Any] = [account_id]

    def add(self, value: Any) -> str:
        """Its name in the statement."""
        self.values.append(value)
        return f"${len(self.values)}"


@dataclass(frozen=True, slots=True)
class _Found:
    """What was looked up before: few conversations that have the label, few people who are meant; None: many."""

    labelled: list[int] | None = None
    people: list[int] | None = None


async def _look_up(transaction: Transaction, account_id: int, wanted: ConversationFilter) -> _Found:
    """Few are looked up and their conversations read; of many, the next one in the list is never far."""
    labelled = people = None
    if wanted.label is not None:
        labelled = await transaction.value(
            "SELECT array(SELECT conversation_id FROM conversation_labels"
            " WHERE account_id = $1 AND label = $2 LIMIT $3)",
            account_id,
            wanted.label,
            FEW + 1,
        )
    if wanted.search is not None:
        people = await people_like(transaction, wanted.search.lstrip("#"), addresses=False, most=FEW + 1)
    return _Found(_few(labelled), _few(people))


def _few(ids: list[int] | None) -> list[int] | None:
    return ids if ids is not None and len(ids) <= FEW else None


def _walks(args: _Args, wanted: ConversationFilter, found: _Found, *, waiting: bool = False) -> tuple[str, list[str]]:
    """What there is a walk for each of (`FROM`), and the conditions of a walk; `waiting`: of those who wait."""
    where = ["c.account_id = $1"]
    narrowed = _narrowed(args, wanted) + (["c.waiting_since IS NOT NULL"] if waiting else [])
    if found.labelled is not None:
        narrowed.append(f"c.id = ANY({args.add(found.labelled)}::bigint[])")
    if found.people is not None:
        assert wanted.search is not None
        people = f"c.contact_id = ANY({args.add(found.people)}::bigint[])"
        narrowed.append(f"(c.number = {args.add(_number(wanted.search))} OR {people})")
    if found.labelled is not None or found.people is not None:
        # So few are read and put in order: there is nothing to walk along.
        source = "(VALUES (true)) AS once"
        if wanted.status is not None:
            where.append(f"c.status = {args.add(wanted.status)}")
    else:
        statuses = STATUSES if wanted.status is None else (wanted.status,)
        source = f"unnest({args.add(list(statuses))}::text[]) AS walk (status)"
        where.append("c.status = walk.status")
    inboxes = wanted.visible
    if wanted.inbox_id is not None:
        inboxes = frozenset({wanted.inbox_id}) if inboxes is None else inboxes & {wanted.inbox_id}
    if inboxes is not None:
        name = args.add(sorted(inboxes))
        if narrowed:
            where.append(f"c.inbox_id = ANY({name}::bigint[])")
        else:
            source += f" CROSS JOIN unnest({name}::bigint[]) AS box (inbox_id)"
            where.append("c.inbox_id = box.inbox_id")
    where += narrowed
    if wanted.label is not None and found.labelled is None:
        label = args.add(wanted.label)
        where.append(
            f"c.id IN (SELECT conversation_id FROM conversation_labels WHERE account_id = $1 AND label = {label})"
        )
    if wanted.search is not None and found.people is None:
        where.append(_search(args, wanted.search))
    return source, where


def _narrowed(args: _Args, wanted: ConversationFilter) -> list[str]:
    """Conditions that have an index of their own."""
    found = []
    if wanted.assignee_id is not None:
        found.append(f"c.assignee_id = {args.add(wanted.assignee_id)}")
    if wanted.unassigned:
        found.append("c.assignee_id IS NULL")
    if wanted.team_id is not None:
        found.append(f"c.team_id = {args.add(wanted.team_id)}")
    if wanted.contact_id is not None:
        found.append(f"c.contact_id = {args.add(wanted.contact_id)}")
    if wanted.unread:
        found.append("c.unread_count > 0")
    if wanted.post_id is not None:
        found.append(f"c.post_id = {args.add(wanted.post_id)}")
    return found


def pattern_of(search: str) -> str:
    """What `ILIKE` finds the words with, wherever they are."""
    return "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


async def people_like(transaction: Transaction, search: str, *, addresses: bool, most: int) -> list[int]:
    """Contacts of the account acted for with this in a name (or in an address, a number), at most so many."""
    found: list[int] = await transaction.value(
        "SELECT frontdesk_people_like($1, $2, $3)", pattern_of(search), addresses, most
    )
    return found


def _number(search: str) -> int:
    text = search.lstrip("#")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else -1


def _search(args: _Args, search: str) -> str:
    pattern = args.add(pattern_of(search.lstrip("#")))
    return (
        f"(c.number = {args.add(_number(search))} OR EXISTS (SELECT FROM contacts s WHERE s.account_id = c.account_id"
        f" AND s.id = c.contact_id AND s.name ILIKE {pattern}) OR EXISTS (SELECT FROM identities s"
        f" WHERE s.account_id = c.account_id AND s.contact_id = c.contact_id AND s.username ILIKE {pattern}))"
    )


SORT_KEY = {"newest": "c.last_activity_at", "oldest": "c.last_activity_at", "waiting": "c.waiting_since"}


async def list_conversations(
    transaction: Transaction, account_id: int, wanted: ConversationFilter, sort: Sort, after: Place | None, limit: int
) -> list[ConversationRow]:
    """One page in the order of `sort`; `waiting` lists only those who wait, the longest wait first."""
    args = _Args(account_id)
    found = await _look_up(transaction, account_id, wanted)
    source, where = _walks(args, wanted, found, waiting=sort == "waiting")
    key, down = SORT_KEY[sort], sort == "newest"
    if after is not None:
        where.append(f"({key}, c.id) {'<' if down else '>'} ({args.add(after.at)}, {args.add(after.id)})")
    direction = "DESC" if down else "ASC"
    page = f"ORDER BY {key} {direction}, c.id {direction} LIMIT {args.add(limit)}"
    rows = await transaction.fetch(
        f"SELECT {CONVERSATION_COLUMNS} FROM (SELECT c.* FROM {source} CROSS JOIN LATERAL ("
        f"SELECT * FROM conversations c WHERE {' AND '.join(where)} {page}) c {page}) c {CONVERSATION_JOINS}"
        f" ORDER BY {key} {direction}, c.id {direction}",
        *args.values,
    )
    return [conversation_row(row) for row in rows]


async def count_conversations(
    transaction: Transaction, account_id: int, wanted: ConversationFilter, user_id: int
) -> Counted:
    """How many conversations there are behind each tab, counted up to `COUNTED`."""
    args = _Args(account_id)
    tabs = (
        replace(wanted, assignee_id=user_id),
        replace(wanted, unassigned=True),
        wanted,
        replace(wanted, unread=True),
    )
    found = await _look_up(transaction, account_id, wanted)
    row = await transaction.first(f"SELECT {', '.join(_count(args, tab, found) for tab in tabs)}", *args.values)
    assert row is not None
    return Counted(*row.values())


def _count(args: _Args, wanted: ConversationFilter, found: _Found) -> str:
    source, where = _walks(args, wanted, found)
    return (
        f"(SELECT count(*) FROM (SELECT FROM {source} CROSS JOIN LATERAL ("
        f"SELECT FROM conversations c WHERE {' AND '.join(where)} LIMIT {COUNTED}) c LIMIT {COUNTED}) counted)"
    )

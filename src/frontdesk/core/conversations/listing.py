"""Lists and counts of conversations, quick however many there are.

A list is the merge of walks along an index, each in the order that is asked for: one for each status, and where nothing
narrows the list but the inboxes, one for each of those. A rare filter has an index of its own, and labels have a table
with one. Only the rows of the page are read whole. Counts stop at `COUNTED`: nobody reads on, and what must be counted
to the end takes longer the more there is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args

from frontdesk.core.contacts.search import FEW, pattern_of, people_like, person_like
from frontdesk.core.conversations.conversation_row import (
    CONVERSATION_COLUMNS,
    CONVERSATION_JOINS,
    ConversationRow,
    conversation_row,
)
from frontdesk.core.conversations.queries import Place
from frontdesk.core.conversations.views import Status
from frontdesk.core.visibility import Visibility
from frontdesk.db.transaction import Transaction

Sort = Literal["newest", "oldest", "waiting"]

Period = tuple[datetime | None, datetime | None]
STATUSES = get_args(Status)
COUNTED = 100
"""A count of so many means: so many or more."""


Queue = Literal["replied", "unreplied"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationFilter:
    """Filter of a list; None leaves a question open, and of several values any one will do.

    The customer of an `unreplied` conversation waits for a reply. Times are from the first to before the second.
    """

    visible: Visibility
    status: str | None = "open"
    queue: Queue | None = None
    inbox_ids: frozenset[int] | None = None
    assignee_ids: frozenset[int] | None = None
    unassigned: bool = False
    automated: bool = False
    """What a bot or an AI agent owns; see `of_programs`."""
    team_ids: frozenset[int] | None = None
    priorities: frozenset[str] | None = None
    contact_id: int | None = None
    labels: frozenset[str] | None = None
    unread: bool = False
    blocked: bool = False
    post_id: int | None = None
    active: Period = (None, None)
    created: Period = (None, None)
    search: str | None = None

    @property
    def asks_for_more(self) -> bool:
        """Return whether the filter needs more than the table of labels has, or matches few."""
        return bool(
            self.queue == "unreplied"
            or self.priorities
            or self.blocked
            or self.created != (None, None)
            or self.contact_id is not None
            or self.post_id is not None
            or self.search is not None
        )

    def of_programs(self) -> ConversationFilter:
        """Return the filter of the same list of what bots and AI agents own: nothing of that is open but pending."""
        return replace(self, automated=True, status="pending" if self.status == "open" else self.status)


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts of conversations: the user's, unassigned, of bots and AI agents, all, unread, and the user's by queue.

    Each is at most `COUNTED`.
    """

    mine: int
    unassigned: int
    automated: int
    everything: int
    unread: int
    unread_mine: int
    replied: int
    unreplied: int


class _Args:
    """Parameters of a statement: every value is one."""

    def __init__(self, account_id: int) -> None:
        self.values: list[Any] = [account_id]

    def add(self, value: Any) -> str:
        """Add a value; return its name in the statement."""
        self.values.append(value)
        return f"${len(self.values)}"


LABELLED = """(SELECT l.*, conversation_id AS id, program AS owner_kind, (SELECT v.waiting_since FROM conversations v
    WHERE v.account_id = l.account_id AND v.id = l.conversation_id) AS waiting_since FROM conversation_labels l)"""
"""What has a label, with what lists ask of it; kept by triggers, but for who waits: that is looked up where asked."""


@dataclass(slots=True)
class _Walks:
    """Walks of a list: `source` has a row for each, `table` is what is walked, as `c`, under the conditions `where`."""

    source: str
    table: str
    where: list[str]


async def _few_people(transaction: Transaction, wanted: ConversationFilter) -> list[int] | None:
    """Return who is meant, when they are few: then their conversations are read. Of many, the next one is never far."""
    if wanted.blocked:
        rows = await transaction.fetch(
            "SELECT id FROM contacts WHERE account_id = frontdesk_account_id() AND blocked_at IS NOT NULL"
            " ORDER BY blocked_at DESC LIMIT $1",
            FEW,
        )
        return [row["id"] for row in rows]
    if wanted.search is None:
        return None
    people = await people_like(transaction, wanted.search.lstrip("#@"), addresses=True, most=FEW + 1)
    return people if len(people) <= FEW else None


def _walks(args: _Args, wanted: ConversationFilter, people: list[int] | None, *, waiting: bool = False) -> _Walks:
    """Return how to find them; `waiting`: only those who wait."""
    walks = _Walks("(VALUES (true)) AS once", "conversations", ["c.account_id = $1"])
    narrowed = _narrowed(args, wanted) + (["c.waiting_since IS NOT NULL"] if waiting else [])
    if people is not None:
        # So few are read and put in order: there is nothing to walk along.
        narrowed.append(_of_people(args, wanted, people))
        if wanted.status is not None:
            walks.where.append(f"c.status = {args.add(wanted.status)}")
    else:
        statuses = STATUSES if wanted.status is None else (wanted.status,)
        walks.source = f"unnest({args.add(list(statuses))}::text[]) AS walk (status)"
        walks.where.append("c.status = walk.status")
    walked = _walk_each(args, walks, wanted, waiting=waiting, few=people is not None, narrowed=bool(narrowed))
    waiting = waiting or wanted.queue == "unreplied"
    walks.where += narrowed + _any_of(args, wanted, walked, waiting=waiting)
    walks.where += _within(args, "last_activity_at", wanted.active) + _within(args, "created_at", wanted.created)
    if wanted.created[0] is not None:
        walks.where += _within(args, "last_activity_at", (wanted.created[0], None))
    if wanted.search is not None and (people is None or wanted.blocked):
        walks.where.append(_search(args, wanted.search))
    return walks


def _of_people(args: _Args, wanted: ConversationFilter, people: list[int]) -> str:
    few = f"c.contact_id = ANY({args.add(people)}::bigint[])"
    # The blocked ones are not who was searched for: the search is a condition of its own then.
    number = None if wanted.search is None or wanted.blocked else _number(wanted.search)
    return few if number is None else f"(c.number = {args.add(number)} OR {few})"


def _walk_each(
    args: _Args, walks: _Walks, wanted: ConversationFilter, *, waiting: bool, few: bool, narrowed: bool
) -> str | None:
    """Walk along the index of the rarest filter, once for each of its values; return its column."""
    if wanted.labels is not None and not waiting and not wanted.asks_for_more:
        walks.table = LABELLED
        walks.source += f" CROSS JOIN unnest({args.add(sorted(wanted.labels))}::text[]) AS one (label)"
        walks.where.append("c.label = one.label")
        return "label"
    if few or narrowed or waiting or wanted.labels is not None:
        return None
    inboxes = wanted.visible.among(wanted.inbox_ids)
    for column, values in (
        ("assignee_id", wanted.assignee_ids),
        ("priority", wanted.priorities),
        ("team_id", wanted.team_ids),
        ("inbox_id", inboxes),
    ):
        if values is not None:
            kind = "text" if column == "priority" else "bigint"
            walks.source += f" CROSS JOIN unnest({args.add(sorted(values))}::{kind}[]) AS one (value)"
            walks.where.append(f"c.{column} = one.value")
            return column
    return None


def _any_of(args: _Args, wanted: ConversationFilter, walked: str | None, *, waiting: bool) -> list[str]:
    """Return the conditions on filters with several values, except the walked one; `waiting`: only those who wait."""
    found = [
        f"c.{column} = ANY({args.add(sorted(values))}::{kind}[])"
        for column, values, kind in (
            ("assignee_id", wanted.assignee_ids, "bigint"),
            ("priority", wanted.priorities, "text"),
            ("team_id", wanted.team_ids, "bigint"),
            ("inbox_id", wanted.visible.among(wanted.inbox_ids), "bigint"),
        )
        if values is not None and column != walked
    ]
    if wanted.labels is not None and waiting:
        # Who waits is walked along, and says by itself what labels it has: many may have them who do not wait.
        found.append(f"c.labels && {args.add(sorted(wanted.labels))}::text[]")
    elif wanted.labels is not None and walked != "label":
        found.append(
            "c.id IN (SELECT conversation_id FROM conversation_labels WHERE account_id = $1"
            f" AND label = ANY({args.add(sorted(wanted.labels))}::text[]))"
        )
    return found


def _within(args: _Args, column: str, period: Period) -> list[str]:
    return [f"c.{column} {sign} {args.add(at)}" for sign, at in zip((">=", "<"), period, strict=True) if at is not None]


def _narrowed(args: _Args, wanted: ConversationFilter) -> list[str]:
    """Return the conditions that have an index of their own."""
    found = []
    if wanted.unassigned:
        found.append("c.assignee_id IS NULL AND c.owner_kind IS NULL")
    if wanted.automated:
        found.append("c.owner_kind IS NOT NULL")
    if wanted.contact_id is not None:
        found.append(f"c.contact_id = {args.add(wanted.contact_id)}")
    if wanted.unread:
        found.append("c.unread_count > 0")
    if wanted.post_id is not None:
        found.append(f"c.post_id = {args.add(wanted.post_id)}")
    if wanted.queue is not None:
        found.append(f"c.waiting_since IS {'NOT ' if wanted.queue == 'unreplied' else ''}NULL")
    return found


def _number(search: str) -> int | None:
    """Return the conversation's number that is meant, when the text may be one."""
    text = search.lstrip("#")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _search(args: _Args, search: str) -> str:
    pattern = args.add(pattern_of(search.lstrip("#@")))
    number = _number(search)
    numbered = "" if number is None else f"c.number = {args.add(number)} OR "
    return f"({numbered}{person_like('c.account_id', 'c.contact_id', pattern)})"


SORT_KEY = {"newest": "last_activity_at", "oldest": "last_activity_at", "waiting": "waiting_since"}


async def list_conversations(
    transaction: Transaction, account_id: int, wanted: ConversationFilter, sort: Sort, after: Place | None, limit: int
) -> list[ConversationRow]:
    """List one page in the order of `sort`; `waiting` lists only those who wait, the longest wait first."""
    args = _Args(account_id)
    walks = _walks(args, wanted, await _few_people(transaction, wanted), waiting=sort == "waiting")
    key, down = SORT_KEY[sort], sort == "newest"
    if after is not None:
        walks.where.append(f"(c.{key}, c.id) {'<' if down else '>'} ({args.add(after.at)}, {args.add(after.id)})")
    direction = "DESC" if down else "ASC"
    order = f"ORDER BY c.{key} {direction}, c.id {direction}"
    page = f"{order} LIMIT {args.add(limit)}"
    # Planned by itself the page is found along its index, whatever is joined to it, and in a third of the time.
    rows = await transaction.fetch(
        f"WITH page AS MATERIALIZED (SELECT v.* FROM (SELECT DISTINCT c.* FROM {walks.source} CROSS JOIN LATERAL ("
        f"SELECT c.id, c.{key} FROM {walks.table} c WHERE {' AND '.join(walks.where)} {page}) c {page}) found"
        f" JOIN conversations v ON v.account_id = $1 AND v.id = found.id)"
        f" SELECT {CONVERSATION_COLUMNS} FROM page c {CONVERSATION_JOINS} {order}",
        *args.values,
    )
    return [conversation_row(row) for row in rows]


async def conversations_by_id(
    transaction: Transaction, account_id: int, ids: list[int], visible: Visibility
) -> list[ConversationRow]:
    """Return those of the conversations that the person may see, in any order."""
    args: list[Any] = [account_id, ids]
    rows = await transaction.fetch(
        f"SELECT {CONVERSATION_COLUMNS} FROM conversations c {CONVERSATION_JOINS} WHERE c.account_id = $1"
        f" AND c.id = ANY($2::bigint[]) AND {visible.where('c.inbox_id', args)}",
        *args,
    )
    return [conversation_row(row) for row in rows]


async def count_conversations(
    transaction: Transaction, account_id: int, wanted: ConversationFilter, sort: Sort, user_id: int
) -> Counted:
    """Count the conversations behind each tab of a list in this order, up to `COUNTED`."""
    args = _Args(account_id)
    mine = frozenset({user_id})
    if wanted.assignee_ids is not None:
        mine &= wanted.assignee_ids
    tabs = {
        "mine": replace(wanted, assignee_ids=mine),
        "unassigned": replace(wanted, unassigned=True),
        "automated": wanted.of_programs(),
        "everything": wanted,
        "unread": replace(wanted, unread=True),
        "unread_mine": replace(wanted, unread=True, assignee_ids=mine),
        "replied": replace(wanted, queue="replied"),
        "unreplied": replace(wanted, queue="unreplied"),
    }
    people = await _few_people(transaction, wanted)
    counts = [f"{_count(args, tab, people, sort)} AS {name}" for name, tab in tabs.items()]
    row = await transaction.first(f"SELECT {', '.join(counts)}", *args.values)
    assert row is not None
    return Counted(**row)


def _count(args: _Args, wanted: ConversationFilter, people: list[int] | None, sort: Sort) -> str:
    waiting = sort == "waiting"
    if waiting and wanted.queue == "replied":
        # Nobody waits who has a reply: to look for them would read everything.
        return "0::bigint"
    walks = _walks(args, wanted, people, waiting=waiting)
    return (
        f"(SELECT count(*) FROM (SELECT DISTINCT c.id FROM {walks.source} CROSS JOIN LATERAL ("
        f"SELECT c.id FROM {walks.table} c WHERE {' AND '.join(walks.where)} LIMIT {COUNTED}) c"
        f" LIMIT {COUNTED}) counted)"
    )

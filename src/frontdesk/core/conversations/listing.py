"""Lists and counts of conversations, quick however many there are.

A list is the merge of walks along an index, each in the order that is asked for: one for each status, and where nothing
narrows the list but the inboxes, one for each of those. Whatever is rare has an index of its own, and labels have a
table with one. Only the rows of the page are read whole. Counts stop at `COUNTED`: nobody reads on, and what must be
counted to the end takes longer the more there is.
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


LABELLED = "(SELECT *, conversation_id AS id FROM conversation_labels)"
"""What has a label, with what lists ask of it; kept by triggers."""


@dataclass(frozen=True, slots=True)
class _Walks:
    """`source` is what there is a walk for each of, `table` what is walked, as `c`, under the conditions `where`."""

    source: str
    table: str
    where: list[str]


async def _few_people(transaction: Transaction, wanted: ConversationFilter) -> list[int] | None:
    """Who is meant, when they are few: then their conversations are read. Of many, the next one is never far."""
    if wanted.search is None:
        return None
    people = await people_like(transaction, wanted.search.lstrip("#@"), addresses=True, most=FEW + 1)
    return people if len(people) <= FEW else None


def _walks(args: _Args, wanted: ConversationFilter, people: list[int] | None, *, waiting: bool = False) -> _Walks:
    """How to find them; `waiting`: only those who wait."""
    where = ["c.account_id = $1"]
    narrowed = _narrowed(args, wanted) + (["c.waiting_since IS NOT NULL"] if waiting else [])
    if people is not None:
        assert wanted.search is not None
        few = f"c.contact_id = ANY({args.add(people)}::bigint[])"
        number = _number(wanted.search)
        narrowed.append(few if number is None else f"(c.number = {args.add(number)} OR {few})")
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
        if narrowed or wanted.label is not None:
            where.append(f"c.inbox_id = ANY({name}::bigint[])")
        else:
            source += f" CROSS JOIN unnest({name}::bigint[]) AS box (inbox_id)"
            where.append("c.inbox_id = box.inbox_id")
    where += narrowed
    table = "conversations"
    if wanted.label is not None:
        label = args.add(wanted.label)
        if waiting or wanted.contact_id is not None or wanted.post_id is not None or wanted.search is not None:
            where.append(
                f"c.id IN (SELECT conversation_id FROM conversation_labels WHERE account_id = $1 AND label = {label})"
            )
        else:
            table = LABELLED
            where.append(f"c.label = {label}")
    if wanted.search is not None and people is None:
        where.append(_search(args, wanted.search))
    return _Walks(source, table, where)


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
    """Contacts of the account acted for with this in a name or handle, at most so many.

    With `addresses` also those with it in an email address or phone number, or whose external id begins with it.
    """
    found: list[int] = await transaction.value(
        "SELECT frontdesk_people_like($1, $2, $3)", pattern_of(search), addresses, most
    )
    return found


def _number(search: str) -> int | None:
    """The conversation's number that is meant, when it may be one."""
    text = search.lstrip("#")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _search(args: _Args, search: str) -> str:
    pattern = args.add(pattern_of(search.lstrip("#@")))
    number = _number(search)
    numbered = "" if number is None else f"c.number = {args.add(number)} OR "
    return f"({numbered}{person_like('c.account_id', 'c.contact_id', pattern)})"


def person_like(account: str, contact: str, pattern: str) -> str:
    """The condition that a contact is found by the pattern, as `people_like` finds them."""
    return (
        f"EXISTS (SELECT FROM contacts s WHERE s.account_id = {account} AND s.id = {contact}"
        f" AND (frontdesk_plain(s.name) LIKE frontdesk_plain({pattern}) OR s.email ILIKE {pattern}"
        f" OR s.phone ILIKE {pattern})) OR EXISTS (SELECT FROM identities s"
        f" WHERE s.account_id = {account} AND s.contact_id = {contact}"
        f" AND (frontdesk_plain(s.username) LIKE frontdesk_plain({pattern}) OR s.remote_id LIKE substr({pattern}, 2)))"
    )


SORT_KEY = {"newest": "last_activity_at", "oldest": "last_activity_at", "waiting": "waiting_since"}


async def list_conversations(
    transaction: Transaction, account_id: int, wanted: ConversationFilter, sort: Sort, after: Place | None, limit: int
) -> list[ConversationRow]:
    """One page in the order of `sort`; `waiting` lists only those who wait, the longest wait first."""
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
        f"WITH page AS MATERIALIZED (SELECT v.* FROM (SELECT c.* FROM {walks.source} CROSS JOIN LATERAL ("
        f"SELECT c.id, c.{key} FROM {walks.table} c WHERE {' AND '.join(walks.where)} {page}) c {page}) found"
        f" JOIN conversations v ON v.account_id = $1 AND v.id = found.id)"
        f" SELECT {CONVERSATION_COLUMNS} FROM page c {CONVERSATION_JOINS} {order}",
        *args.values,
    )
    return [conversation_row(row) for row in rows]


async def conversations_by_id(
    transaction: Transaction, account_id: int, ids: list[int], visible: Visible
) -> list[ConversationRow]:
    """Those of the conversations that the person may see, in any order."""
    rows = await transaction.fetch(
        f"SELECT {CONVERSATION_COLUMNS} FROM conversations c {CONVERSATION_JOINS} WHERE c.account_id = $1"
        " AND c.id = ANY($2::bigint[]) AND ($3::bigint[] IS NULL OR c.inbox_id = ANY($3))",
        account_id,
        ids,
        None if visible is None else sorted(visible),
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
    people = await _few_people(transaction, wanted)
    row = await transaction.first(f"SELECT {', '.join(_count(args, tab, people) for tab in tabs)}", *args.values)
    assert row is not None
    return Counted(*row.values())


def _count(args: _Args, wanted: ConversationFilter, people: list[int] | None) -> str:
    walks = _walks(args, wanted, people)
    return (
        f"(SELECT count(*) FROM (SELECT FROM {walks.source} CROSS JOIN LATERAL ("
        f"SELECT FROM {walks.table} c WHERE {' AND '.join(walks.where)} LIMIT {COUNTED}) c LIMIT {COUNTED}) counted)"
    )

"""The platform's own ledger beside the database: what was promised, and how often it was not so.

Everything is compared by the platform's ids and by the texts, each of which was written once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import asyncpg

from tests.faults.shop import Shop

PAGE = 5000
SHOWN = 5
SENT = ("sent", "delivered", "read")
ON_THEIR_WAY = ("queued", "sending")
MESSAGES = """
SELECT m.id, c.remote_id AS thread, m.direction, m.remote_id, m.client_id, m.content, m.status, m.sent_at, m.author
FROM messages m JOIN conversations c ON c.account_id = m.account_id AND c.id = m.conversation_id
WHERE m.direction <> 'activity' AND NOT m.private ORDER BY m.conversation_id, m.sent_at, m.id
"""


@dataclass(frozen=True, slots=True)
class Said:
    """A message as the platform holds it, in the order in which they came into being."""

    message_id: str
    thread: str
    by_customer: bool
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Row:
    """A message as Frontdesk shows it, in the order in which it does."""

    id: int
    thread: str
    incoming: bool
    remote_id: str | None
    client_id: str | None
    text: str
    status: str | None
    at: int
    author: str


@dataclass
class Books:
    """Both sides, and what was accepted of the agents."""

    platform: list[Said]
    rows: list[Row]
    accepted: Mapping[str, str]
    parked: int
    broken: dict[str, list[str]] = field(default_factory=dict)

    def promise(self, sentence: str, breaches: Iterable[object]) -> None:
        """Note that something was promised, and where it was not so."""
        self.broken.setdefault(sentence, []).extend(str(breach) for breach in breaches)

    @property
    def uncertain(self) -> list[Row]:
        return [row for row in self.rows if row.status == "uncertain"]

    def arrived(self, row: Row) -> bool:
        """Whether an answer is at the platform."""
        return any(said.text == row.text for said in self.platform if not said.by_customer)

    def states(self) -> Counter[str]:
        """How many answers are in which state."""
        return Counter(str(row.status) for row in self.rows if not row.incoming)


async def read_books(shop: Shop, connection: asyncpg.Connection[asyncpg.Record], accepted: Mapping[str, str]) -> Books:
    """Both sides as they are now."""
    rows = [_row(record) for record in await connection.fetch(MESSAGES)]
    parked = await connection.fetchval("SELECT count(*) FROM webhook_deliveries WHERE outcome <> 'processed'")
    return Books(await _ledger(shop), rows, accepted, parked)


async def _ledger(shop: Shop) -> list[Said]:
    found: list[Said] = []
    while True:
        page = await shop.control(f"tiktok/ledger?offset={len(found)}&limit={PAGE}", method="GET")
        found += [_said(message) for message in page["messages"]]
        if len(found) >= page["total"]:
            return found


def _said(message: dict[str, Any]) -> Said:
    by_customer = message["from"] == "customer"
    return Said(message["message_id"], message["conversation_id"], by_customer, message["text"], message["at"])


def _row(record: asyncpg.Record) -> Row:
    at: datetime = record["sent_at"]
    return Row(
        id=record["id"],
        thread=record["thread"],
        incoming=record["direction"] == "in",
        remote_id=record["remote_id"],
        client_id=record["client_id"],
        text=record["content"] or "",
        status=record["status"],
        at=round((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000),
        author=record["author"],
    )


def compare(books: Books) -> None:
    """Hold every promise to both sides."""
    _what_customers_wrote(books)
    _what_agents_wrote(books)
    _what_the_platform_has_of_ours(books)
    books.promise("no webhook was set aside", [books.parked] if books.parked else [])


def _what_customers_wrote(books: Books) -> None:
    theirs = {said.message_id: said for said in books.platform if said.by_customer}
    shown = Counter(row.remote_id for row in books.rows if row.incoming)
    books.promise("what a customer wrote is there", theirs.keys() - shown.keys())
    books.promise("what a customer wrote is there once", [key for key, count in shown.items() if count > 1])
    books.promise("nothing is there that no customer wrote", shown.keys() - theirs.keys())
    known = [(row, theirs[row.remote_id]) for row in books.rows if row.incoming and row.remote_id in theirs]
    books.promise(
        "it is in its own conversation, as it was written",
        [row for row, said in known if (row.thread, row.text) != (said.thread, said.text)],
    )
    books.promise("it stands at the platform's time", [(row, said.at) for row, said in known if row.at != said.at])
    newest: dict[str, int] = defaultdict(int)
    late = []
    for row, said in known:
        if said.at < newest[row.thread]:
            late.append(row)
        newest[row.thread] = max(newest[row.thread], said.at)
    books.promise("it is in the platform's order", late)


def _what_agents_wrote(books: Books) -> None:
    ours = Counter(said.text for said in books.platform if not said.by_customer)
    ids = {said.message_id: said.text for said in books.platform if not said.by_customer}
    mine = [row for row in books.rows if not row.incoming]
    kept = Counter(row.client_id for row in mine if row.client_id is not None)
    books.promise("an accepted answer is kept", books.accepted.keys() - kept.keys())
    books.promise("an answer is kept once", [key for key, count in kept.items() if count > 1])
    books.promise("no echo stands as a message of its own", [row for row in mine if row.client_id is None])
    books.promise("an answer is at the platform at most once", [text for text, count in ours.items() if count > 1])
    sent = [row for row in mine if row.status in SENT]
    books.promise("what is shown as sent is at the platform", [row for row in sent if ours[row.text] == 0])
    books.promise(
        "it has the platform's own id",
        [row for row in sent if row.remote_id is not None and ids.get(row.remote_id) != row.text],
    )
    books.promise(
        "what is shown as failed is not at the platform",
        [row for row in mine if row.status == "failed" and ours[row.text] > 0],
    )
    books.promise("nothing is on its way for ever", [row for row in mine if row.status in ON_THEIR_WAY])


def _what_the_platform_has_of_ours(books: Books) -> None:
    by_text = {row.text: row for row in books.rows if not row.incoming}
    ours = [said for said in books.platform if not said.by_customer]
    books.promise("what the platform has of us is shown", [said for said in ours if said.text not in by_text])
    newest: dict[str, int] = defaultdict(int)
    late = []
    for said in ours:
        row = by_text.get(said.text)
        if row is not None:
            if row.id < newest[row.thread]:
                late.append(row)
            newest[row.thread] = max(newest[row.thread], row.id)
    books.promise("answers arrived in the order they were written", late)

"""What a bot wrote, beside what people replied: after a person's reply nothing leaves that was written before it.

The event log is in the order of the commits, so it says which came first: a person's reply, or a worker that took what
the bot had written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import asyncpg

from tests.faults.ledger import Books, Row

LOG = """
SELECT name, conversation_id, message_id FROM events
WHERE name IN ('message.queued', 'message.sending', 'message.withdrawn') ORDER BY id
"""
ON_ITS_WAY = ("sent", "delivered", "read", "failed", "uncertain", "withdrawn")
"""What may become of a message that a worker took before a person replied: an earlier try may have been put off."""


@dataclass
class Course:
    """What happened to one message of the bot's, in the order of the log."""

    row: Row
    taken: int = 0
    """How often a worker took it before a person replied."""
    taken_after: int = 0
    overtaken_by: int | None = None
    """The reply of a person that came first after it."""


@dataclass
class Courses:
    """Of all that the bot wrote and was queued."""

    by_id: dict[int, Course] = field(default_factory=dict)

    @property
    def overtaken(self) -> list[Course]:
        return [course for course in self.by_id.values() if course.overtaken_by is not None]


async def read_courses(books: Books, connection: asyncpg.Connection[asyncpg.Record]) -> Courses:
    """What the log says of what the bot wrote."""
    records = [(row["name"], row["conversation_id"], row["message_id"]) for row in await connection.fetch(LOG)]
    return follow({row.id: row for row in books.rows if not row.incoming}, records)


def follow(rows: Mapping[int, Row], log: Sequence[tuple[str, int, int]]) -> Courses:
    """Follow each message of the bot's through the log: (name, conversation, message)."""
    courses, open_ones = Courses(), defaultdict[int, list[Course]](list)
    for name, conversation_id, message_id in log:
        row = rows.get(message_id)
        if row is None:
            continue
        if name == "message.queued" and row.author == "bot":
            course = courses.by_id[row.id] = Course(row)
            open_ones[conversation_id].append(course)
        elif name == "message.queued":
            for course in open_ones.pop(conversation_id, []):
                course.overtaken_by = row.id
        elif name == "message.sending" and (known := courses.by_id.get(row.id)) is not None:
            known.taken += known.overtaken_by is None
            known.taken_after += known.overtaken_by is not None
    return courses


def compare(books: Books, courses: Courses, wrote: Mapping[str, str], accepted_at: Mapping[str, int]) -> int:
    """Hold every promise about what is sent by itself; how much arrived after a person's reply was accepted.

    `accepted_at` is when people's replies were, by their client id: what was on its way then may arrive later.
    """
    mine = [row for row in books.rows if row.author == "bot"]
    there = {said.text: place for place, said in enumerate(books.platform) if not said.by_customer}
    books.promise("what a bot wrote is kept", wrote.keys() - {row.client_id for row in mine})
    books.promise(
        "what is withdrawn is not at the platform",
        [row for row in mine if row.status == "withdrawn" and row.text in there],
    )
    books.promise(
        "nothing of a bot's is taken by a worker after a person's reply",
        [course for course in courses.overtaken if course.taken_after],
    )
    books.promise(
        "what a person's reply overtook is withdrawn, unless it was on its way",
        [c for c in courses.overtaken if c.row.status not in (ON_ITS_WAY if c.taken else ("withdrawn",))],
    )
    return _arrivals(books, courses, there, accepted_at)


def _arrivals(books: Books, courses: Courses, there: Mapping[str, int], accepted_at: Mapping[str, int]) -> int:
    """What the platform received, and when."""
    replies, late, behind = {row.id: row for row in books.rows}, [], []
    for course in courses.overtaken:
        place, reply = there.get(course.row.text), replies[course.overtaken_by or 0]
        if place is None:
            continue
        if there.get(reply.text, place) < place:
            behind.append(course)
        at = books.platform[place].at
        if at > accepted_at.get(reply.client_id or "", at):
            late.append(course)
    books.promise("nothing of a bot's arrives behind the reply that overtook it", behind)
    books.promise(
        "what arrives after a person's reply was accepted was on its way before",
        [course for course in late if not course.taken],
    )
    return len(late)

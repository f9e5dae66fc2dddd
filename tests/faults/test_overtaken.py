"""The comparison of a bot's messages with people's replies finds what must not be."""

from __future__ import annotations

import pytest

from tests.faults.ledger import Books, Row, Said
from tests.faults.overtaken import compare, follow

BOT, PERSON = 1, 2


def row(message_id: int, status: str) -> Row:
    author = "bot" if message_id == BOT else "user"
    return Row(message_id, "thread", False, None, f"c{message_id}", f"text {message_id}", status, 0, author)


def arrived(*at: tuple[int, int]) -> list[Said]:
    return [Said(f"m{message_id}", "thread", False, f"text {message_id}", second) for message_id, second in at]


QUEUED, REPLIED = ("message.queued", 9, BOT), ("message.queued", 9, PERSON)
TAKEN = ("message.sending", 9, BOT)


@pytest.mark.parametrize(
    ("status", "log", "platform", "broken", "late"),
    [
        ("withdrawn", [QUEUED, REPLIED], arrived((PERSON, 20)), set(), 0),
        ("sent", [QUEUED, TAKEN, REPLIED], arrived((BOT, 5), (PERSON, 20)), set(), 0),
        ("sent", [QUEUED, TAKEN, REPLIED], arrived((BOT, 15), (PERSON, 20)), set(), 1),
        ("sent", [REPLIED, QUEUED, TAKEN], arrived((PERSON, 5), (BOT, 15)), set(), 0),
        ("sent", [QUEUED, TAKEN, REPLIED], arrived((PERSON, 15), (BOT, 20)), {"arrives behind"}, 1),
        ("withdrawn", [QUEUED, REPLIED], arrived((BOT, 5), (PERSON, 20)), {"withdrawn is not at"}, 0),
        ("queued", [QUEUED, REPLIED], arrived((PERSON, 20)), {"reply overtook is withdrawn"}, 0),
        (
            "sent",
            [QUEUED, REPLIED, TAKEN],
            arrived((BOT, 15), (PERSON, 20)),
            {"taken by a worker after", "reply overtook is withdrawn", "was on its way before"},
            1,
        ),
    ],
)
def test_comparison_finds_what_leaves_after_a_persons_reply(
    status: str, log: list[tuple[str, int, int]], platform: list[Said], broken: set[str], late: int
) -> None:
    rows = [row(BOT, status), row(PERSON, "sent")]
    books = Books(platform, rows, {}, 0)
    assert compare(books, follow({one.id: one for one in rows}, log), {"c1": "text 1"}, {"c2": 10}) == late
    found = [sentence for sentence, breaches in books.broken.items() if breaches]
    assert len(found) == len(broken)
    assert all(any(part in sentence for sentence in found) for part in broken)


def test_comparison_finds_what_a_bot_wrote_and_is_gone() -> None:
    books = Books([], [], {}, 0)
    compare(books, follow({}, []), {"c1": "text 1"}, {})
    assert books.broken["what a bot wrote is kept"] == ["c1"]

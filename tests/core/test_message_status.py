"""The status of a message: what the table allows, who writes it, and that it never claims what is not so."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

import frontdesk
from frontdesk.core.conversations.message_row import MessageRow
from frontdesk.core.messages import status
from frontdesk.core.messages.status import ImpossibleMove
from frontdesk.core.messages.transitions import (
    MEANING,
    MOVES,
    ON_THE_PLATFORM,
    ON_THE_WAY,
    UNCONFIRMED,
    UNREAD,
    Cause,
    Status,
)
from frontdesk.db.database import Database

SOURCE = Path(frontdesk.__file__).parent
DOCS = Path(__file__).parents[2] / "docs" / "develop" / "lifecycle.md"
OWNER = "core/messages/status.py"
OF_CONVERSATIONS = {"row", "thread", "conversation", "self"}
"""What variables are called whose `status` is not a message's."""
WRITES = re.compile(r"UPDATE messages\b(?:(?!\bFROM\b|\bWHERE\b).)*\bstatus\s*=", re.DOTALL)


def written(current: Status | None) -> MessageRow:
    now = datetime.now(UTC)
    return MessageRow(1, 1, 1, 1, "out", "user", "text", now, now, status=current)


# --- the table ---


def test_table_of_causes_is_complete_and_every_status_can_be_reached() -> None:
    statuses = set(get_args(Status))
    assert MOVES.keys() == MEANING.keys() == set(get_args(Cause))
    assert {after for moves in MOVES.values() for after in moves.values()} - {None} == statuses
    assert {before for moves in MOVES.values() for before in moves} - {None} <= statuses
    assert (ON_THE_PLATFORM, UNREAD) == (("sent", "delivered", "read"), ("sent", "delivered"))


@pytest.mark.parametrize("because", get_args(Cause))
@pytest.mark.parametrize("current", [None, *get_args(Status)])
def test_move_follows_the_table_and_refuses_the_rest(current: Status | None, because: Cause) -> None:
    message, listed = written(current), current in MOVES[because]
    assert status.may(message, because) is listed
    if listed:
        status.move(message, because)
        assert message.status == MOVES[because][current]
    else:
        with pytest.raises(ImpossibleMove):
            status.move(message, because)
        assert not status.move_if_possible(message, because)
        assert message.status == current


def test_message_on_the_platform_is_never_sent_again_automatically() -> None:
    """Only a person, or an echo that belonged to another message, moves a status back."""
    back = {
        because
        for because, moves in MOVES.items()
        for before, after in moves.items()
        if before in ON_THE_PLATFORM and after in ON_THE_WAY
    }
    assert back == {"mistaken_early"}


async def test_statuses_of_the_table_are_those_of_the_database(database: Database) -> None:
    async with database.system() as transaction:
        check = await transaction.value(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname LIKE 'messages_status_check%'"
        )
    assert set(re.findall(r"'(\w+)'", check)) == set(get_args(Status))


def test_page_of_the_lifecycle_shows_the_table() -> None:
    lines = ["| because | from | to | when |", "| --- | --- | --- | --- |"]
    for because, moves in MOVES.items():
        for after in dict.fromkeys(moves.values()):
            before = ", ".join(name or "–" for name, to in moves.items() if to == after)
            lines.append(f"| `{because}` | {before} | {after or '–'} | {MEANING[because]} |")
    assert "\n".join(lines) in DOCS.read_text()


# --- the only writer ---


def modules() -> Iterator[tuple[str, str]]:
    for path in sorted(SOURCE.rglob("*.py")):
        place = str(path.relative_to(SOURCE))
        if place.startswith(("core/", "gateway/", "compat/", "api/")) and place != OWNER:
            yield place, path.read_text()


def assigned(code: str) -> set[str]:
    """What has its `status` assigned, by name."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in (one for each in targets if each is not None for one in ast.walk(each)):
            if isinstance(target, ast.Attribute) and target.attr == "status" and isinstance(target.ctx, ast.Store):
                found.add(ast.unparse(target.value))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("setattr", "object.__setattr__"):
            found |= {ast.unparse(node.args[0])} if ast.unparse(node.args[1]) == "'status'" else set()
    return found


def statements(code: str) -> str:
    texts = [node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)]
    return "\n".join(text for text in texts if isinstance(text, str))


def test_status_of_a_message_is_written_by_its_module_alone() -> None:
    code = dict(modules())
    assert {place: found for place in code if (found := assigned(code[place]) - OF_CONVERSATIONS)} == {}
    assert [place for place in code if WRITES.search(statements(code[place]))] == []
    assert WRITES.search(statements((SOURCE / OWNER).read_text()))


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("message.status = 'sent'", {"message"}),
        ("other.status, other.error = 'sent', None", {"other"}),
        ("self.last.status: str = 'sent'", {"self.last"}),
        ("setattr(one, 'status', 'sent')", {"one"}),
        ("if message.status == 'sent': print(message.status)", set()),
    ],
)
def test_assignment_is_found_in_any_form(code: str, names: set[str]) -> None:
    assert assigned(code) == names


def test_statement_is_found_that_writes_the_column() -> None:
    assert WRITES.search("UPDATE messages SET error = NULL, status = 'sent' WHERE id = 1")
    assert not WRITES.search("UPDATE messages SET error = NULL FROM x WHERE messages.status = 'sent'")
    assert not WRITES.search("UPDATE conversations SET status = 'open'")


# --- interleavings ---


@dataclass
class Held:
    """A worker that has claimed the message; `taken` is what the platform said to it, None nothing yet."""

    claim: int
    taken: bool | None = None


class Outcomes(RuleBasedStateMachine):
    """One reply, any number of workers that hold it, a platform that keeps count, and people who press buttons.

    Each rule does what the caller of the table does. What people are told of the reply is held to the platform's count.
    """

    def __init__(self) -> None:
        super().__init__()
        self.message = written(None)
        status.move(self.message, "accepted")
        self.held: list[Held] = []
        """The workers that are between claim and settling."""
        self.copies = 0
        self.sent_by_hand = 0
        self.doubtful = False
        self.has_id = False
        self.vouched = False
        """A person said that they saw it at the platform."""

    def _set_id(self) -> None:
        self.has_id = True
        self.doubtful = False

    @precondition(lambda self: self.message.status == "queued")
    @rule()
    def worker_claims(self) -> None:
        status.move(self.message, "claimed")
        self.message.claims += 1
        self.held.append(Held(self.message.claims))

    def _waits(self) -> Held:
        return next(worker for worker in self.held if worker.taken is None)

    @precondition(lambda self: any(worker.taken is None for worker in self.held))
    @rule()
    def platform_takes(self) -> None:
        self._waits().taken = True
        if not (self.doubtful and self.copies):  # else it is looked up at the platform first, and found there
            self.copies += 1

    @precondition(lambda self: any(worker.taken is None for worker in self.held))
    @rule()
    def platform_refuses(self) -> None:
        self._waits().taken = False

    @precondition(lambda self: bool(self.held))
    @rule()
    def response_arrives(self) -> None:
        worker = self.held.pop(0)
        if worker.taken is None:
            self._put_off(worker, doubtful=False)
        elif worker.taken and not self.has_id:
            status.move(self.message, "taken")
            self._set_id()
        elif not worker.taken:
            self._hear(worker, "refused")

    @precondition(lambda self: bool(self.held))
    @rule()
    def response_is_lost(self) -> None:
        self._hear(self.held.pop(0), "doubted")

    @precondition(lambda self: bool(self.held) and self.held[0].taken is not False)
    @rule()
    def response_is_that_the_platform_is_overloaded(self) -> None:
        self._put_off(self.held.pop(0), doubtful=True)

    def _put_off(self, worker: Held, *, doubtful: bool) -> None:
        if self._hear(worker, "put_off"):
            self.doubtful = self.doubtful or doubtful

    def _hear(self, worker: Held, because: Cause) -> bool:
        """What a worker says whose message was claimed again since is of an earlier try."""
        return worker.claim == self.message.claims and status.move_if_possible(self.message, because)

    @precondition(lambda self: bool(self.held))
    @rule()
    def worker_dies(self) -> None:
        self.held.pop(0)

    @rule()
    def sweep_finds_nobody_at_it(self) -> None:
        status.move_if_possible(self.message, "doubted")

    @precondition(lambda self: self.copies and not self.has_id)
    @rule()
    def echo_comes(self) -> None:
        waits = self.message.status == "queued" and not self.doubtful
        if self.message.status in UNCONFIRMED and not waits:
            status.move(self.message, "taken")
            self._set_id()

    @precondition(lambda self: self.has_id)
    @rule()
    def receipt_says_delivered(self) -> None:
        status.move_if_possible(self.message, "delivered")

    @precondition(lambda self: self.has_id)
    @rule()
    def receipt_says_read(self) -> None:
        status.move_if_possible(self.message, "read")

    @rule()
    def person_sends_again(self) -> None:
        if status.may(self.message, "retried") and self.message.status != "queued":
            status.move(self.message, "retried")
            self.sent_by_hand += 1
            self.doubtful = False

    @rule()
    def person_confirms(self) -> None:
        if status.move_if_possible(self.message, "confirmed"):
            self.vouched = True

    @rule()
    def person_cancels_in_doubt(self) -> None:
        if self.doubtful and status.may(self.message, "cancelled_in_doubt"):
            status.move(self.message, "cancelled_in_doubt")

    @invariant()
    def nothing_is_claimed_that_is_not_so(self) -> None:
        if self.message.status in ON_THE_PLATFORM:
            assert self.copies or self.vouched
        if self.message.status in ("delivered", "read"):
            assert self.has_id

    @invariant()
    def newest_try_that_arrived_has_not_failed(self) -> None:
        if any(worker.taken and worker.claim == self.message.claims for worker in self.held):
            assert self.message.status != "failed"

    @invariant()
    def machine_sends_once_for_each_time_a_person_asked(self) -> None:
        assert self.copies <= 1 + self.sent_by_hand

    @invariant()
    def what_has_an_id_is_with_the_platform(self) -> None:
        if self.has_id:
            assert self.message.status not in ("queued", "sending", "uncertain") or self.sent_by_hand


TestOutcomes = Outcomes.TestCase
TestOutcomes.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)

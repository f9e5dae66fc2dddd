"""Kinds of jobs: what is written down of a job, and what is read of it, also of one that another version asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
import pytest

from frontdesk.jobs.kinds import BACKGROUND, JobKind, NewerJob
from frontdesk.jobs.work import Periodic, Work, all_of

AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    account_id: int
    to: str
    attempt: int = 1
    copies: Sequence[str] = ()
    at: datetime | None = None


POST = JobKind("post", Letter, queue=BACKGROUND, priority=3, lock=lambda job: f"box:{job.to}")
SWEEP = JobKind("sweep", Letter, lock=lambda job: f"sweep:{job.account_id}", one_waits=True)


async def post(
    account_id: int, to: str, attempt: int = 1, copies: Sequence[str] = (), at: datetime | None = None
) -> None: ...


async def rest() -> None: ...


def test_job_has_the_rules_of_its_kind() -> None:
    job = POST(account_id=7, to="mia", attempt=2)
    assert (job.task, job.queue, job.priority, job.lock, job.once) == ("post", "background", 3, "box:mia", None)
    assert (job.at, job.due(AT).at) == (None, AT)
    swept = SWEEP(account_id=7, to="mia")
    assert swept.lock == swept.once == "sweep:7"


def test_argument_at_its_default_is_not_written_down() -> None:
    """A server that does not know the argument yet can run such a job."""
    assert POST(account_id=7, to="mia").args == {"account_id": 7, "to": "mia"}


def test_job_is_read_as_it_was_written() -> None:
    job = POST(account_id=7, to="mia", attempt=2, copies=["ada", "sol"], at=AT)
    written = msgspec.json.decode(msgspec.json.encode(job.args))
    assert POST.read(written) == {
        "account_id": 7,
        "to": "mia",
        "attempt": 2,
        "copies": ["ada", "sol"],
        "at": AT,
    }


def test_job_of_a_version_without_an_argument_gets_its_default() -> None:
    read = POST.read({"account_id": 7, "to": "mia"})
    assert (read["attempt"], read["copies"], read["at"]) == (1, (), None)


def test_job_that_is_told_more_is_of_a_newer_version() -> None:
    with pytest.raises(NewerJob, match="post is told colour, weight"):
        POST.read({"account_id": 7, "to": "mia", "weight": 3, "colour": "red"})


@pytest.mark.parametrize("written", [{"account_id": 7}, {"account_id": "seven", "to": "mia"}, {}])
def test_job_that_makes_no_sense_is_refused(written: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        POST.read(written)


def test_features_combine_their_work() -> None:
    whole = all_of([Work(jobs=(POST.by(post),)), Work(periodic=(Periodic("nightly", "0 0 3 * * *", rest),))])
    assert whole.doing(POST) is post
    assert whole.due("nightly") is rest


def test_name_that_two_features_use_is_refused() -> None:
    with pytest.raises(AssertionError, match="two features do post"):
        all_of([Work(jobs=(POST.by(post),)), Work(periodic=(Periodic("post", "0 0 3 * * *", rest),))])

"""A short selection of what `make faults` plays: each of our processes is killed, and the platform misbehaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.run import Plan, play
from tests.faults.schedule import Kind, schedule

KINDS = (
    "kill a server",
    "kill a worker",
    "kill PostgreSQL",
    "cut connections",
    "answer 503",
    "answer late",
    "accept, answer 503",
    "accept, answer garbage",
    "webhooks three times",
    "webhooks backwards",
)
SEED = 7


@pytest.mark.timeout(300)
async def test_promises_under_attack_are_kept(tmp_path: Path) -> None:
    said: list[str] = []
    plan = Plan(
        seed=SEED,
        seconds=6,
        servers=1,
        workers=1,
        customers=24,
        customers_per_second=60,
        agents_per_second=8,
        bot_per_second=12,
        scale=0.3,
        kinds=KINDS,
        patience=120,
        hurry=True,
    )
    report = await play(plan, tmp_path, lambda line: said.append(str(line)))
    report.say(lambda line: said.append(str(line)))
    assert report.kept, "\n".join(said)
    counts = dict(report.counts)
    assert int(counts["customers' messages"]) > 0
    assert int(counts["agents' answers accepted"]) > 0
    assert int(counts["… overtaken by a person's reply"]) > 0


def test_seed_plays_the_same_schedule_again() -> None:
    lanes = [[Kind("a", 1, 3), Kind("b", 2, 2)], [Kind("c", 0.5, 1)]]
    first, again, other = (schedule(seed, 60, lanes) for seed in (1, 1, 2))
    assert first == again != other
    assert {blow.kind for blow in first[0]} == {"a", "b"}
    assert all(blow.at + blow.seconds <= 60 for lane in first for blow in lane)

"""The files of the schema's steps: what they are called, and what may stand in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from procrastinate.schema import SchemaManager

from frontdesk.db.migrate import CREATES, migrate
from frontdesk.db.migrations.steps import BASELINE, FOLDER, OUTSIDE, POST, PRE, Step, newest, read_steps
from tests.db.dumps import schema_of
from tests.postgres import FreshDatabase

STEPS = read_steps()
REPEATABLE = re.compile(r"DROP INDEX CONCURRENTLY IF EXISTS \w+$|ANALYZE \w+$|DO \$", re.IGNORECASE)


def test_step_files_have_unique_numbers() -> None:
    assert [step.path for step in STEPS] == sorted(path for path in FOLDER.iterdir() if path.name != "__pycache__")
    numbers = [int(step.number) for step in STEPS]
    assert numbers == list(range(int(BASELINE), int(BASELINE) + len(STEPS)))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_step_says_what_it_is_for(step: Step) -> None:
    text = step.text()
    assert text.removeprefix(f"{OUTSIDE}\n").startswith("-- ")
    assert text.endswith(";\n")
    assert list(step.statements())


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_step_can_be_run_again_after_an_interruption(step: Step) -> None:
    """Outside a transaction an unfinished index is dropped, and rows are changed in batches that find their place."""
    if step.runs_outside():
        assert not [one for one in step.statements() if not CREATES.match(one) and not REPEATABLE.match(one)]
        return
    assert not re.search(r"\bCONCURRENTLY\b|^\s*(BEGIN|COMMIT|ROLLBACK)\s*;", step.text(), re.IGNORECASE | re.MULTILINE)


async def test_schema_is_the_same_whether_post_steps_run_in_between_or_last(
    migrated: str, fresh_database: FreshDatabase
) -> None:
    """Who upgrades over several versions at once runs all `pre` steps first."""
    in_order, phases = await fresh_database(migrated), await fresh_database()
    await migrate(phases, PRE)
    assert (await migrate(phases, POST)).post == (newest(STEPS, "post") or None)
    assert await schema_of(phases) == await schema_of(in_order)


def test_job_queue_has_the_schema_of_the_installed_library() -> None:
    """A release that changes it needs a step here, with what its own migrations do."""
    wanted = SchemaManager.get_schema().strip()
    assert any(wanted in step.text() for step in STEPS)


def test_statements_are_parted_by_their_semicolons(tmp_path: Path) -> None:
    (tmp_path / "0001_pre_all.sql").write_text(
        "-- outside a transaction; really\nDO $a$ BEGIN PERFORM 1; END $a$;\n"
        "/* and; */ CREATE INDEX x ON y (\"a;b\") WHERE z = 'it''s;'; -- the end;\n"
    )
    (step,) = read_steps(tmp_path)
    assert list(step.statements()) == [
        "DO $a$ BEGIN PERFORM 1; END $a$",
        "CREATE INDEX x ON y (\"a;b\") WHERE z = 'it''s;'",
    ]

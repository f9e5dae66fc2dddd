"""Fixtures every test may ask for."""

import pytest
import structlog

from tests.app import _open_app as _open_app
from tests.app import app as app
from tests.installation import database as database
from tests.installation import dsn as dsn
from tests.installation import environment as environment
from tests.installation import installation as installation
from tests.installation import makers as makers
from tests.installation import migrated as migrated
from tests.installation import owner as owner
from tests.postgres import fresh_database as fresh_database
from tests.postgres import postgres_server as postgres_server
from tests.simulator import _simulator as _simulator
from tests.simulator import simulator as simulator

# The default draws every local variable of every frame, which takes seconds.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

# Files of tests that take longest, for several processes: begun first, they do not keep one busy when others are done.
# Speed is measured when the browsers of the others are closed.
LONGEST = ("accessibility", "other_way", "thread", "comments", "list", "writing", "reconnecting", "hostile", "speed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make fuzz` and `make walk` say for how long."""
    parser.addoption("--minutes", type=float, default=0, help="how long the tests at random try")
    parser.addoption("--walk-seed", type=int, default=0, help="which walk through the web app is walked again")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in a browser come first."""

    def place(item: pytest.Item) -> int:
        if item.path.parent.name != "e2e":
            return len(LONGEST)
        name = item.path.stem.removeprefix("test_")
        return LONGEST.index(name) if name in LONGEST else len(LONGEST) - 2

    items.sort(key=place)

"""Fixtures every test may ask for."""

from tests.installation import database as database
from tests.installation import dsn as dsn
from tests.installation import environment as environment
from tests.installation import installation as installation
from tests.installation import migrated as migrated
from tests.installation import owner as owner
from tests.playground import _stand_in as _stand_in
from tests.playground import playground as playground
from tests.postgres import fresh_database as fresh_database
from tests.postgres import postgres_server as postgres_server

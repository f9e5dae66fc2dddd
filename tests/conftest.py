"""Fixtures every test may ask for."""

from tests.postgres import fresh_database as fresh_database
from tests.postgres import postgres_server as postgres_server

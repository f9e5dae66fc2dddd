"""The test server's own recipe: a template is built once and every test gets its own copy."""

import asyncpg

from tests.postgres import FreshDatabase, PostgresServer


async def _shelf(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE bowl (glaze text); INSERT INTO bowl VALUES ('celadon')")
    await connection.close()


async def test_recipe_copies_are_independent(postgres_server: PostgresServer, fresh_database: FreshDatabase) -> None:
    shelf = await postgres_server.template("shelf", _shelf)
    assert await postgres_server.template("shelf", _shelf) == shelf
    first, second = await fresh_database(shelf), await fresh_database(shelf)

    connection = await asyncpg.connect(first)
    await connection.execute("DELETE FROM bowl")
    await connection.close()

    connection = await asyncpg.connect(second)
    assert await connection.fetchval("SELECT count(*) FROM bowl") == 1
    assert await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    await connection.close()

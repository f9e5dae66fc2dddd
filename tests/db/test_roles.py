"""Roles belong to the whole server: each database has a pair of its own."""

from __future__ import annotations

from urllib.parse import urlsplit

import asyncpg
import pytest

from frontdesk.db.database import Database
from frontdesk.db.migrate import migrate
from frontdesk.db.roles import Roles
from frontdesk.db.schema_version import SchemaNotMade
from frontdesk.db.unavailable import SchemaMissing
from tests.postgres import FreshDatabase, PostgresServer


async def role_of(dsn: str) -> str:
    database = await Database.connect(dsn, size=1)
    try:
        async with database.account(1) as transaction:
            return str(await transaction.value("SELECT current_user"))
    finally:
        await database.close()


def as_user(dsn: str, user: str) -> str:
    return urlsplit(dsn)._replace(netloc=f"{user}@").geturl()


async def test_roles_of_two_installations_share_a_server(
    dsn: str, fresh_database: FreshDatabase, postgres_server: PostgresServer
) -> None:
    name = urlsplit(other := await fresh_database()).path.lstrip("/")
    admin = await asyncpg.connect(postgres_server.admin_dsn)
    await admin.execute("CREATE ROLE kiln LOGIN CREATEROLE")
    await admin.execute(f"ALTER DATABASE {name} OWNER TO kiln")
    theirs = as_user(other, "kiln")
    await migrate(theirs)
    assert await role_of(theirs) != await role_of(dsn)

    # Whoever owns the one has nothing of the other, although PostgreSQL lets everybody connect to every database.
    visitor = await asyncpg.connect(as_user(dsn, "kiln"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await visitor.execute(f"SET ROLE {await role_of(dsn)}")
    await visitor.close()

    owner = await asyncpg.connect(theirs)
    pair = await owner.fetch("SELECT rolname FROM pg_roles WHERE rolname IN (SELECT unnest($1::text[]))", [
        await role_of(theirs), (await role_of(theirs)).replace("app", "system"),
    ])  # fmt: skip
    assert len(pair) == 2
    await owner.execute("DROP OWNED BY " + ", ".join(row["rolname"] for row in pair))
    await owner.execute("DROP ROLE " + ", ".join(row["rolname"] for row in pair))
    await owner.close()
    await admin.execute(f"ALTER DATABASE {name} OWNER TO frontdesk")
    inside = await asyncpg.connect(urlsplit(postgres_server.admin_dsn)._replace(path=f"/{name}").geturl())
    await inside.execute("REASSIGN OWNED BY kiln TO frontdesk; DROP OWNED BY kiln")
    await inside.close()
    await admin.execute("DROP ROLE kiln")
    await admin.close()


async def test_database_with_the_roles_first_names_works_on(fresh_database: FreshDatabase) -> None:
    dsn = await fresh_database()
    await migrate(dsn)
    made = await role_of(dsn)
    owner = await asyncpg.connect(dsn)
    await owner.execute(f"ALTER ROLE {made} RENAME TO frontdesk_app")
    await owner.close()
    await migrate(dsn)
    assert await role_of(dsn) == "frontdesk_app"


async def test_empty_database_is_said_to_be_empty(fresh_database: FreshDatabase) -> None:
    database = await Database.connect(await fresh_database(), size=1)
    with pytest.raises(SchemaMissing, match="run frontdesk migrate"):
        async with database.system():
            pass
    await database.close()


@pytest.mark.parametrize(
    ("rights", "owns", "mend"),
    [
        ("NOCREATEROLE", True, 'ALTER ROLE "potter" CREATEROLE;'),
        ("CREATEROLE", False, 'OWNER TO "potter";'),
    ],
)
async def test_roles_that_an_administrator_must_allow_are_named(
    fresh_database: FreshDatabase, postgres_server: PostgresServer, rights: str, owns: bool, mend: str
) -> None:
    name = urlsplit(dsn := await fresh_database()).path.lstrip("/")
    admin = await asyncpg.connect(postgres_server.admin_dsn)
    await admin.execute(f"CREATE ROLE potter LOGIN {rights}")
    await admin.execute(f"ALTER DATABASE {name} OWNER TO {'potter' if owns else 'frontdesk'}")
    try:
        with pytest.raises(SchemaNotMade) as refused:
            await migrate(as_user(dsn, "potter"))
    finally:
        await admin.execute(f"ALTER DATABASE {name} OWNER TO frontdesk")
        await admin.execute("DROP ROLE potter")
        await admin.close()
    assert mend in str(refused.value)
    assert ("CREATEROLE" in str(refused.value)) is owns


def test_step_has_only_its_roles_names_replaced() -> None:
    roles = Roles("frontdesk_app_1", "odd name")
    said = roles.named("GRANT x TO frontdesk_app, frontdesk_system; SELECT frontdesk_append_feed()")
    assert said == 'GRANT x TO frontdesk_app_1, "odd name"; SELECT frontdesk_append_feed()'

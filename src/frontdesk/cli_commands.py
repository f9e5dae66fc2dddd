"""Commands of the operator besides serving: greet, migrate, add people, rotate keys."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import click

from frontdesk.api.app import create_api
from frontdesk.bootstrap import Application, with_keys
from frontdesk.core import data_lifecycle
from frontdesk.core.accounts.add_member import add_member
from frontdesk.core.actors import Role
from frontdesk.core.data_lifecycle.export import Exported
from frontdesk.core.errors import DomainError
from frontdesk.core.inboxes.credential_rotation import rotate_credentials
from frontdesk.core.installation import stored_settings as stored_values
from frontdesk.core.installation.setup import new_setup_link
from frontdesk.db.database import Database
from frontdesk.db.migrate import migrate
from frontdesk.db.migrations.steps import POST, Phase
from frontdesk.db.schema_version import SchemaNotMade
from frontdesk.features.all_features import DECLARED, TABLES
from frontdesk.kit.files import FileStore
from frontdesk.kit.passwords import Passwords
from frontdesk.kit.secrets import SecretBox
from frontdesk.server import database_of
from frontdesk.settings import Settings, SettingsError

GREATEST_ID = 2**63 - 1
Say = Callable[[str], object]


async def greet(application: Application) -> None:
    """Say where Frontdesk is, and on the first start how to set it up."""
    services = application.services
    async with services.database.system() as transaction:
        link = await new_setup_link(transaction, services.settings.public_url)
    click.echo(f"Frontdesk is at {services.settings.public_url}")
    if link is not None:
        click.echo(f"Set it up, once, with this link: {link}")
    gateway = application.gateway
    if gateway is not None and gateway.unshown_secret is not None:
        click.echo(
            "Dashboards of the message gateway need this secret; it is only shown once (API_SECRET sets another):"
            f" {gateway.unshown_secret}"
        )
        await gateway.secret_was_shown()


async def migrate_only(settings: Settings, phases: Sequence[Phase], say: Say) -> None:
    """Bring the database to this version's schema.

    Raises `SchemaNotMade`, also when only `post` steps were asked for and cannot run yet.
    """
    async with database_of(settings) as (dsn, _):
        progress = await migrate(dsn, phases)
        note = progress.note()
        if phases == POST and note is not None:
            raise SchemaNotMade(note)
        say("The database has this version's schema." if note is None else f"The schema is ready to serve. {note}")


async def rotate_secrets(settings: Settings, say: Say) -> None:
    """Encrypt every stored secret again with the newest key, all in one transaction."""
    async with database_of(settings) as (dsn, _):
        database = await Database.connect(dsn, size=2)
        box = SecretBox((await with_keys(settings, database)).secret_keys)
        async with database.system() as transaction:
            credentials = await rotate_credentials(transaction, box)
            stored = await stored_values.rotate(transaction, box)
        await database.close()
        say(f"{credentials + stored} secrets are now under the newest key; older keys can be dropped.")


async def add_user(
    settings: Settings, email: str, name: str, password: str, account: str | None, role: Role, say: Say
) -> None:
    """Add a person who can sign in: to a new account, or to the first account there is."""
    async with database_of(settings) as (dsn, _):
        database = await Database.connect(dsn, size=2)
        try:
            said = await add_member(database, Passwords(settings.password_cost), email, name, password, account, role)
        except DomainError as error:
            raise SettingsError(str(error)) from error
        finally:
            await database.close()
        say(said)


async def export_account(settings: Settings, account_id: int, target: Path, say: Say) -> None:
    """Write everything of an account into a file that is not there yet."""
    _check_id(account_id)
    _check_new(target)
    files = FileStore(settings.data_dir / "files")
    exported = {table: how for table, how in TABLES.items() if isinstance(how, Exported)}
    await _leave(
        settings,
        lambda database: data_lifecycle.export_account(database, files, account_id, target, exported, DECLARED.files),
        say,
    )
    say(f"Account {account_id} is in {target}.")


def _check_id(account_id: int) -> None:
    """Refuse an id that is larger than any of the database."""
    if account_id > GREATEST_ID:
        raise SettingsError(str(data_lifecycle.AccountUnknown(account_id)))


def _check_new(target: Path) -> None:
    if target.exists():
        raise SettingsError(f"{target} exists already; name another file.")
    if not target.parent.is_dir():
        raise SettingsError(f"The folder of {target} does not exist; create it first.")


async def delete_account(settings: Settings, account_id: int, say: Say) -> None:
    """Delete an account wholly."""
    _check_id(account_id)
    await _leave(settings, lambda database: data_lifecycle.delete_account(database, account_id, DECLARED.files), say)
    say(f"Account {account_id} is gone; its files go in ten minutes, when a worker runs.")


async def _leave(settings: Settings, start: Callable[[Database], AsyncIterator[tuple[str, int]]], say: Say) -> None:
    """Print what happens to which kind of row, as it happens."""
    async with database_of(settings) as (dsn, _):
        database = await Database.connect(dsn, size=2)
        try:
            async for what, count in start(database):
                if count:
                    say(f"{what}: {count:,}")
        except DomainError as error:
            raise SettingsError(str(error)) from error
        finally:
            await database.close()


def openapi_document() -> str:
    """Return the API's description as JSON, sorted so that it changes only when the API does."""
    return json.dumps(create_api(DECLARED).openapi(), indent=1, sort_keys=True, ensure_ascii=False)

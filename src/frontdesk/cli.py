"""Command line: `frontdesk serve`, `work`, `migrate`, `demo`, `sandbox`, `doctor` and small helpers."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, NoReturn, TextIO

import click
import uvloop

from frontdesk import __version__, cli_commands, server
from frontdesk import demo as demonstration
from frontdesk import doctor as examination
from frontdesk.bootstrap import channel_setting_names, gateway_providers
from frontdesk.core.actors import Role
from frontdesk.db.embedded import EmbeddedPostgresError
from frontdesk.db.migrations.steps import BOTH, POST, PRE
from frontdesk.db.schema_version import SchemaNotMade
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.kit.logs import set_up
from frontdesk.kit.secrets import SecretUnreadable
from frontdesk.settings import Settings, SettingsError

UNREADABLE = (
    "A stored secret opens with none of the keys. Put the key it was written with back into FRONTDESK_SECRET_KEYS;"
    " frontdesk doctor says how many there are, and what to do if it is lost for good."
)
START_FAILURES = (
    SettingsError,
    EmbeddedPostgresError,
    DatabaseUnavailable,
    SchemaNotMade,
    demonstration.CannotStart,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, package_name="frontdesk")
def main() -> None:
    """Frontdesk: a self-hosted inbox for every customer conversation."""
    os.umask(0o077)  # what it writes is for its own user only


@main.command()
@click.option("--host", help="Address to listen on (FRONTDESK_HOST).")
@click.option("--port", type=int, help="Port to listen on (FRONTDESK_PORT).")
@click.option("--data-dir", type=click.Path(path_type=Path), help="Where everything is kept (FRONTDESK_DATA_DIR).")
@click.option("--no-worker", is_flag=True, help="Run no jobs in this process; start `frontdesk work` beside it.")
def serve(host: str | None, port: int | None, data_dir: Path | None, no_worker: bool) -> None:
    """Serve the web app, the API and webhooks, and run the jobs."""
    settings = _settings(host=host, port=port, data_dir=data_dir)
    _run(lambda: server.serve(settings, with_worker=not no_worker, ready=cli_commands.greet))


@main.command()
@click.option("--data-dir", type=click.Path(path_type=Path), help="Where everything is kept (FRONTDESK_DATA_DIR).")
def work(data_dir: Path | None) -> None:
    """Run jobs only. Needs DATABASE_URL, and the same keys as the servers."""
    settings = _settings(data_dir=data_dir)
    _run(lambda: server.work_only(settings))


@main.command()
@click.option("--pre", is_flag=True, help="Only what comes before servers of this version start.")
@click.option("--post", is_flag=True, help="What comes after the last server of an older version has ended.")
def migrate(pre: bool, post: bool) -> None:
    """Bring the database of DATABASE_URL, or the embedded one, to this version's schema.

    Without an option: all of it, and what would break servers of an older version only if none is connected.
    """
    settings = _settings()
    phases = BOTH if pre == post else PRE if pre else POST
    _run(lambda: cli_commands.migrate_only(settings, phases, click.echo))


@main.command()
@click.option("--port", type=int, default=8000, show_default=True, help="Port of Frontdesk; the sandbox has the next.")
@click.option("--data-dir", type=click.Path(path_type=Path), default=Path("data/demo"), show_default=True)
@click.option("--no-seed", is_flag=True, help="Start without sample conversations.")
def demo(port: int, data_dir: Path, no_seed: bool) -> None:
    """Try everything on this machine: Frontdesk, a small shop's inbox, and the customer's phone beside it."""
    _run(lambda: demonstration.run(os.environ, port=port, folder=data_dir.absolute(), seed=not no_seed))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=8090, show_default=True)
@click.option("--state-dir", type=click.Path(path_type=Path), help="Where its state is kept; without one, nowhere.")
@click.option("--allow-host", "hosts", multiple=True, help="A name it may be called by; IP addresses always may.")
def sandbox(host: str, port: int, state_dir: Path | None, hosts: tuple[str, ...]) -> None:
    """Run the platforms' simulators and the customer's phone by themselves."""
    try:
        demonstration.serve_sandbox(host, port, state_dir, hosts)
    except demonstration.CannotStart as error:
        _fail(str(error))


@main.command()
@click.option("--data-dir", type=click.Path(path_type=Path), help="Where everything is kept (FRONTDESK_DATA_DIR).")
def doctor(data_dir: Path | None) -> None:
    """Say what is wrong with this installation, and how to fix it. Changes nothing."""
    settings = _settings(data_dir=data_dir)
    sys.exit(asyncio.run(examination.examine(settings, click.echo)))


@main.command()
def openapi() -> None:
    """Print the API's OpenAPI document."""
    click.echo(cli_commands.openapi_document())


@main.command("rotate-secrets")
def rotate_secrets() -> None:
    """Encrypt every stored secret again with the first of FRONTDESK_SECRET_KEYS."""
    settings = _settings()
    _run(lambda: cli_commands.rotate_secrets(settings, click.echo))


@main.group()
def user() -> None:
    """Manage the people who can sign in."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--account", help="Name of a new account for them; without it, the first account there is.")
@click.option("--role", type=click.Choice(["owner", "administrator", "supervisor", "agent"]), default="owner")
@click.option("--password-file", type=click.File(), help="Read the password from this file, or - for standard input.")
def add_user(email: str, name: str, account: str | None, role: Role, password_file: TextIO | None) -> None:
    """Add a person who can sign in. Their password is asked for, unless it is in a file."""
    if password_file is None:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = _first_line(password_file)
    settings = _settings()
    _run(lambda: cli_commands.add_user(settings, email, name, password, account, role, click.echo))


@main.group()
def account() -> None:
    """Export or delete a whole account."""


@account.command("export")
@click.argument("account_id", metavar="ID", type=int)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export_account(account_id: int, file: Path) -> None:
    """Write everything of an account into a new ZIP file: JSON Lines, and the files of its messages."""
    settings = _settings()
    _run(lambda: cli_commands.export_account(settings, account_id, file, click.echo))


@account.command("delete")
@click.argument("account_id", metavar="ID", type=int)
@click.option("--yes", is_flag=True, help="Do it. There is no way back.")
def delete_account(account_id: int, yes: bool) -> None:
    """Delete an account wholly, with its people who are in no other one. Others can work meanwhile."""
    if not yes:
        _fail(f"Everything of account {account_id} would be deleted; add --yes to do it.")
    settings = _settings()
    _run(lambda: cli_commands.delete_account(settings, account_id, click.echo))


@main.group()
def dev() -> None:
    """Run tools for those who work on Frontdesk."""


@dev.command("fill")
@click.option("--messages", type=click.IntRange(min=1), default=10_000_000, show_default=True)
@click.option("--conversations", type=click.IntRange(min=1), help="A tenth of the messages, unless said otherwise.")
@click.option("--contacts", type=click.IntRange(min=1), help="Three tenths of the conversations.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same installation.")
@click.option("--yes", is_flag=True, help="Fill it although there are conversations already.")
def fill_installation(messages: int, conversations: int | None, contacts: int | None, seed: int, yes: bool) -> None:
    """Fill a big installation with invented data. Stop its servers first: nothing else can use it meanwhile."""
    # What draws pictures takes a while to load.
    from frontdesk.dev import fill as filling

    settings = _settings()
    conversations = conversations or max(1, messages // 10)
    contacts = contacts or max(1, conversations * 3 // 10)
    size = filling.Size(messages=messages, conversations=conversations, contacts=contacts, seed=seed)
    _run(lambda: filling.fill(settings, size, whatever_is_there=yes, say=click.echo))


def _first_line(file: TextIO) -> str:
    """Return the first line: editors and `echo` end it with a character that is no part of the password."""
    try:
        return file.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        _fail("The password file is not text in UTF-8.")


def _settings(*, host: str | None = None, port: int | None = None, data_dir: Path | None = None) -> Settings:
    """Return the environment's settings with those of the command line on top."""
    given = {"FRONTDESK_HOST": host, "FRONTDESK_PORT": port, "FRONTDESK_DATA_DIR": data_dir}
    said = {key: str(value) for key, value in given.items() if value is not None}
    try:
        settings = Settings.from_environment({**os.environ, **said}, channel_setting_names(), gateway_providers())
    except SettingsError as error:
        _fail(str(error))
    set_up(settings.log_level)
    return settings


def _run(start: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run to the end; an operator's mistake is one sentence, not a traceback."""
    try:
        uvloop.run(start())
    except START_FAILURES as error:
        _fail(str(error))
    except SecretUnreadable:
        _fail(UNREADABLE)
    except KeyboardInterrupt:
        pass


def _fail(sentence: str) -> NoReturn:
    click.echo(f"frontdesk: {sentence}", err=True)
    raise SystemExit(1)

"""`frontdesk doctor`: every trouble is a sentence and exit code 1, and looking changes nothing."""

from __future__ import annotations

import dataclasses
import os
import re
import socket
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from click.testing import CliRunner

from frontdesk.bootstrap import open_application
from frontdesk.cli import main
from frontdesk.core.installation import stored_settings
from frontdesk.db.database import Database
from frontdesk.db.pooler import assert_same_database
from frontdesk.db.schema_version import read_progress, unfit
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.doctor import examine
from frontdesk.kit.secrets import SecretBox
from frontdesk.settings import Settings, SettingsError
from tests.postgres import FreshDatabase, PostgresServer

FAR = "postgresql://desk@127.0.0.1:99999/desk"
"""There are no ports so high."""


async def look(folder: Path, dsn: str | None, keys: tuple[str, ...] = ()) -> tuple[int, str]:
    said: list[str] = []
    code = await examine(Settings(data_dir=folder, secret_keys=keys, database_url=dsn), said.append)
    return code, "\n".join(said)


def elsewhere(dsn: str, **changed: str) -> str:
    parts = urlsplit(dsn)
    user = changed.get("user", parts.username)
    return urlunsplit(parts._replace(netloc=f"{user}@", path=changed.get("path", parts.path)))


async def test_doctor_of_a_sound_installation_reports_no_problem(tmp_path: Path, dsn: str) -> None:
    code, said = await look(tmp_path, dsn, (SecretBox.new_key(),))
    assert code == 0, said
    assert "Accounts are kept apart" in said


async def test_empty_database_is_one_sentence(tmp_path: Path, fresh_database: FreshDatabase) -> None:
    code, said = await look(tmp_path, await fresh_database())
    assert code == 1
    assert "The database is empty; run: frontdesk migrate" in said


async def test_database_that_is_not_there_is_one_sentence(tmp_path: Path, dsn: str) -> None:
    code, said = await look(tmp_path, elsewhere(dsn, path="/nowhere"))
    assert code == 1
    assert 'The database cannot be used: database "nowhere" does not exist. Look at DATABASE_URL.' in said


async def test_user_who_is_not_let_in_is_one_sentence(tmp_path: Path, dsn: str) -> None:
    code, said = await look(tmp_path, elsewhere(dsn, user="nobody"))
    assert code == 1
    assert 'role "nobody" does not exist' in said


async def test_missing_rights_are_one_sentence(tmp_path: Path, dsn: str, postgres_server: PostgresServer) -> None:
    admin = await asyncpg.connect(postgres_server.admin_dsn)
    await admin.execute("CREATE ROLE visitor LOGIN")
    try:
        code, said = await look(tmp_path, elsewhere(dsn, user="visitor"))
    finally:
        await admin.execute("DROP ROLE visitor")
        await admin.close()
    assert code == 1
    assert "permission denied for table schema_version. The user of DATABASE_URL must own it." in said


async def test_host_that_does_not_respond_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        code, said = await look(tmp_path, f"postgresql://desk@127.0.0.1:{taken.getsockname()[1]}/desk")
    assert code == 1
    assert "The database cannot be used:" in said


@pytest.mark.parametrize("dsn", ["postgresql://desk@host:port/desk", "postgresql://desk@a..b/desk", FAR])
async def test_address_that_makes_no_sense_is_one_sentence(tmp_path: Path, dsn: str) -> None:
    code, said = await look(tmp_path, dsn)
    assert code == 1
    assert "Look at DATABASE_URL." in said


async def test_database_that_cannot_hold_every_letter_is_refused_by_name(
    tmp_path: Path, postgres_server: PostgresServer, dsn: str
) -> None:
    admin = await asyncpg.connect(postgres_server.admin_dsn)
    await admin.execute("CREATE DATABASE plain TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'")
    plain = elsewhere(dsn, path="/plain")
    try:
        code, said = await look(tmp_path, plain)
        assert code == 1
        assert "The database is encoded in SQL_ASCII" in said
        with pytest.raises(DatabaseUnavailable, match="encoded in SQL_ASCII"):
            await read_progress(plain)
    finally:
        await admin.execute("DROP DATABASE plain")
        await admin.close()


def test_server_that_is_too_old_is_refused_by_its_version() -> None:
    assert unfit(14, "UTF8") == "PostgreSQL 14 is too old; Frontdesk needs 15 or newer."
    assert unfit(15, "UTF8") is None


async def test_doctor_without_a_directory_makes_none(tmp_path: Path) -> None:
    code, said = await look(tmp_path / "data", None)
    assert code == 0
    assert "does not exist yet" in said
    assert not (tmp_path / "data").exists()


async def test_doctor_leaves_an_empty_directory_empty(tmp_path: Path, dsn: str) -> None:
    for address in (None, dsn):
        code, said = await look(tmp_path, address)
        assert code == 0, said
    assert list(tmp_path.iterdir()) == []


async def test_directory_others_can_look_into_is_said(tmp_path: Path) -> None:
    (tmp_path / "sandbox").mkdir()
    (tmp_path / "sandbox" / "sandbox.sqlite3").touch()
    (tmp_path / "sandbox" / "sandbox.sqlite3").chmod(0o644)  # whatever this process masks
    tmp_path.chmod(0o755)
    code, said = await look(tmp_path, None)
    assert code == 1
    assert f"chmod 700 {tmp_path}" in said
    assert f"chmod 600 {tmp_path}/sandbox/sandbox.sqlite3" in said


async def test_keys_that_are_gone_stop_the_start_and_are_not_made_anew(tmp_path: Path, dsn: str) -> None:
    settings = Settings(data_dir=tmp_path / "data", secret_keys=(), database_url=dsn)
    async with open_application(settings, dsn) as application:
        made = application.services.settings.secret_keys
        async with application.services.database.system() as transaction:
            await stored_settings.put_secret(transaction, SecretBox(made), "TOKEN", "clay")
    keys = tmp_path / "data" / "secrets.json"
    keys.unlink()
    with pytest.raises(SettingsError, match=r"holds 1 secrets, and .*secrets.json"):
        async with open_application(settings, dsn):
            pass
    code, said = await look(tmp_path / "data", dsn)
    assert code == 1
    assert f"{keys} with the keys that open them is missing" in said
    assert not keys.exists()
    async with open_application(dataclasses.replace(settings, secret_keys=made), dsn):
        pass


async def test_doctor_with_an_invalid_direct_address_says_so(tmp_path: Path, dsn: str) -> None:
    for pooler, direct in ((dsn, FAR), (FAR, dsn)):
        said: list[str] = []
        settings = Settings(data_dir=tmp_path, secret_keys=(), database_url=pooler, direct_database_url=direct)
        assert await examine(settings, said.append) == 1
        assert "the database" in "\n".join(said).lower()
    with pytest.raises(DatabaseUnavailable, match="Look at DATABASE_URL"):
        await assert_same_database(FAR, dsn)


@pytest.mark.parametrize(
    ("name", "value"),
    [("TIKTOK_API_BASE", "nonsense"), ("TIKTOK_API_BASE", "http://["), ("TIKTOK_WINDOW_HOURS", "-1")],
)
async def test_channel_settings_that_make_no_sense_are_told_and_stop_the_start(
    tmp_path: Path, dsn: str, name: str, value: str
) -> None:
    said: list[str] = []
    settings = Settings(
        data_dir=tmp_path, secret_keys=(SecretBox.new_key(),), database_url=dsn, channel_values={name: value}
    )
    assert await examine(settings, said.append) == 1
    assert f"[WRONG ] {name} must be " in "\n".join(said)
    with pytest.raises(SettingsError, match=f"{name} must be "):
        async with open_application(settings, dsn):
            pass


@pytest.mark.parametrize("words", [("export", "x.zip"), ("delete", "--yes")])
def test_account_beyond_all_numbers_is_one_sentence(tmp_path: Path, words: tuple[str, str]) -> None:
    command, last = words
    environment = {"DATABASE_URL": FAR, "FRONTDESK_DATA_DIR": str(tmp_path)}
    result = CliRunner().invoke(main, ["account", command, "9" * 20, last], env=environment)
    assert (result.exit_code, result.output) == (1, f"frontdesk: There is no account {'9' * 20}.\n")


def test_sandbox_that_cannot_start_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    (tmp_path / "sandbox.sqlite3").write_text("no database, however long one looks at it")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for words in (
            ["--port", str(taken.getsockname()[1])],
            ["--port", "99999"],
            ["--host", "nowhere.invalid"],
            ["--port", "0", "--state-dir", str(file)],
            ["--port", "0", "--state-dir", str(tmp_path)],
        ):
            result = CliRunner().invoke(main, ["sandbox", *words])
            assert result.exit_code == 1, words
            assert re.fullmatch(r"frontdesk: (Nothing can listen|The sandbox cannot keep).+\.\n", result.output), words


def test_doctor_takes_a_data_directory(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    result = CliRunner().invoke(main, ["doctor", "--data-dir", str(folder)], env={"DATABASE_URL": ""})
    assert result.exit_code == 0, result.output
    assert str(folder) in result.output
    assert not folder.exists()


@pytest.mark.parametrize("given", ["file", "standard input"])
async def test_password_is_taken_from_a_file_or_standard_input(tmp_path: Path, dsn: str, given: str) -> None:
    file = tmp_path / "password"
    file.write_text("correct horse battery\n")
    words = ["user", "add", "ada@marlow.example", "--name", "Ada", "--account", "Marlow", "--password-file"]
    environment = {**os.environ, "DATABASE_URL": dsn, "FRONTDESK_DATA_DIR": str(tmp_path / "data")}
    add = await create_subprocess_exec(
        sys.executable, "-m", "frontdesk", *words, "-" if given == "standard input" else str(file),
        env=environment, stdin=PIPE, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    out, err = await add.communicate(file.read_bytes() if given == "standard input" else b"")
    assert add.returncode == 0, err
    assert b"Ada can sign in as ada@marlow.example" in out
    database = await Database.connect(dsn, size=1)
    async with database.system() as transaction:
        assert await transaction.value("SELECT count(*) FROM users WHERE password_hash IS NOT NULL") == 1
    await database.close()


def test_password_on_the_command_line_is_refused() -> None:
    words = ["user", "add", "ada@marlow.example", "--name", "Ada", "--password", "correct horse"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert "No such option" in result.output

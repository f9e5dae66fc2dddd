"""`frontdesk doctor`: checks what an installation needs and says what is wrong and how to mend it."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from frontdesk import data_dir
from frontdesk.bootstrap import keys_missing
from frontdesk.core.installation import disk_space, stored_settings
from frontdesk.db.database import Database
from frontdesk.db.embedded import (
    EmbeddedPostgres,
    EmbeddedPostgresError,
    EmbeddedPostgresOptions,
    has_cluster,
    running_dsn,
)
from frontdesk.db.schema_version import newest_step, read_progress, reason_of
from frontdesk.db.transaction import Transaction
from frontdesk.db.unavailable import UNUSABLE, DatabaseUnavailable
from frontdesk.gateway.catalog import setting_values
from frontdesk.gateway.catalog.registry import declared_settings
from frontdesk.kit.secrets import SecretBox, SecretUnreadable
from frontdesk.settings import SECRETS_FILE, Settings, SettingsError

MIN_FREE_BYTES = 1024**3
CLOCKS_DIFFER_SECONDS = 5

STARTED = "Frontdesk is not running; its database was started for this look."
Verdict = Literal["ok", "note", "wrong"]
MARKS = {"ok": "  ok  ", "note": " note ", "wrong": "WRONG "}


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of one check."""

    verdict: Verdict
    text: str


async def examine(settings: Settings, say: Callable[[str], object]) -> int:
    """Run all checks, print each finding, and return the exit code: 1 when something is wrong.

    Nothing of the installation is changed; an embedded database that does not run is started for the look.
    """
    findings = [*_files(settings), *_addresses(settings), *_channels(settings)]
    try:
        findings += await _stored(settings)
    except (DatabaseUnavailable, EmbeddedPostgresError, SettingsError) as error:
        findings.append(Finding("wrong", str(error)))
    except UNUSABLE as error:
        text = f"The database cannot be looked at: {reason_of(error)}. The user of DATABASE_URL must own it."
        findings.append(Finding("wrong", text))
    for finding in findings:
        say(f"[{MARKS[finding.verdict]}] {finding.text}")
    return 1 if any(finding.verdict == "wrong" for finding in findings) else 0


def _files(settings: Settings) -> list[Finding]:
    folder = settings.data_dir
    if not folder.exists():
        return [Finding("note", f"The data directory {folder} does not exist yet; the first start makes it.")]
    if not folder.is_dir():
        return [Finding("wrong", f"The data directory {folder} is a file; name another with FRONTDESK_DATA_DIR.")]
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        text = f"The data directory {folder} cannot be written by this user; let it own the directory, or name another."
        return [Finding("wrong", text)]
    found = [Finding("ok", f"The data directory is {folder}.")]
    free = shutil.disk_usage(folder).free
    if free >= MIN_FREE_BYTES and (said := disk_space.shortage(folder)) is not None:
        found.append(Finding("wrong", f"{said[:1].upper()}{said[1:]}."))
    if free < MIN_FREE_BYTES:
        found.append(Finding("wrong", f"Only {free // 1024**2} MiB are free there; make room before it runs full."))
    if data_dir.is_wider(folder, data_dir.PASSED_THROUGH):
        found.append(Finding("note", f"Others can look into {folder}; fix it with: chmod 700 {folder}"))
    for file in (folder / SECRETS_FILE, folder / "sandbox" / "sandbox.sqlite3"):
        if file.exists() and data_dir.is_wider(file, 0o600):
            found.append(Finding("wrong", f"Others can read {file}; fix it with: chmod 600 {file}"))
    return found


def _addresses(settings: Settings) -> list[Finding]:
    found = [Finding("ok", f"Browsers and platforms reach it at {settings.public_url}.")]
    if not settings.public_url.startswith("https://"):
        text = "Platforms send webhooks to https addresses only: set FRONTDESK_PUBLIC_URL before connecting real ones."
        found.append(Finding("note", text))
    missing = [s.name for s in declared_settings().values() if s.required and s.name not in settings.channel_values]
    if missing:
        text = f"Not in the environment: {', '.join(missing)}. Set them there or in the settings page to connect."
        found.append(Finding("note", text))
    return found


def _channels(settings: Settings) -> list[Finding]:
    """Return the findings about channel settings that would keep the server from starting."""
    refused = setting_values.refusal(settings.channel_values)
    return [] if refused is None else [Finding("wrong", refused)]


async def _stored(settings: Settings) -> list[Finding]:
    """Return the findings about the database, as far as it can be asked."""
    async with _address(settings) as (dsn, where):
        found = list(where)
        if dsn is None:
            return found
        progress = await read_progress(dsn)
        if progress.step is None:
            return [*found, Finding("wrong", "The database is empty; run: frontdesk migrate")]
        if (refusal := progress.refusal()) is not None:
            return [*found, Finding("wrong", refusal)]
        note = [] if (said := progress.note()) is None else [Finding("note", said)]
        if progress.is_behind():
            text = f"The schema is at step {progress.step}, this version needs {newest_step()}; run: frontdesk migrate"
            return [*found, *note, Finding("wrong", text)]
        found += [Finding("ok", f"The database responds and its schema is at step {progress.step}."), *note]
        through = settings.database_url if settings.direct_database_url else None
        database = await Database.connect(dsn, size=2, pooler=through)
        try:
            async with database.system() as transaction:
                found += await _clock(transaction)
                found += await _secrets(transaction, settings)
                found += await _work(transaction)
            found += await _walls(database)
            found += await _room(database)
        finally:
            await database.close()
        return found


@asynccontextmanager
async def _address(settings: Settings) -> AsyncIterator[tuple[str | None, tuple[Finding, ...]]]:
    """Yield the database in use: the one of DATABASE_URL, or the embedded one, started for now if need be."""
    if settings.database_url is not None:
        yield settings.direct_database_url or settings.database_url, ()
        return
    folder = settings.data_dir / "postgres"
    dsn = running_dsn(folder)
    if dsn is not None:
        yield dsn, (Finding("ok", "Frontdesk is running."),)
    elif not has_cluster(folder):
        yield None, (Finding("note", "There is no database yet; the first start makes one."),)
    else:
        options = EmbeddedPostgresOptions(data_directory=folder, passed_through=settings.data_dir)
        async with EmbeddedPostgres(options) as postgres:
            yield postgres.dsn, (Finding("note", STARTED),)


async def _clock(transaction: Transaction) -> list[Finding]:
    ours = await transaction.value("SELECT extract(epoch FROM clock_timestamp())")
    if abs(float(ours) - datetime.now(UTC).timestamp()) > CLOCKS_DIFFER_SECONDS:
        return [Finding("wrong", "The clocks of this machine and the database differ; set them by NTP.")]
    return []


async def _secrets(transaction: Transaction, settings: Settings) -> list[Finding]:
    sealed = await stored_settings.all_sealed(transaction)
    if not settings.secret_keys:
        if sealed:
            return [Finding("wrong", keys_missing(settings, len(sealed)))]
        return [Finding("note", "There are no keys to encrypt secrets with yet; the next start makes one.")]
    box, unreadable = SecretBox(settings.secret_keys), 0
    for secret in sealed:
        try:
            box.decrypt(secret)
        except SecretUnreadable:
            unreadable += 1
    if unreadable:
        text = (
            f"{unreadable} of {len(sealed)} stored secrets open with none of the keys: put the key they were written"
            " with back into FRONTDESK_SECRET_KEYS (or the data directory's secrets.json). If it is lost for good,"
            " enter the app's secret again under Settings → Integrations, and connect those inboxes again."
        )
        return [Finding("wrong", text)]
    return [Finding("ok", f"All {len(sealed)} stored secrets can be read.")]


async def _work(transaction: Transaction) -> list[Finding]:
    found = []
    workers = await transaction.value(
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '60 seconds'"
    )
    if workers:
        found.append(Finding("ok", f"{workers} worker(s) reported in the last minute."))
    else:
        found.append(Finding("note", "No worker has reported in the last minute; nothing is sent until one runs."))
    parked = await transaction.value("SELECT count(*) FROM webhook_deliveries WHERE outcome = 'parked'")
    if parked:
        found.append(Finding("note", f"{parked} webhook(s) are parked; look at the inbox's activity and replay them."))
    lost = await transaction.value("SELECT count(*) FROM inboxes WHERE state = 'needs_reconnect'")
    if lost:
        found.append(Finding("wrong", f"{lost} inbox(es) need to be connected again, under Settings → Integrations."))
    return found


async def _room(database: Database) -> list[Finding]:
    """Return whether there is room to write, without writing."""
    refused = await disk_space.refusal(database)
    if refused is not None:
        return [Finding("wrong", f"{refused[:1].upper()}{refused[1:]}; nothing can be received until it does.")]
    return []


async def _walls(database: Database) -> list[Finding]:
    """Check that an account's transactions really see nothing of the others."""
    async with database.account(-1) as transaction:
        seen = await transaction.value("SELECT count(*) FROM conversations")
        role = await transaction.first(
            "SELECT rolname, rolsuper OR rolbypassrls AS bypasses FROM pg_roles WHERE rolname = current_user"
        )
    if seen or role is None or role["bypasses"]:
        name = "of this database" if role is None else role["rolname"]
        text = f"Accounts are not kept apart: the role {name} must be neither superuser nor BYPASSRLS."
        return [Finding("wrong", text)]
    return [Finding("ok", "Accounts are kept apart by the database itself.")]

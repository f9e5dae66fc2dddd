"""`frontdesk doctor`: looks at what an installation needs and says, for each, what is wrong and how to mend it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from frontdesk.db.database import Database, DatabaseUnavailable, Transaction
from frontdesk.db.embedded import EmbeddedPostgres, EmbeddedPostgresError, EmbeddedPostgresOptions, running_dsn
from frontdesk.db.schema import newest_step
from frontdesk.gateway.registry import declared_settings
from frontdesk.kit.secrets import SecretBox, SecretUnreadable
from frontdesk.settings import Settings

MIN_FREE_BYTES = 1024**3
OLDEST_SERVER = 150000
CLOCKS_DIFFER_SECONDS = 5

Verdict = Literal["ok", "note", "wrong"]
MARKS = {"ok": "  ok  ", "note": " note ", "wrong": "WRONG "}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    verdict: Verdict
    text: str


async def examine(settings: Settings, say: Callable[[str], object]) -> int:
    """Look at everything, say each finding, and return the exit code: 1 when something is wrong."""
    findings = [*_files(settings), *_addresses(settings)]
    try:
        async with _database(settings) as (database, note):
            if note is not None:
                findings.append(note)
            async with database.system() as transaction:
                findings += await _schema(transaction)
                findings += await _secrets(transaction, settings)
                findings += await _work(transaction)
            findings += await _walls(database)
    except (DatabaseUnavailable, EmbeddedPostgresError) as error:
        findings.append(Finding("wrong", f"The database: {error}"))
    for finding in findings:
        say(f"[{MARKS[finding.verdict]}] {finding.text}")
    return 1 if any(finding.verdict == "wrong" for finding in findings) else 0


def _files(settings: Settings) -> list[Finding]:
    folder = settings.data_dir
    if not folder.exists():
        return [Finding("note", f"The data directory {folder} does not exist yet; the first start makes it.")]
    found = [Finding("ok", f"The data directory is {folder}.")]
    free = shutil.disk_usage(folder).free
    if free < MIN_FREE_BYTES:
        found.append(Finding("wrong", f"Only {free // 1024**2} MiB are free there; make room before it runs full."))
    keys = folder / "secrets.json"
    if keys.exists() and keys.stat().st_mode & 0o077:
        found.append(Finding("wrong", f"Others can read {keys}; mend it with: chmod 600 {keys}"))
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


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[tuple[Database, Finding | None]]:
    """The database in use: the one of DATABASE_URL, the embedded one that runs, or the embedded one started for now."""
    if settings.database_url is not None:
        direct = settings.direct_database_url
        pooler = settings.database_url if direct else None
        database, note = await Database.connect(direct or settings.database_url, size=2, pooler=pooler), None
    else:
        dsn = running_dsn(settings.data_dir / "postgres")
        if dsn is None:
            options = EmbeddedPostgresOptions(data_directory=settings.data_dir / "postgres")
            async with EmbeddedPostgres(options) as postgres:
                database = await Database.connect(postgres.dsn, size=2)
                yield database, Finding("note", "Frontdesk is not running; its database was started for this look.")
                await database.close()
            return
        database, note = await Database.connect(dsn, size=2), Finding("ok", "Frontdesk is running.")
    try:
        yield database, note
    finally:
        await database.close()


async def _schema(transaction: Transaction) -> list[Finding]:
    found = []
    version = int(await transaction.value("SELECT current_setting('server_version_num')"))
    if version < OLDEST_SERVER:
        found.append(Finding("wrong", "PostgreSQL is older than 15; Frontdesk needs 15 or newer."))
    ours = await transaction.value("SELECT extract(epoch FROM clock_timestamp())")
    if abs(float(ours) - datetime.now(UTC).timestamp()) > CLOCKS_DIFFER_SECONDS:
        found.append(Finding("wrong", "The clocks of this machine and the database differ; set them by NTP."))
    if await transaction.value("SELECT to_regclass('schema_version')") is None:
        return [*found, Finding("wrong", "The database is empty; run: frontdesk migrate")]
    step = await transaction.value("SELECT version_num FROM schema_version")
    if step != newest_step():
        text = f"The schema is at step {step}, this version needs {newest_step()}; run: frontdesk migrate"
        return [*found, Finding("wrong", text)]
    return [*found, Finding("ok", f"The database answers and its schema is at step {step}.")]


async def _secrets(transaction: Transaction, settings: Settings) -> list[Finding]:
    box, unreadable, total = SecretBox(settings.secret_keys), 0, 0
    for row in await transaction.fetch(
        "SELECT secret FROM inbox_credentials UNION ALL"
        " SELECT secret FROM installation_settings WHERE secret IS NOT NULL"
    ):
        total += 1
        try:
            box.decrypt(row["secret"])
        except SecretUnreadable:
            unreadable += 1
    if unreadable:
        text = (
            f"{unreadable} of {total} stored secrets open with none of the keys: put the key they were written with"
            " back into FRONTDESK_SECRET_KEYS (or the data directory's secrets.json), or connect those inboxes again."
        )
        return [Finding("wrong", text)]
    return [Finding("ok", f"All {total} stored secrets can be read.")]


async def _work(transaction: Transaction) -> list[Finding]:
    found = []
    workers = await transaction.value(
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '60 seconds'"
    )
    if workers:
        found.append(Finding("ok", f"{workers} worker(s) seen in the last minute."))
    else:
        found.append(Finding("note", "No worker was seen in the last minute; nothing is sent until one runs."))
    parked = await transaction.value("SELECT count(*) FROM webhook_deliveries WHERE outcome = 'parked'")
    if parked:
        found.append(Finding("note", f"{parked} webhook(s) are parked; look at the inbox's activity and replay them."))
    lost = await transaction.value("SELECT count(*) FROM inboxes WHERE state = 'needs_reconnect'")
    if lost:
        found.append(Finding("wrong", f"{lost} inbox(es) need to be connected again, under Settings, Channels."))
    return found


async def _walls(database: Database) -> list[Finding]:
    """Whether an account's transactions really see nothing of the others: tried, not assumed."""
    async with database.account(-1) as transaction:
        seen = await transaction.value("SELECT count(*) FROM conversations")
        bypass = await transaction.value("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    if seen or bypass:
        text = "Accounts are not kept apart: the role frontdesk_app must be neither superuser nor BYPASSRLS."
        return [Finding("wrong", text)]
    return [Finding("ok", "Accounts are kept apart by the database itself.")]

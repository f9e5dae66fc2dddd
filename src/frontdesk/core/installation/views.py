"""Views of the installation for its operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from frontdesk.core.consumers.cursors import ConsumerState

State = Literal["ready", "stopping", "database-unavailable", "schema-behind", "disk-full", "no-worker"]
SchemaState = Literal["current", "older", "newer", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerView:
    """Worker and when it was last heard of."""

    id: int
    last_seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeView:
    """Queue of webhooks in this process: how many wait, how many may."""

    queued: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownAccountView:
    """Webhooks of a remote account that is not connected here."""

    path: str
    remote_account_id: str
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseView:
    """Database: its server's version, the schema's step, its size in bytes, and the jobs that wait."""

    server_version: str
    schema_step: str
    bytes: int
    waiting_jobs: int
    failed_jobs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessView:
    """Readiness for work. `state` is stable for programs, `reason` a sentence for people.

    A schema that is `newer` than this program is no reason to refuse work, because its steps only add.
    """

    state: State
    reason: str
    schema: SchemaState


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationView:
    """Installation as the operator's page shows it."""

    version: str
    public_url: str
    database: DatabaseView
    workers: tuple[WorkerView, ...]
    intake: IntakeView
    parked_deliveries: int
    unknown_accounts: tuple[UnknownAccountView, ...]
    readiness: ReadinessView
    consumers: tuple[ConsumerState, ...]

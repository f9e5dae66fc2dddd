"""Replay of a stored webhook: of what was parked, or arrived before its account was connected.

The latter is ingested by itself as soon as the account is connected.

A replay takes the same way as an arrival, except that its signature, checked then, is not checked again; what it tells
twice is recognised like any repeated delivery.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import structlog

from frontdesk.contract.channel import Channel
from frontdesk.contract.events import InboundEvent
from frontdesk.contract.webhooks import NamesOnlyTheApp, WebhookRequest
from frontdesk.core.inboxes.queries import inbox_of_app_in_all, one_inbox
from frontdesk.core.ingest.batch import Outcome, Replay
from frontdesk.core.webhook_deliveries import queries
from frontdesk.core.webhook_deliveries.errors import DeliveryNotFound, ReplayRefused
from frontdesk.core.webhook_deliveries.queries import DeliveryRow
from frontdesk.db.database import Database
from frontdesk.db.transaction import Job
from frontdesk.gateway.catalog.addresses import PREFIX, webhook_path
from frontdesk.gateway.catalog.registry import Registry
from frontdesk.gateway.inbound.arrivals import kept_arrival, read_again
from frontdesk.gateway.inbound.intake import ingest_one
from frontdesk.jobs.kinds import BACKGROUND, JobKind
from frontdesk.kit.values import dataclass

log = structlog.get_logger(__name__)

AT_ONCE = 500
STILL_COMING = timedelta(seconds=15)
"""What was on its way when the account became known has been kept by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfInbox:
    """Inbox."""

    account_id: int
    inbox_id: int


ADOPT_DELIVERIES = JobKind("adopt_deliveries", OfInbox, queue=BACKGROUND, lock=lambda job: f"adopt:{job.inbox_id}")
"""Take in what came for an inbox before it was connected."""


def adopt_jobs(account_id: int, inbox_id: int) -> list[Job]:
    """Return jobs that ingest what came before the inbox was connected: now, and soon after for what is just being
    stored.
    """
    adopt = ADOPT_DELIVERIES(account_id=account_id, inbox_id=inbox_id)
    return [adopt, adopt.due(datetime.now(UTC) + STILL_COMING)]


class Replays:
    """Replayer of stored deliveries; `adopt` is the handler of a job."""

    def __init__(self, database: Database, registry: Registry) -> None:
        self._database = database
        self._registry = registry

    async def replay(self, account_id: int, inbox_id: int, delivery_id: int) -> DeliveryRow:
        """Process one delivery of the inbox again; return the delivery as it is then.

        Raises `DeliveryNotFound`, or `ReplayRefused` when it was not even tried.
        """
        await self._submit(await self._one(account_id, inbox_id, delivery_id))
        return await self._one(account_id, inbox_id, delivery_id)

    async def adopt(self, account_id: int, inbox_id: int) -> None:
        """Ingest what came for an inbox before it was connected, as far as it is kept."""
        async with self._database.account(account_id) as transaction:
            inbox = await one_inbox(transaction, account_id, inbox_id)
        channel = self._registry.get(inbox.channel) if inbox is not None else None
        if inbox is None or channel is None or inbox.state == "disconnected":
            return
        path = webhook_path(channel.manifest)
        if path is None:
            return
        for named in await self._named(channel, path, inbox.remote_id):
            try:
                count = await self.replay_unknown(path, named)
            except ReplayRefused as error:
                log.info("what came before the inbox was connected is left", inbox_id=inbox_id, error=str(error))
            else:
                if count:
                    log.info("what came before the inbox was connected is taken in", inbox_id=inbox_id, count=count)

    async def _named(self, channel: Channel, path: str, remote_id: str) -> list[str]:
        """Return what deliveries for the account may name: itself, or only the app."""
        if not isinstance(channel, NamesOnlyTheApp):
            return [remote_id]
        async with self._database.system() as transaction:
            unknown = await queries.unknown_in_all(transaction, path)
        return [remote_id, *(named for named in unknown if not channel.is_account(named))]

    async def replay_unknown(self, path: str, remote_account_id: str) -> int:
        """Process what came to `path` for a remote account before it was connected; return how many there were.

        For the operator. They become the inbox's. Raises `ReplayRefused` when there is no such inbox.
        """
        channel = self._registry.at_webhook_path(path.removeprefix(PREFIX))
        if channel is None:
            raise ReplayRefused("No channel accepts webhooks at this address any more.")
        name = channel.manifest.name
        async with self._database.system() as transaction:
            meant = remote_account_id
            if isinstance(channel, NamesOnlyTheApp) and not channel.is_account(remote_account_id):
                only = await inbox_of_app_in_all(transaction, name, "")
                if only is None:
                    raise ReplayRefused("These webhooks name only the app, so exactly one account must be connected.")
                meant = only["remote_id"]
            inbox = await queries.adopt_unknown_in_all(transaction, path, name, remote_account_id, meant)
        if inbox is None:
            raise ReplayRefused("Connect this account first.")
        done = 0
        while True:
            async with self._database.account(inbox["account_id"]) as transaction:
                ids = await queries.unprocessed(transaction, inbox["account_id"], inbox["id"], AT_ONCE)
            if not ids:
                return done
            for delivery_id in ids:
                outcome = await self._submit(await self._one(inbox["account_id"], inbox["id"], delivery_id))
                if outcome == "unknown_account":
                    return done  # disconnected for good meanwhile
                done += 1

    async def _one(self, account_id: int, inbox_id: int, delivery_id: int) -> DeliveryRow:
        async with self._database.account(account_id) as transaction:
            row = await queries.one_delivery(transaction, account_id, inbox_id, delivery_id)
        if row is None:
            raise DeliveryNotFound
        return row

    async def _submit(self, row: DeliveryRow) -> Outcome:
        channel = self._registry.of_delivery(row.path)
        if channel is None:
            raise ReplayRefused("No channel accepts webhooks at this address any more.")
        request = request_of(row)
        replay = Replay(delivery_id=row.id, received_at=row.received_at)
        arrival = kept_arrival(channel, request, row.remote_account_id, replay)
        return await ingest_one(self._database, arrival)


def request_of(row: DeliveryRow) -> WebhookRequest:
    """Return the request as it arrived."""
    return WebhookRequest(
        method="POST",
        path=row.path,
        query=row.query,
        headers=row.headers,
        body=row.body,
        received_at=row.received_at,
    )


def events_in(channel: Channel, rows: Iterable[DeliveryRow]) -> dict[int, tuple[InboundEvent, ...]]:
    """Return the events of deliveries of one channel, by their ids; unreadable ones are left out."""
    return {row.id: read_again(channel, request_of(row))[0] for row in rows}

"""Processing a kept webhook once more: what was parked, or arrived before its account was connected.

It takes the same way as when it arrived, except that its signature, checked then, is not checked again; what it tells
twice is recognised like any repeated delivery.
"""

from __future__ import annotations

from frontdesk.contract.channel import NamesOnlyTheApp, WebhookRequest
from frontdesk.contract.errors import ChannelError
from frontdesk.core.conversations.receive.batch import Outcome, Replay
from frontdesk.core.deliveries import queries
from frontdesk.core.deliveries.errors import DeliveryNotFound, ReplayRefused
from frontdesk.core.deliveries.queries import DeliveryRow
from frontdesk.core.inboxes.queries import inbox_of_app_in_all
from frontdesk.db.database import Database
from frontdesk.gateway.intake import Intake, IntakeFull
from frontdesk.gateway.registry import Registry
from frontdesk.gateway.webhooks import PREFIX, arrival

AT_ONCE = 500


class Replays:
    """Processes kept deliveries again."""

    def __init__(self, database: Database, registry: Registry, intake: Intake) -> None:
        self._database = database
        self._registry = registry
        self._intake = intake

    async def replay(self, account_id: int, inbox_id: int, delivery_id: int) -> DeliveryRow:
        """Process one delivery of the inbox again; the delivery as it is then.

        Raises `DeliveryNotFound`, or `ReplayRefused` when it was not even tried.
        """
        await self._submit(await self._one(account_id, inbox_id, delivery_id))
        return await self._one(account_id, inbox_id, delivery_id)

    async def replay_unknown(self, path: str, remote_account_id: str) -> int:
        """Process what came to `path` for a remote account before it was connected; how many there were.

        For the operator. They become the inbox's. Raises `ReplayRefused` when there is no such inbox.
        """
        channel = self._registry.at_webhook_path(path.removeprefix(PREFIX))
        if channel is None:
            raise ReplayRefused("No channel takes webhooks at this address any more.")
        name = channel.manifest.name
        async with self._database.system() as transaction:
            meant = remote_account_id
            if isinstance(channel, NamesOnlyTheApp) and not channel.is_account(remote_account_id):
                only = await inbox_of_app_in_all(transaction, name, "")
                if only is None:
                    raise ReplayRefused("These name only the app, and there is not exactly one account connected.")
                meant = only["remote_id"]
            inbox = await queries.adopt_unknown_in_all(transaction, path, name, remote_account_id, meant)
        if inbox is None:
            raise ReplayRefused("This account is not connected; connect it first.")
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
        channel = self._registry.at_webhook_path(row.path.removeprefix(PREFIX))
        if channel is None:
            raise ReplayRefused("No channel takes webhooks at this address any more.")
        request = WebhookRequest(
            method="POST",
            path=row.path,
            query=row.query,
            headers=row.headers,
            body=row.body,
            received_at=row.received_at,
        )
        replay = Replay(delivery_id=row.id, received_at=row.received_at)
        try:
            return await self._intake.submit(arrival(self._registry, channel, request, row.remote_account_id, replay))
        except ChannelError as error:
            raise ReplayRefused(f"It cannot be read: {error}") from error
        except IntakeFull as error:
            raise ReplayRefused("Too much is arriving right now; try again in a moment.") from error

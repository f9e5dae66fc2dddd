"""Credentials of a connected account, decrypted and never about to expire.

Credentials are renewed by one process at a time, under a lock on their row that is held during the platform's call:
platforms rotate refresh tokens, so two renewals at once would lose one. A caller that waited uses what the first one
got. A renewal that has begun goes on when its caller is cancelled: only the tokens the platform gives now are of use.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from weakref import WeakValueDictionary

import msgspec
import structlog

from frontdesk.contract.channel import Channel, Connection, Credentials, RefreshesTokens
from frontdesk.contract.errors import ChannelError, NeedsReconnect, TryLater
from frontdesk.core.actors import SYSTEM
from frontdesk.core.inboxes import queries, service
from frontdesk.core.inboxes.errors import InboxNotFound
from frontdesk.core.inboxes.queries import CredentialsRow
from frontdesk.core.inboxes.service import SealedCredentials
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.gateway.catalog.registry import Registry
from frontdesk.kit.secrets import SecretBox, SecretUnreadable
from frontdesk.kit.tasks import end

log = structlog.get_logger(__name__)

AT_ONCE = 4
SOON = timedelta(minutes=5)
AHEAD = timedelta(hours=1)
SHORTEST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=5)
CALL_SECONDS = 60
"""Longer than a platform's response is ever waited for."""
CLOSING_SECONDS = 20
"""As long as a platform's response is waited for."""
UNREADABLE = "The stored credentials cannot be read: one of the installation's secret keys is missing."


class _NotYet(TryLater):
    """Renewal that was not tried: the platform could not renew the access a moment ago."""


class CredentialProvider:
    """Provider of the connections channels are called with; `refresh_due` is due every minute.

    Closed before the database.
    """

    def __init__(self, database: Database, registry: Registry, secrets: SecretBox) -> None:
        self._database = database
        self._registry = registry
        self._secrets = secrets
        # Those who wait for a renewal wait here, not each with a database connection of its own.
        self._queues: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()
        self._renewing: set[asyncio.Task[Connection]] = set()

    async def connection(self, account_id: int, inbox_id: int, *, refused: Connection | None = None) -> Connection:
        """Return the inbox's connection, renewed first when its access is about to end.

        After `TokenExpired` call it with the connection that was `refused`: it is renewed unless that was done since.
        Raises `NeedsReconnect` (the inbox is then marked), `TryLater` when the platform cannot renew it now, or
        `InboxNotFound`.
        """
        async with self._database.account(account_id) as transaction:
            row = await queries.credentials_of(transaction, account_id, inbox_id)
        credentials = self._usable(row)
        assert row is not None
        stale = None if refused is None else refused.credentials.access_token
        if credentials.access_token != stale and not _ends_within(credentials, row, SOON):
            return self._connection(row, credentials)
        return await self._renewed(account_id, inbox_id, stale, SOON)

    async def refresh_due(self) -> None:
        """Renew every connected inbox whose access ends within the hour; what fails is tried again next time."""
        async with self._database.system() as transaction:
            due = await queries.due_for_renewal_in_all(transaction, AHEAD)
        several = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._refresh_one(several, row["account_id"], row["inbox_id"]) for row in due))

    async def close(self, seconds: float = CLOSING_SECONDS) -> None:
        """Wait for the renewals that have begun to end, but not for long."""
        if self._renewing:
            await asyncio.wait(self._renewing, timeout=seconds)
        await end(self._renewing)

    async def mark_needs_reconnect(self, account_id: int, inbox_id: int, reason: str) -> None:
        """Mark the inbox as to be reconnected, for `reason`, because the platform refused its access;
        administrators see it.
        """
        async with self._database.account(account_id) as transaction:
            if await service.lose_access(transaction, account_id, inbox_id, reason):
                log.warning("an inbox needs to be reconnected", account_id=account_id, inbox_id=inbox_id)

    def seal(self, credentials: Credentials) -> SealedCredentials:
        """Encrypt the credentials for storing."""
        return SealedCredentials(
            secret=self._secrets.encrypt(msgspec.json.encode(credentials)),
            access_expires_at=credentials.access_expires_at,
            refresh_expires_at=credentials.refresh_expires_at,
            scopes=credentials.scopes,
        )

    def unseal(self, secret: bytes) -> Credentials:
        """Decrypt stored credentials. Raises `TryLater` when no key opens them."""
        try:
            return msgspec.json.decode(self._secrets.decrypt(secret), type=Credentials)
        except (SecretUnreadable, msgspec.DecodeError) as error:
            raise TryLater(UNREADABLE) from error

    async def _refresh_one(self, several: asyncio.Semaphore, account_id: int, inbox_id: int) -> None:
        async with several:
            try:
                await self._renewed(account_id, inbox_id, None, AHEAD)
            except (ChannelError, InboxNotFound, DatabaseUnavailable) as error:
                log.warning("access was not renewed", account_id=account_id, inbox_id=inbox_id, error=str(error))
            except Exception:
                log.exception("renewing access broke", account_id=account_id, inbox_id=inbox_id)

    async def _renewed(self, account_id: int, inbox_id: int, stale: str | None, margin: timedelta) -> Connection:
        """Return the connection with other access than the `stale` one and that lasts longer than `margin`."""
        queue = self._queues.setdefault((account_id, inbox_id), asyncio.Lock())
        await queue.acquire()
        renewing = asyncio.create_task(self._renewed_in_turn(account_id, inbox_id, stale, margin))
        self._renewing.add(renewing)

        def let_the_next_begin(ended: asyncio.Task[Connection]) -> None:
            self._renewing.discard(ended)
            queue.release()
            if not ended.cancelled():
                ended.exception()  # looked at here, for whoever asked may be gone

        renewing.add_done_callback(let_the_next_begin)
        return await asyncio.shield(renewing)

    async def _renewed_in_turn(
        self, account_id: int, inbox_id: int, stale: str | None, margin: timedelta
    ) -> Connection:
        """Return the same, by one renewal at a time in this process."""
        lost: NeedsReconnect | TryLater | None = None
        async with self._database.account(account_id) as transaction:
            row = await queries.credentials_of(transaction, account_id, inbox_id, lock=True)
            credentials = self._usable(row)
            assert row is not None
            if credentials.access_token != stale and not _ends_within(credentials, row, margin):
                return self._connection(row, credentials)  # somebody renewed it while we waited
            # What comes of the call must be written: the tokens we have are worth nothing once it was taken.
            await transaction.stay_idle(CALL_SECONDS)
            try:
                fresh = await self._renew(row, credentials, stale)
            except NeedsReconnect as error:
                lost = error
                await service.lose_permissions(transaction, {(account_id, inbox_id): str(error)})
            except TryLater as error:
                lost = error
                await _note_trouble(transaction, account_id, inbox_id, row, error)
            else:
                if fresh is not credentials:
                    await service.save_credentials(transaction, account_id, inbox_id, self.seal(fresh))
                    if row.trouble_since is not None:
                        await service.publish_sharing(transaction, account_id, inbox_id, SYSTEM)
        if lost is not None:
            raise lost
        return self._connection(row, fresh)

    async def _renew(self, row: CredentialsRow, credentials: Credentials, stale: str | None) -> Credentials:
        """Return new credentials from the platform, or the old ones where they are still valid."""
        now = datetime.now(UTC)
        ended = credentials.access_expires_at is not None and credentials.access_expires_at <= now
        must = ended or credentials.access_token == stale
        channel = self._registry.of(row.channel)
        hopeless = _why_not_renewable(channel, credentials, now)
        if hopeless is not None:
            if must:
                raise NeedsReconnect(hopeless)
            return credentials
        assert isinstance(channel, RefreshesTokens)
        if must and row.retry_at is not None and row.retry_at > now:
            raise _NotYet("Access has expired and is being renewed.", row.retry_at - now)
        try:
            return await channel.refresh(self._connection(row, credentials))
        except TryLater:
            if must:
                raise
            return credentials

    def _usable(self, row: CredentialsRow | None) -> Credentials:
        if row is None:
            raise InboxNotFound
        if row.state == "disconnected":
            raise NeedsReconnect("The inbox is disconnected.")
        if row.state == "needs_reconnect" or row.secret is None:
            raise NeedsReconnect(row.state_reason or "Reconnect the inbox first.")
        return self.unseal(row.secret)

    def _connection(self, row: CredentialsRow, credentials: Credentials) -> Connection:
        settings = self._registry.settings(row.channel)
        return Connection(remote_id=row.remote_id, credentials=credentials, settings=settings)


async def _note_trouble(
    transaction: Transaction, account_id: int, inbox_id: int, row: CredentialsRow, error: TryLater
) -> None:
    """Show people what the platform says, and ask it again after a pause that grows."""
    if isinstance(error, _NotYet):
        return
    now = datetime.now(UTC)
    lasted = now - (row.trouble_since or now)
    pause = max(error.after or timedelta(), min(max(lasted / 2, SHORTEST_PAUSE), LONGEST_PAUSE))
    await service.note_trouble(transaction, account_id, inbox_id, str(error), now + pause)


def _ends_within(credentials: Credentials, row: CredentialsRow, margin: timedelta) -> bool:
    """Return whether the access ends that soon; access that lives less than twice as long may get to half its life."""
    if credentials.access_expires_at is None:
        return False
    if row.refreshed_at is not None:
        margin = min(margin, max((credentials.access_expires_at - row.refreshed_at) / 2, timedelta()))
    return credentials.access_expires_at <= datetime.now(UTC) + margin


def _why_not_renewable(channel: Channel, credentials: Credentials, now: datetime) -> str | None:
    if not isinstance(channel, RefreshesTokens) or credentials.refresh_token is None:
        return "Access has expired and can't be renewed. Reconnect the account."
    if credentials.refresh_expires_at is not None and credentials.refresh_expires_at <= now:
        return "Access wasn't renewed in time. Reconnect the account."
    return None

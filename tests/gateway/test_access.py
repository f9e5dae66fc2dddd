"""Credentials: renewed in time, by one at a time, rotated, and lost with a reason."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from frontdesk.bootstrap import channel_setting_names, open_application
from frontdesk.contract.capabilities import Capabilities
from frontdesk.contract.channel import Connection, Credentials
from frontdesk.contract.errors import NeedsReconnect, TokenExpired, TryLater
from frontdesk.core.actors import SYSTEM
from frontdesk.core.inboxes import queries, service
from frontdesk.core.inboxes.errors import InboxNotFound
from frontdesk.core.inboxes.rules import ChannelRules
from frontdesk.core.inboxes.service import NewInbox
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.gateway.calls.calling import call
from frontdesk.gateway.calls.credentials import CredentialProvider
from frontdesk.gateway.catalog.platform_settings import PlatformSettingsStore
from frontdesk.gateway.catalog.registry import Registry
from frontdesk.kit.http import HttpClient
from frontdesk.kit.secrets import SecretBox
from frontdesk.settings import Settings
from tests.running_app import eventually
from tests.simulator import CHANNEL, Simulator

REFRESH = "tt_user/oauth2/refresh_token/"
KEYS = [SecretBox.new_key()]


@dataclass
class ConnectedInbox:
    """A connected inbox, and the processes that act for it."""

    database: Database
    http: HttpClient
    simulator: Simulator
    account_id: int = 0
    inbox_id: int = 0

    def process(self, keys: list[str] = KEYS, **settings: str) -> CredentialProvider:
        """What one process of the installation has."""
        box = SecretBox(keys)
        store = PlatformSettingsStore(self.database, box, self.simulator.environment | settings)
        return CredentialProvider(self.database, Registry(self.http, store), box)

    async def connection(self, access: CredentialProvider, refused: Connection | None = None) -> Connection:
        return await access.connection(self.account_id, self.inbox_id, refused=refused)

    async def connect(self, username: str = "marlow.finch") -> int:
        """Another inbox, with what the platform gave for it; its id."""
        remote_id = await self.simulator.business(username)
        app_id = self.simulator.sandbox.config.app_id
        given = await self.simulator.control("tiktok/tokens/give", {"app_id": app_id, "business": username})
        now = datetime.now(UTC)
        credentials = Credentials(
            access_token=given["access_token"],
            access_expires_at=now + timedelta(days=1),
            refresh_token=given["refresh_token"],
            refresh_expires_at=now + timedelta(days=365),
            scopes=("message.list.send",),
        )
        new = NewInbox(
            account_id=self.account_id,
            channel=CHANNEL,
            remote_id=remote_id,
            name="Marlow & Finch",
            username=username,
            display_name=None,
            rules=ChannelRules(platform="tiktok", platform_title="TikTok", capabilities=Capabilities(text_limit=100)),
        )
        async with self.database.account(self.account_id) as transaction:
            inbox_id = await service.create(transaction, new, SYSTEM)
            assert inbox_id is not None
            sealed = self.process().seal(credentials)
            await service.save_credentials(transaction, self.account_id, inbox_id, sealed)
        return inbox_id

    async def change(self, **changes: Any) -> None:
        """Give the kept credentials other values, as of yesterday."""
        access = self.process()
        async with self.database.account(self.account_id) as transaction:
            secret = await transaction.value("SELECT secret FROM inbox_credentials WHERE inbox_id = $1", self.inbox_id)
            sealed = access.seal(replace(access.unseal(secret), **changes))
            await service.save_credentials(transaction, self.account_id, self.inbox_id, sealed)
            await transaction.execute("UPDATE inbox_credentials SET refreshed_at = now() - interval '1 day'")

    async def ends_in(self, **time: float) -> None:
        await self.change(access_expires_at=datetime.now(UTC) + timedelta(**time))

    async def inbox(self) -> Any:
        async with self.database.account(self.account_id) as transaction:
            return await transaction.first(
                "SELECT state, state_reason, secret FROM inboxes b LEFT JOIN inbox_credentials c ON c.inbox_id = b.id"
                " WHERE b.id = $1",
                self.inbox_id,
            )

    async def told(self) -> int:
        """How often clients were told that an inbox changed."""
        async with self.database.system() as transaction:
            return int(await transaction.value("SELECT count(*) FROM feed WHERE kind = 'inbox'"))


@pytest.fixture
async def connected(database: Database, simulator: Simulator) -> AsyncIterator[ConnectedInbox]:
    async with database.system() as transaction:
        account_id = await transaction.value("INSERT INTO accounts (name) VALUES ('Marlow & Finch') RETURNING id")
    async with HttpClient() as http:
        connected = ConnectedInbox(database, http, simulator, account_id)
        connected.inbox_id = await connected.connect()
        yield connected


async def watched(connected: ConnectedInbox, **fault: Any) -> str:
    """Count the renewals from here on, and let each take its time."""
    return await connected.simulator.fault(REFRESH, "slow", **{"delay_ms": 50} | fault)


async def test_access_that_lasts_is_used_as_it_is(connected: ConnectedInbox) -> None:
    counter = await watched(connected)
    connection = await connected.connection(connected.process())
    assert connection.credentials.access_token == (await connected.simulator.grant())["access_token"]
    assert connection.settings["TIKTOK_APP_ID"] == connected.simulator.sandbox.config.app_id
    assert await connected.simulator.hits(counter) == 0
    assert connection.credentials.access_token not in repr(connection)


@pytest.mark.parametrize("minutes", [4, -4])
async def test_access_renewed_many_times_at_once_is_renewed_once(minutes: int, connected: ConnectedInbox) -> None:
    await connected.ends_in(minutes=minutes)
    counter = await watched(connected)
    old = (await connected.simulator.grant())["refresh_token"]
    first, second = connected.process(), connected.process()
    found = await asyncio.gather(*(connected.connection(access) for access in (first, second) * 5))
    assert await connected.simulator.hits(counter) == 1
    grant = await connected.simulator.grant()
    assert {connection.credentials.access_token for connection in found} == {grant["access_token"]}
    assert {connection.credentials.refresh_token for connection in found} == {grant["refresh_token"]}
    assert grant["refresh_token"] != old
    assert (await connected.connection(connected.process())).credentials == found[0].credentials


async def test_refused_access_is_renewed_once(connected: ConnectedInbox) -> None:
    first, second = connected.process(), connected.process()
    old = await connected.connection(first)
    counter = await watched(connected)
    found = await asyncio.gather(*(connected.connection(access, old) for access in (first, second)))
    # Somebody who was refused the old token hears of it late.
    found.append(await connected.connection(second, old))
    assert await connected.simulator.hits(counter) == 1
    assert {one.credentials.access_token for one in found} == {(await connected.simulator.grant())["access_token"]}


async def test_call_is_made_again_with_new_access(connected: ConnectedInbox) -> None:
    access, used = connected.process(), []

    async def ask(connection: Connection) -> str:
        used.append(connection.credentials.access_token)
        if len(used) == 1:
            raise TokenExpired("The token is too old.")
        return "an answer"

    assert await call(access, connected.account_id, connected.inbox_id, ask) == "an answer"
    assert used[1] == (await connected.simulator.grant())["access_token"] != used[0]


async def test_access_is_renewed_periodically(connected: ConnectedInbox) -> None:
    await connected.connect("kiln.co")  # not due
    lost = await connected.connect("glaze.co")
    await connected.process().mark_needs_reconnect(connected.account_id, lost, "Taken back.")
    async with connected.database.system() as transaction:
        await transaction.execute(
            "UPDATE inbox_credentials SET access_expires_at = now() + interval '50 minutes' WHERE inbox_id = $1", lost
        )
    await connected.ends_in(minutes=50)
    counter = await watched(connected)
    await asyncio.gather(*(connected.process().refresh_due() for _ in range(2)))
    assert await connected.simulator.hits(counter) == 1
    new = await connected.connection(connected.process())
    assert new.credentials.access_token == (await connected.simulator.grant())["access_token"]
    await connected.process().refresh_due()
    assert await connected.simulator.hits(counter) == 1


async def test_access_with_a_short_life_is_renewed_at_half_of_it(connected: ConnectedInbox) -> None:
    await connected.change(access_expires_at=datetime.now(UTC) + timedelta(minutes=2))
    async with connected.database.system() as transaction:
        await transaction.execute("UPDATE inbox_credentials SET refreshed_at = now()")
    counter = await watched(connected)
    await connected.connection(connected.process())
    await connected.process().refresh_due()
    assert await connected.simulator.hits(counter) == 0


async def test_permission_taken_back_needs_a_reconnect(connected: ConnectedInbox) -> None:
    old = await connected.connection(connected.process())
    await connected.simulator.control("tiktok/tokens/revoke", {"business": "marlow.finch"})
    counter, told = await watched(connected), await connected.told()
    with pytest.raises(NeedsReconnect, match="revoked"):
        await connected.connection(connected.process(), old)
    inbox = await connected.inbox()
    assert (inbox["state"], inbox["state_reason"]) == (
        "needs_reconnect",
        "Refresh token is incorrect, used or revoked.",
    )
    assert await connected.told() == told + 1
    with pytest.raises(NeedsReconnect, match="revoked"):
        await connected.connection(connected.process())
    await connected.process().mark_needs_reconnect(connected.account_id, connected.inbox_id, "Told again.")
    assert await connected.simulator.hits(counter) == 1
    assert await connected.told() == told + 1
    assert (await connected.inbox())["state_reason"] == inbox["state_reason"]


@pytest.mark.parametrize(
    "changes",
    [
        {"refresh_token": None},
        {"refresh_expires_at": datetime.now(UTC) - timedelta(seconds=1)},
    ],
)
async def test_access_that_cannot_be_renewed_needs_a_reconnect(
    changes: dict[str, Any], connected: ConnectedInbox
) -> None:
    counter = await watched(connected)
    await connected.change(access_expires_at=datetime.now(UTC) + timedelta(minutes=1), **changes)
    await connected.connection(connected.process())  # it still lasts a minute
    await connected.ends_in(seconds=-1)
    with pytest.raises(NeedsReconnect, match="Reconnect the account"):
        await connected.connection(connected.process())
    assert (await connected.inbox())["state"] == "needs_reconnect"
    assert await connected.simulator.hits(counter) == 0


async def test_platform_is_away(connected: ConnectedInbox) -> None:
    await connected.ends_in(minutes=2)
    await connected.simulator.fault(REFRESH, "http", status=503)
    await connected.connection(connected.process())  # what is left of it will do
    await connected.process().refresh_due()
    await connected.ends_in(minutes=-1)
    with pytest.raises(TryLater):
        await connected.connection(connected.process())
    assert (await connected.inbox())["state"] == "connected"


async def test_app_secret_that_is_wrong_revokes_no_permission(connected: ConnectedInbox) -> None:
    await connected.ends_in(minutes=-1)
    with pytest.raises(TryLater):
        await connected.connection(connected.process(TIKTOK_APP_SECRET="changed"))
    assert (await connected.inbox())["state"] == "connected"


async def test_access_of_a_disconnected_or_deleted_inbox_is_refused(connected: ConnectedInbox) -> None:
    async with connected.database.account(connected.account_id) as transaction:
        secret = await service.disconnect(transaction, connected.account_id, connected.inbox_id, SYSTEM)
    assert secret is not None
    with pytest.raises(NeedsReconnect, match="disconnected"):
        await connected.connection(connected.process())
    assert (await connected.inbox())["state"] == "disconnected"
    with pytest.raises(InboxNotFound):
        await connected.process().connection(connected.account_id, 999)
    with pytest.raises(InboxNotFound):
        await connected.process().connection(connected.account_id + 1, connected.inbox_id)


async def test_access_after_a_key_rotation_is_read(connected: ConnectedInbox) -> None:
    newer = SecretBox.new_key()
    old = await connected.connection(connected.process([newer, *KEYS]))
    with pytest.raises(TryLater, match="secret keys"):
        await connected.connection(connected.process([newer]))
    assert (await connected.inbox())["state"] == "connected"
    await connected.connection(connected.process([newer, *KEYS]), old)  # what is renewed is written with the newest key
    await connected.connection(connected.process([newer]))


@pytest.mark.parametrize("code", [50000, 50002, 41999, 77777])
async def test_access_renewal_that_fails_in_passing_is_shown_and_tried_again(
    code: int, connected: ConnectedInbox
) -> None:
    """Only a refusal of the permission itself ends it."""
    await connected.ends_in(minutes=-1)
    fault = {"code": code, "message": "Error processing request.", "remaining": 2}
    counter = await connected.simulator.fault(REFRESH, "code", **fault)
    told = await connected.told()
    with pytest.raises(TryLater, match="Error processing"):
        await connected.connection(connected.process())
    with pytest.raises(TryLater):  # in the pause nobody asks
        await connected.connection(connected.process())
    assert await connected.simulator.hits(counter) == 1
    assert (await connected.inbox())["state"] == "connected"
    async with connected.database.account(connected.account_id) as transaction:
        row = await queries.one_inbox(transaction, connected.account_id, connected.inbox_id)
    assert row is not None
    assert (row.trouble, row.trouble_since is not None) == ("Error processing request.", True)
    assert await connected.told() == told + 1

    async def later() -> None:
        async with connected.database.account(connected.account_id) as transaction:
            await transaction.execute("UPDATE inbox_credentials SET retry_at = now() - interval '1 second'")

    await later()
    with pytest.raises(TryLater):
        await connected.connection(connected.process())
    assert await connected.told() == told + 1, "the same trouble is no news"
    await later()
    await connected.connection(connected.process())
    async with connected.database.account(connected.account_id) as transaction:
        row = await queries.one_inbox(transaction, connected.account_id, connected.inbox_id)
    assert row is not None
    assert (row.trouble, row.trouble_since, row.state) == (None, None, "connected")
    assert await connected.told() == told + 2


async def test_access_refused_by_something_in_between_is_not_given_up(connected: ConnectedInbox) -> None:
    async def ask(connection: Connection) -> str:
        raise TokenExpired("Who are you?", certain=False)

    with pytest.raises(TryLater, match="Who are you"):
        await call(connected.process(), connected.account_id, connected.inbox_id, ask)
    assert (await connected.inbox())["state"] == "connected"


class Recorded(Database):
    """A database whose open transactions of accounts can be looked into."""

    open: Transaction | None = None

    @asynccontextmanager
    async def account(self, account_id: int, user_id: int | None = None) -> AsyncIterator[Transaction]:
        async with super().account(account_id, user_id) as self.open:
            yield self.open


async def is_asked(connected: ConnectedInbox, counter: str) -> None:
    """Wait until a renewal is under way."""

    async def find() -> bool | None:
        return await connected.simulator.hits(counter) > 0 or None

    await eventually(find)


async def test_renewal_whose_caller_is_cancelled_is_kept_by_a_server_that_stops(
    connected: ConnectedInbox, dsn: str, tmp_path: Path
) -> None:
    await connected.ends_in(minutes=-1)
    old = (await connected.simulator.grant())["refresh_token"]
    counter = await watched(connected, delay_ms=300)
    given = {"FRONTDESK_DATA_DIR": str(tmp_path), "FRONTDESK_SECRET_KEYS": KEYS[0], **connected.simulator.environment}
    async with open_application(Settings.from_environment(given, channel_setting_names()), dsn) as application:
        using = asyncio.create_task(connected.connection(application.services.calls.access))
        await is_asked(connected, counter)
        using.cancel()
        with pytest.raises(asyncio.CancelledError):
            await using

    grant = await connected.simulator.grant()
    assert grant["refresh_token"] != old, "the platform's answer was waited for"
    assert (await connected.connection(connected.process())).credentials.access_token == grant["access_token"]
    assert (await connected.inbox())["state"] == "connected"
    assert await connected.simulator.hits(counter) == 1


async def test_renewal_whose_first_caller_is_cancelled_serves_the_others(connected: ConnectedInbox) -> None:
    await connected.ends_in(minutes=-1)
    access, counter = connected.process(), await watched(connected, delay_ms=300)
    first, second = (asyncio.create_task(connected.connection(access)) for _ in range(2))
    await is_asked(connected, counter)
    first.cancel()
    assert (await second).credentials.access_token == (await connected.simulator.grant())["access_token"]
    assert await connected.simulator.hits(counter) == 1


async def test_renewal_that_never_ends_keeps_no_server_from_stopping(connected: ConnectedInbox) -> None:
    await connected.ends_in(minutes=-1)
    access, counter = connected.process(), await connected.simulator.fault(REFRESH, "hang")
    using = asyncio.create_task(connected.connection(access))
    await is_asked(connected, counter)
    async with asyncio.timeout(10):
        await access.close(0.05)
        with pytest.raises(asyncio.CancelledError):
            await using


async def test_renewal_keeps_its_transaction_for_longer_than_a_call_may_take(
    connected: ConnectedInbox, dsn: str
) -> None:
    await connected.ends_in(minutes=-4)
    database = await Recorded.connect(dsn)
    assert isinstance(database, Recorded)
    store = PlatformSettingsStore(database, SecretBox(KEYS), connected.simulator.environment)
    access = CredentialProvider(database, Registry(connected.http, store), SecretBox(KEYS))
    counter = await watched(connected, delay_ms=300)
    renewing = asyncio.create_task(connected.connection(access))
    await is_asked(connected, counter)
    assert database.open is not None
    allowed = await database.open.value(
        "SELECT setting::int / 1000 FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'"
    )
    assert allowed > 20, "as long as a call to a platform may take"
    await renewing
    await database.close()


async def test_database_that_goes_away_before_the_second_call_is_no_broken_call(connected: ConnectedInbox) -> None:
    """Nothing reached the platform, so the reply is tried again and is not uncertain."""

    class Away(CredentialProvider):
        async def connection(self, account_id: int, inbox_id: int, *, refused: Connection | None = None) -> Connection:
            if refused is not None:
                raise DatabaseUnavailable("gone")
            return await super().connection(account_id, inbox_id)

    async def ask(connection: Connection) -> str:
        raise TokenExpired("expired")

    store = PlatformSettingsStore(connected.database, SecretBox(KEYS), connected.simulator.environment)
    access = Away(connected.database, Registry(connected.http, store), SecretBox(KEYS))
    with pytest.raises(TryLater, match="database") as raised:
        await call(access, connected.account_id, connected.inbox_id, ask)
    assert not raised.value.doubtful

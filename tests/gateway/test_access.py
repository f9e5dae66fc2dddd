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
from tests.playground import CHANNEL, Playground
from tests.shop import eventually

REFRESH = "tt_user/oauth2/refresh_token/"
KEYS = [SecretBox.new_key()]


@dataclass
class Shop:
    """A connected inbox, and the processes that act for it."""

    database: Database
    http: HttpClient
    playground: Playground
    account_id: int = 0
    inbox_id: int = 0

    def process(self, keys: list[str] = KEYS, **settings: str) -> CredentialProvider:
        """What one process of the installation has."""
        box = SecretBox(keys)
        store = PlatformSettingsStore(self.database, box, self.playground.environment | settings)
        return CredentialProvider(self.database, Registry(self.http, store), box)

    async def connection(self, access: CredentialProvider, refused: Connection | None = None) -> Connection:
        return await access.connection(self.account_id, self.inbox_id, refused=refused)

    async def connect(self, username: str = "marlow.finch") -> int:
        """Another inbox, with what the platform gave for it; its id."""
        remote_id = await self.playground.business(username)
        app_id = self.playground.sandbox.config.app_id
        given = await self.playground.control("tiktok/tokens/give", {"app_id": app_id, "business": username})
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
            user_id=0,
            rules=ChannelRules(platform="tiktok", platform_title="TikTok", capabilities=Capabilities(text_limit=100)),
        )
        async with self.database.account(self.account_id) as transaction:
            inbox_id = await service.create(transaction, new)
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
async def shop(database: Database, playground: Playground) -> AsyncIterator[Shop]:
    async with database.system() as transaction:
        account_id = await transaction.value("INSERT INTO accounts (name) VALUES ('Marlow & Finch') RETURNING id")
    async with HttpClient() as http:
        shop = Shop(database, http, playground, account_id)
        shop.inbox_id = await shop.connect()
        yield shop


async def watched(shop: Shop, **fault: Any) -> str:
    """Count the renewals from here on, and let each take its time."""
    return await shop.playground.fault(REFRESH, "slow", **{"delay_ms": 50} | fault)


async def test_access_that_lasts_is_used_as_it_is(shop: Shop) -> None:
    counter = await watched(shop)
    connection = await shop.connection(shop.process())
    assert connection.credentials.access_token == (await shop.playground.grant())["access_token"]
    assert connection.settings["TIKTOK_APP_ID"] == shop.playground.sandbox.config.app_id
    assert await shop.playground.hits(counter) == 0
    assert connection.credentials.access_token not in repr(connection)


@pytest.mark.parametrize("minutes", [4, -4])
async def test_many_at_once_renew_once(minutes: int, shop: Shop) -> None:
    await shop.ends_in(minutes=minutes)
    counter = await watched(shop)
    old = (await shop.playground.grant())["refresh_token"]
    first, second = shop.process(), shop.process()
    found = await asyncio.gather(*(shop.connection(access) for access in (first, second) * 5))
    assert await shop.playground.hits(counter) == 1
    grant = await shop.playground.grant()
    assert {connection.credentials.access_token for connection in found} == {grant["access_token"]}
    assert {connection.credentials.refresh_token for connection in found} == {grant["refresh_token"]}
    assert grant["refresh_token"] != old
    assert (await shop.connection(shop.process())).credentials == found[0].credentials


async def test_refused_access_is_renewed_once(shop: Shop) -> None:
    first, second = shop.process(), shop.process()
    old = await shop.connection(first)
    counter = await watched(shop)
    found = await asyncio.gather(*(shop.connection(access, old) for access in (first, second)))
    # Somebody who was refused the old token hears of it late.
    found.append(await shop.connection(second, old))
    assert await shop.playground.hits(counter) == 1
    assert {one.credentials.access_token for one in found} == {(await shop.playground.grant())["access_token"]}


async def test_a_call_is_made_again_with_new_access(shop: Shop) -> None:
    access, used = shop.process(), []

    async def ask(connection: Connection) -> str:
        used.append(connection.credentials.access_token)
        if len(used) == 1:
            raise TokenExpired("The token is too old.")
        return "an answer"

    assert await call(access, shop.account_id, shop.inbox_id, ask) == "an answer"
    assert used[1] == (await shop.playground.grant())["access_token"] != used[0]


async def test_the_periodic_work(shop: Shop) -> None:
    await shop.connect("kiln.co")  # not due
    lost = await shop.connect("glaze.co")
    await shop.process().mark_needs_reconnect(shop.account_id, lost, "Taken back.")
    async with shop.database.system() as transaction:
        await transaction.execute(
            "UPDATE inbox_credentials SET access_expires_at = now() + interval '50 minutes' WHERE inbox_id = $1", lost
        )
    await shop.ends_in(minutes=50)
    counter = await watched(shop)
    await asyncio.gather(*(shop.process().refresh_due() for _ in range(2)))
    assert await shop.playground.hits(counter) == 1
    new = await shop.connection(shop.process())
    assert new.credentials.access_token == (await shop.playground.grant())["access_token"]
    await shop.process().refresh_due()
    assert await shop.playground.hits(counter) == 1


async def test_short_lived_access_may_get_to_half_its_life(shop: Shop) -> None:
    await shop.change(access_expires_at=datetime.now(UTC) + timedelta(minutes=2))
    async with shop.database.system() as transaction:
        await transaction.execute("UPDATE inbox_credentials SET refreshed_at = now()")
    counter = await watched(shop)
    await shop.connection(shop.process())
    await shop.process().refresh_due()
    assert await shop.playground.hits(counter) == 0


async def test_a_permission_taken_back(shop: Shop) -> None:
    old = await shop.connection(shop.process())
    await shop.playground.control("tiktok/tokens/revoke", {"business": "marlow.finch"})
    counter, told = await watched(shop), await shop.told()
    with pytest.raises(NeedsReconnect, match="revoked"):
        await shop.connection(shop.process(), old)
    inbox = await shop.inbox()
    assert (inbox["state"], inbox["state_reason"]) == (
        "needs_reconnect",
        "Refresh token is incorrect, used or revoked.",
    )
    assert await shop.told() == told + 1
    with pytest.raises(NeedsReconnect, match="revoked"):
        await shop.connection(shop.process())
    await shop.process().mark_needs_reconnect(shop.account_id, shop.inbox_id, "Told again.")
    assert await shop.playground.hits(counter) == 1
    assert await shop.told() == told + 1
    assert (await shop.inbox())["state_reason"] == inbox["state_reason"]


@pytest.mark.parametrize(
    "changes",
    [
        {"refresh_token": None},
        {"refresh_expires_at": datetime.now(UTC) - timedelta(seconds=1)},
    ],
)
async def test_what_cannot_be_renewed(changes: dict[str, Any], shop: Shop) -> None:
    counter = await watched(shop)
    await shop.change(access_expires_at=datetime.now(UTC) + timedelta(minutes=1), **changes)
    await shop.connection(shop.process())  # it still lasts a minute
    await shop.ends_in(seconds=-1)
    with pytest.raises(NeedsReconnect, match="Reconnect the account"):
        await shop.connection(shop.process())
    assert (await shop.inbox())["state"] == "needs_reconnect"
    assert await shop.playground.hits(counter) == 0


async def test_the_platform_is_away(shop: Shop) -> None:
    await shop.ends_in(minutes=2)
    await shop.playground.fault(REFRESH, "http", status=503)
    await shop.connection(shop.process())  # what is left of it will do
    await shop.process().refresh_due()
    await shop.ends_in(minutes=-1)
    with pytest.raises(TryLater):
        await shop.connection(shop.process())
    assert (await shop.inbox())["state"] == "connected"


async def test_a_wrong_app_secret_is_nobodys_permission_lost(shop: Shop) -> None:
    await shop.ends_in(minutes=-1)
    with pytest.raises(TryLater):
        await shop.connection(shop.process(TIKTOK_APP_SECRET="changed"))
    assert (await shop.inbox())["state"] == "connected"


async def test_disconnected_or_gone(shop: Shop) -> None:
    async with shop.database.account(shop.account_id) as transaction:
        secret = await service.disconnect(transaction, shop.account_id, shop.inbox_id)
    assert secret is not None
    with pytest.raises(NeedsReconnect, match="disconnected"):
        await shop.connection(shop.process())
    assert (await shop.inbox())["state"] == "disconnected"
    with pytest.raises(InboxNotFound):
        await shop.process().connection(shop.account_id, 999)
    with pytest.raises(InboxNotFound):
        await shop.process().connection(shop.account_id + 1, shop.inbox_id)


async def test_keys_that_change(shop: Shop) -> None:
    newer = SecretBox.new_key()
    old = await shop.connection(shop.process([newer, *KEYS]))
    with pytest.raises(TryLater, match="secret keys"):
        await shop.connection(shop.process([newer]))
    assert (await shop.inbox())["state"] == "connected"
    await shop.connection(shop.process([newer, *KEYS]), old)  # what is renewed is written with the newest key
    await shop.connection(shop.process([newer]))


@pytest.mark.parametrize("code", [50000, 50002, 41999, 77777])
async def test_access_renewal_that_fails_in_passing_is_shown_and_tried_again(code: int, shop: Shop) -> None:
    """Only what the platform says of the permission itself ends it."""
    await shop.ends_in(minutes=-1)
    fault = {"code": code, "message": "Error processing request.", "remaining": 2}
    counter = await shop.playground.fault(REFRESH, "code", **fault)
    told = await shop.told()
    with pytest.raises(TryLater, match="Error processing"):
        await shop.connection(shop.process())
    with pytest.raises(TryLater):  # in the pause nobody asks
        await shop.connection(shop.process())
    assert await shop.playground.hits(counter) == 1
    assert (await shop.inbox())["state"] == "connected"
    async with shop.database.account(shop.account_id) as transaction:
        row = await queries.one_inbox(transaction, shop.account_id, shop.inbox_id)
    assert row is not None
    assert (row.trouble, row.trouble_since is not None) == ("Error processing request.", True)
    assert await shop.told() == told + 1

    async def later() -> None:
        async with shop.database.account(shop.account_id) as transaction:
            await transaction.execute("UPDATE inbox_credentials SET retry_at = now() - interval '1 second'")

    await later()
    with pytest.raises(TryLater):
        await shop.connection(shop.process())
    assert await shop.told() == told + 1, "the same trouble is no news"
    await later()
    await shop.connection(shop.process())
    async with shop.database.account(shop.account_id) as transaction:
        row = await queries.one_inbox(transaction, shop.account_id, shop.inbox_id)
    assert row is not None
    assert (row.trouble, row.trouble_since, row.state) == (None, None, "connected")
    assert await shop.told() == told + 2


async def test_access_refused_by_something_in_between_is_not_given_up(shop: Shop) -> None:
    async def ask(connection: Connection) -> str:
        raise TokenExpired("Who are you?", certain=False)

    with pytest.raises(TryLater, match="Who are you"):
        await call(shop.process(), shop.account_id, shop.inbox_id, ask)
    assert (await shop.inbox())["state"] == "connected"


class Recorded(Database):
    """A database whose open transactions of accounts can be looked into."""

    open: Transaction | None = None

    @asynccontextmanager
    async def account(self, account_id: int, user_id: int | None = None) -> AsyncIterator[Transaction]:
        async with super().account(account_id, user_id) as self.open:
            yield self.open


async def is_asked(shop: Shop, counter: str) -> None:
    """Wait until a renewal is under way."""

    async def find() -> bool | None:
        return await shop.playground.hits(counter) > 0 or None

    await eventually(find)


async def test_renewal_whose_caller_is_cancelled_is_kept_by_a_server_that_stops(
    shop: Shop, dsn: str, tmp_path: Path
) -> None:
    await shop.ends_in(minutes=-1)
    old = (await shop.playground.grant())["refresh_token"]
    counter = await watched(shop, delay_ms=300)
    given = {"FRONTDESK_DATA_DIR": str(tmp_path), "FRONTDESK_SECRET_KEYS": KEYS[0], **shop.playground.environment}
    async with open_application(Settings.from_environment(given, channel_setting_names()), dsn) as application:
        using = asyncio.create_task(shop.connection(application.services.access))
        await is_asked(shop, counter)
        using.cancel()
        with pytest.raises(asyncio.CancelledError):
            await using

    grant = await shop.playground.grant()
    assert grant["refresh_token"] != old, "the platform's answer was waited for"
    assert (await shop.connection(shop.process())).credentials.access_token == grant["access_token"]
    assert (await shop.inbox())["state"] == "connected"
    assert await shop.playground.hits(counter) == 1


async def test_who_waits_for_a_renewal_whose_caller_is_cancelled_uses_what_it_got(shop: Shop) -> None:
    await shop.ends_in(minutes=-1)
    access, counter = shop.process(), await watched(shop, delay_ms=300)
    first, second = (asyncio.create_task(shop.connection(access)) for _ in range(2))
    await is_asked(shop, counter)
    first.cancel()
    assert (await second).credentials.access_token == (await shop.playground.grant())["access_token"]
    assert await shop.playground.hits(counter) == 1


async def test_renewal_that_never_ends_keeps_no_server_from_stopping(shop: Shop) -> None:
    await shop.ends_in(minutes=-1)
    access, counter = shop.process(), await shop.playground.fault(REFRESH, "hang")
    using = asyncio.create_task(shop.connection(access))
    await is_asked(shop, counter)
    async with asyncio.timeout(10):
        await access.close(0.05)
        with pytest.raises(asyncio.CancelledError):
            await using


async def test_a_renewal_keeps_its_transaction_for_longer_than_a_call_may_take(shop: Shop, dsn: str) -> None:
    await shop.ends_in(minutes=-4)
    database = await Recorded.connect(dsn)
    assert isinstance(database, Recorded)
    store = PlatformSettingsStore(database, SecretBox(KEYS), shop.playground.environment)
    access = CredentialProvider(database, Registry(shop.http, store), SecretBox(KEYS))
    counter = await watched(shop, delay_ms=300)
    renewing = asyncio.create_task(shop.connection(access))
    await is_asked(shop, counter)
    assert database.open is not None
    allowed = await database.open.value(
        "SELECT setting::int / 1000 FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'"
    )
    assert allowed > 20, "as long as a call to a platform may take"
    await renewing
    await database.close()


async def test_a_database_that_goes_away_before_the_second_call_is_no_broken_call(shop: Shop) -> None:
    """Nothing reached the platform: whoever sends a reply tries it again, and doubts nothing."""

    class Away(CredentialProvider):
        async def connection(self, account_id: int, inbox_id: int, *, refused: Connection | None = None) -> Connection:
            if refused is not None:
                raise DatabaseUnavailable("gone")
            return await super().connection(account_id, inbox_id)

    async def ask(connection: Connection) -> str:
        raise TokenExpired("expired")

    store = PlatformSettingsStore(shop.database, SecretBox(KEYS), shop.playground.environment)
    access = Away(shop.database, Registry(shop.http, store), SecretBox(KEYS))
    with pytest.raises(TryLater, match="database") as raised:
        await call(access, shop.account_id, shop.inbox_id, ask)
    assert not raised.value.doubtful

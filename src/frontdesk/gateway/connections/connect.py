"""Connecting an account by sending the browser to the platform and back, reconnecting it, and disconnecting it.

The way there and back is bound to the user who began it: the `state` that travels with the browser is encrypted and
names the account, the user and an attempt that counts once and for ten minutes. An inbox, its credentials and the jobs
that follow are written in one transaction or not at all. The permission of an account that is then not connected is
given back, unless an inbox of this installation uses it: a platform has one permission per account and app, so giving
it back would cut that inbox off, and so would forgetting the newest tokens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, NoReturn, Protocol
from uuid import UUID

import msgspec
import structlog

from frontdesk.contract.channel import AccountProfile, Channel, Connected, Connection, Connects
from frontdesk.contract.errors import AppRefused, ChannelError, Refused, Unsupported
from frontdesk.core.conversations.delivery_queue import queue_waiting
from frontdesk.core.inboxes import errors, queries, service
from frontdesk.core.inboxes.queries import InboxRow
from frontdesk.core.inboxes.service import Attempt, NewInbox, Original
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from frontdesk.gateway.calls.credentials import CredentialProvider
from frontdesk.gateway.calls.rate_limiter import RateLimiter
from frontdesk.gateway.catalog.registry import Registry
from frontdesk.gateway.connections.new_inboxes import named, new_inbox, rules_for
from frontdesk.gateway.connections.webhook_registration import REGISTER_WEBHOOK
from frontdesk.gateway.enrichment.comments import has_comments
from frontdesk.gateway.inbound.replay import adopt_jobs
from frontdesk.gateway.sync.comment_backfill import backfill_job
from frontdesk.kit.secrets import SecretBox, SecretUnreadable

log = structlog.get_logger(__name__)

REVOKE_SECONDS = 10
QUOTED_LENGTH = 300
NOBODY = AccountProfile(username=None, name=None, avatar_url=None)
NOTHING = "Nothing was connected."


class _Connectable(Channel, Connects, Protocol):
    """Channel that is connected through the browser."""


class _Named(Channel, Protocol):
    """Channel that can return an account's profile."""

    async def account_profile(self, connection: Connection) -> AccountProfile:
        """Return the profile of the account. Raises like `send`, never `Uncertain`."""


class _State(msgspec.Struct, frozen=True, kw_only=True):
    """State that travels with the browser, encrypted. `purpose` keeps other things we encrypt from being taken for it.

    `path` is where the browser is to come back to, when that is not the channel's own place; `asked_from` is the origin
    of the page that sent it away, when that is another one than ours.
    """

    purpose: Literal["connect"]
    attempt: UUID
    account_id: int
    user_id: int | None
    channel: str
    path: str | None = None
    asked_from: str | None = None


class Connect:
    """Connecting of remote accounts as inboxes. Every refusal is a `DomainError` with a sentence for the person."""

    def __init__(
        self,
        database: Database,
        registry: Registry,
        access: CredentialProvider,
        slots: RateLimiter,
        secrets: SecretBox,
        public_url: str,
    ) -> None:
        self._slots = slots
        self._database = database
        self._registry = registry
        self._access = access
        self._secrets = secrets
        self._public_url = public_url

    async def start(
        self,
        account_id: int,
        user_id: int | None,
        name: str,
        inbox_id: int | None = None,
        *,
        alone: bool = False,
        back_to: str | None = None,
        asked_from: str | None = None,
    ) -> str:
        """Return where to send the browser to connect an account, or to reconnect the inbox.

        What the platform's other channels need is asked for as well, unless the channel is to be connected `alone`; to
        reconnect, what the inboxes need that use the same permission. Platforms only show what is not allowed yet.
        `user_id` None: no user of ours begins. The browser comes back to the path `back_to`, or to the channel's own.
        Raises `ChannelNotFound`, `ChannelNotConfigured` or `InboxNotFound`.
        """
        channel = self._connectable(name)
        if channel is None:
            raise errors.ChannelNotFound
        relatives = [] if alone else self._relatives(name)
        async with self._database.account(account_id, user_id) as transaction:
            if inbox_id is not None:
                inbox = await queries.one_inbox(transaction, account_id, inbox_id)
                if inbox is None or inbox.channel != name:
                    raise errors.InboxNotFound
                living = await queries.inboxes_of_remote(transaction, account_id, self._names(name), inbox.remote_id)
                alive = {other.channel for other in living if other.state != "disconnected"}
                relatives = [relative for relative in self._relatives(name) if relative.manifest.name in alive]
            attempt = await service.begin_attempt(transaction, account_id, user_id, name, inbox_id)
            state = _State(
                purpose="connect",
                attempt=attempt,
                account_id=account_id,
                user_id=user_id,
                channel=name,
                path=back_to,
                asked_from=asked_from,
            )
            sealed = self._secrets.encrypt(msgspec.json.encode(state)).decode()
            try:
                further = tuple(scope for relative in relatives for scope in relative.required_scopes)
                place = self._redirect_uri(channel, back_to)
                return channel.authorize_url(self._registry.settings(name), place, sealed, further)
            except Unsupported as error:
                raise errors.ChannelNotConfigured(str(error)) from error

    def asked_from(self, sealed: str) -> str | None:
        """Return the origin that `start` was told to remember with this state, whatever becomes of the state."""
        try:
            return self._unsealed(sealed).asked_from
        except errors.ConnectStateForged:
            return None

    async def complete(
        self, account_id: int, user_id: int | None, path: str, query: Mapping[str, str]
    ) -> tuple[int, bool]:
        """Connect with what the browser brought back to `path`; return the inbox's id, and whether it existed before.

        Raises the errors of `core.inboxes.errors`; then no inbox was made or changed.
        """
        attempt = await self._attempt(account_id, user_id, path, query.get("state", ""))
        channel = self._connectable(attempt.channel)
        assert channel is not None
        if query.get("error"):
            _refuse_callback(channel, query)
        code = query.get("code")
        if not code:
            title = channel.manifest.platform_title
            raise errors.ConnectCancelled(f"You came back from {title} before you signed in. {NOTHING}")
        connected = await self._exchange(channel, code, path)
        try:
            return await self._keep(account_id, user_id, attempt, channel, connected)
        except Exception:
            await self._give_back(channel, connected)
            raise

    async def keep(
        self,
        account_id: int,
        user_id: int | None,
        channel: _Named,
        connected: Connected,
        inbox_id: int | None,
        original: Original | None = None,
    ) -> tuple[int, bool]:
        """Make an inbox of the account, or reconnect `inbox_id`; return its id, and whether it existed before.

        A new one is made after the `original`, if there is one. `user_id` None: no user of ours does it. Raises the
        errors of `core.inboxes.errors`; then no inbox was made or changed.
        """
        attempt = Attempt(channel.manifest.name, inbox_id)
        return await self._keep(account_id, user_id, attempt, channel, connected, original)

    async def disconnect(self, account_id: int, inbox_id: int) -> None:
        """End the connection and give the permission back; conversations stay, queued messages fail.

        The platform's response is not waited for long and does not count. Raises `InboxNotFound`.
        """
        async with self._database.account(account_id) as transaction:
            secret = await service.disconnect(transaction, account_id, inbox_id)
            await queue_waiting(transaction, account_id, inbox_id)
            inbox = await queries.one_inbox(transaction, account_id, inbox_id)
        assert inbox is not None
        channel = self._connectable(inbox.channel)
        if secret is None or channel is None:
            return
        try:
            credentials = self._access.unseal(secret)
        except ChannelError as error:
            log.warning("a permission was not given back", channel=inbox.channel, error=str(error))
            return
        settings = self._registry.settings(inbox.channel)
        await _revoke(channel, Connection(remote_id=inbox.remote_id, credentials=credentials, settings=settings))

    async def _attempt(self, account_id: int, user_id: int | None, path: str, sealed: str) -> Attempt:
        """Return the attempt that the browser comes back from; it is used up from now on."""
        state = self._unsealed(sealed)
        channel = self._connectable(state.channel)
        if (state.account_id, state.user_id) != (account_id, user_id):
            raise errors.ConnectStateForged
        if channel is None or (state.path or channel.manifest.callback_path) != path:
            raise errors.ConnectStateForged
        async with self._database.account(account_id, user_id) as transaction:
            attempt = await service.use_attempt(transaction, account_id, user_id, state.attempt)
            if attempt is not None:
                return attempt
            if await service.attempt_was_used(transaction, account_id, state.attempt):
                raise errors.ConnectCodeUsed
        raise errors.ConnectStateExpired

    def _unsealed(self, sealed: str) -> _State:
        try:
            return msgspec.json.decode(self._secrets.decrypt(sealed.encode()), type=_State)
        except (SecretUnreadable, msgspec.DecodeError, UnicodeEncodeError) as error:
            raise errors.ConnectStateForged from error

    async def _exchange(self, channel: _Connectable, code: str, path: str) -> Connected:
        manifest = channel.manifest
        try:
            place = self._redirect_uri(channel, path)
            return await channel.exchange(self._registry.settings(manifest.name), place, code)
        except Unsupported as error:
            raise errors.ChannelNotConfigured(str(error)) from error
        except AppRefused as error:
            raise errors.ConnectAppRefused(
                f"{manifest.platform_title} doesn't accept this installation's app: {quoted(str(error))} {NOTHING}"
            ) from error
        except Refused as error:
            raise errors.ConnectCodeRefused(
                f"{manifest.platform_title} says: {quoted(str(error))} {NOTHING}"
            ) from error
        except ChannelError as error:
            raise errors.PlatformFailed(
                f"{manifest.platform_title} couldn't be reached: {quoted(str(error))} {NOTHING} Try again later."
            ) from error

    async def _keep(
        self,
        account_id: int,
        user_id: int | None,
        attempt: Attempt,
        channel: _Named,
        connected: Connected,
        original: Original | None = None,
    ) -> tuple[int, bool]:
        if connected.missing_scopes:
            raise errors.ConnectScopesMissing(channel.manifest.platform_title, connected.missing_scopes)
        profile = await self._profile(channel, connected)
        await self._refuse_strangers(account_id, channel, connected.remote_id, profile)
        async with self._database.account(account_id, user_id) as transaction:
            names = self._names(attempt.channel)
            family = await queries.inboxes_of_remote(transaction, account_id, names, connected.remote_id)
            lead, others = channel, list[_Named]()
            if attempt.inbox_id is None:
                lead, *others = self._wanting(channel, connected, family)
                new = new_inbox(self._registry, account_id, user_id, lead, connected.remote_id, profile)
                new = replace(new, credentials_inbox_id=family[0].id if family else None)
                inbox_id, known = await self._upsert_inbox(transaction, await named(transaction, new, lead))
                if original is not None and not known:
                    await service.make_like(transaction, account_id, inbox_id, original)
            else:
                inbox_id, known = await self._same_again(transaction, account_id, attempt.inbox_id, connected), True
            # Credentials before the inbox, the order in which whoever renews them locks the two.
            await service.save_credentials(transaction, account_id, inbox_id, self._access.seal(connected.credentials))
            if known:
                await service.reconnect(transaction, account_id, inbox_id, profile.username, profile.name)
                rules = rules_for(self._registry, lead, profile)
                await service.keep_facts(transaction, account_id, inbox_id, profile.facts, rules)
                await queue_waiting(transaction, account_id, inbox_id)
            self._begin_work(transaction, account_id, inbox_id, lead, known=known)
            await self._revive(transaction, [inbox for inbox in family if inbox.id != inbox_id], connected)
            for other in others:
                new = new_inbox(self._registry, account_id, user_id, other, connected.remote_id, profile)
                new = replace(new, credentials_inbox_id=family[0].id if family else inbox_id)
                await self._connect_relative(transaction, await named(transaction, new, other), other)
        return inbox_id, known

    def _wanting(self, channel: _Named, connected: Connected, family: list[InboxRow]) -> list[_Named]:
        """Return the channels to connect with a permission, the requested first; only that if all are connected."""
        here = {inbox.channel for inbox in family if inbox.state == "connected"}
        scopes = set(connected.credentials.scopes)
        relatives = [r for r in self._relatives(channel.manifest.name) if set(r.required_scopes) <= scopes]
        return [found for found in (channel, *relatives) if found.manifest.name not in here] or [channel]

    async def _connect_relative(self, transaction: Transaction, new: NewInbox, channel: Channel) -> None:
        """Connect another channel of the platform on the same permission: a new inbox, or the disconnected one."""
        inbox_id, known = await service.create(transaction, new), False
        if inbox_id is None:
            inbox = await queries.inbox_of_remote(transaction, new.account_id, new.channel, new.remote_id)
            if inbox is None or inbox.state == "connected":
                return
            inbox_id, known = inbox.id, True
            await service.reconnect(transaction, new.account_id, inbox_id, new.username, new.display_name)
            await service.keep_facts(transaction, new.account_id, inbox_id, new.facts, new.rules)
            await queue_waiting(transaction, new.account_id, inbox_id)
        self._begin_work(transaction, new.account_id, inbox_id, channel, known=known)

    async def _revive(self, transaction: Transaction, others: list[InboxRow], connected: Connected) -> None:
        """Reconnect the inboxes that waited for the same permission."""
        for inbox in others:
            channel = self._connectable(inbox.channel)
            if inbox.state != "needs_reconnect" or channel is None:
                continue
            if set(channel.required_scopes) <= set(connected.credentials.scopes):
                await service.reconnect(transaction, inbox.account_id, inbox.id, None, None)
                await queue_waiting(transaction, inbox.account_id, inbox.id)

    def _begin_work(
        self, transaction: Transaction, account_id: int, inbox_id: int, channel: Channel, *, known: bool
    ) -> None:
        """Start the work of a connected inbox; what a `known` one has missed is asked for as a gap."""
        transaction.jobs.extend(adopt_jobs(account_id, inbox_id))
        transaction.jobs.append(REGISTER_WEBHOOK(channel=channel.manifest.name))
        if has_comments(channel) and not known:
            transaction.jobs.append(backfill_job(account_id, inbox_id))

    async def _refuse_strangers(
        self, account_id: int, channel: Channel, remote_id: str, profile: AccountProfile
    ) -> None:
        """Refuse a permission of another account of this installation: one account has it, with all its channels."""
        async with self._database.system() as transaction:
            names = self._names(channel.manifest.name)
            inbox = await queries.connected_of_remote_in_all(transaction, names, remote_id)
        if inbox is not None and inbox["account_id"] != account_id:
            raise _elsewhere(profile.username or profile.name)

    async def _upsert_inbox(self, transaction: Transaction, new: NewInbox) -> tuple[int, bool]:
        """Make an inbox, or return the one of this remote account. Of two at once, the table lets one through."""
        inbox_id = await service.create(transaction, new)
        if inbox_id is not None:
            return inbox_id, False
        inbox = await queries.inbox_of_remote(transaction, new.account_id, new.channel, new.remote_id)
        who = new.username or new.display_name or "This account"
        if inbox is None:
            raise _elsewhere(new.username or new.display_name)
        if inbox.state == "connected":
            raise errors.InboxAlreadyConnected(
                f"{who} is already connected, as the inbox “{inbox.name}”.",
                inbox_id=inbox.id,
            )
        return inbox.id, True

    async def _same_again(self, transaction: Transaction, account_id: int, inbox_id: int, connected: Connected) -> int:
        inbox = await queries.one_inbox(transaction, account_id, inbox_id)
        if inbox is None:
            raise errors.InboxNotFound
        if inbox.remote_id != connected.remote_id:
            raise errors.InboxDifferentAccount(
                f"You signed in with a different account than the one of the inbox “{inbox.name}”"
                f"{f' ({inbox.username})' if inbox.username else ''}. Nothing was changed."
            )
        return inbox_id

    async def _profile(self, channel: _Named, connected: Connected) -> AccountProfile:
        """Return the profile of the account; it can be connected without."""
        try:
            await self._slots.take(channel.manifest.name, connected.remote_id, "account_profile")
            return await channel.account_profile(self._connection(channel, connected))
        except ChannelError as error:
            log.warning("an account's name could not be read", channel=channel.manifest.name, error=str(error))
            return NOBODY

    async def _give_back(self, channel: _Connectable, connected: Connected) -> None:
        """Give an unused permission back, or let the inbox that uses it have it."""
        name = channel.manifest.name
        try:
            async with self._database.system() as transaction:
                inbox = await queries.connected_of_remote_in_all(transaction, self._names(name), connected.remote_id)
                if inbox is not None:
                    sealed = self._access.seal(connected.credentials)
                    await service.save_newer_credentials(transaction, inbox["account_id"], inbox["id"], sealed)
                    return
        except Exception:
            log.exception("a permission could be neither kept nor given back", channel=name)
            return
        await _revoke(channel, self._connection(channel, connected))

    def _relatives(self, name: str) -> list[_Connectable]:
        """Return the platform's other channels that are connected through the browser."""
        family = self._registry.family(name)[1:]
        return [found for relative in family if (found := self._connectable(relative.manifest.name)) is not None]

    def _names(self, name: str) -> list[str]:
        """Return the channels of the same platform."""
        return [channel.manifest.name for channel in self._registry.family(name)]

    def _connectable(self, name: str) -> _Connectable | None:
        channel = self._registry.get(name)
        if channel is None or not isinstance(channel, Connects) or channel.manifest.callback_path is None:
            return None
        return channel

    def _connection(self, channel: Channel, connected: Connected) -> Connection:
        settings = self._registry.settings(channel.manifest.name)
        return Connection(remote_id=connected.remote_id, credentials=connected.credentials, settings=settings)

    def _redirect_uri(self, channel: _Connectable, path: str | None) -> str:
        return f"{self._public_url}{path or channel.manifest.callback_path}"


def quoted(text: str) -> str:
    """Return a platform's own words in a form that fits into a sentence of ours."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    words = " ".join(printable.split())[:QUOTED_LENGTH]
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _refuse_callback(channel: _Connectable, query: Mapping[str, str]) -> NoReturn:
    """Raise what the platform's error code means: those of OAuth 2 (RFC 6749, 4.1.2.1), and many words for a cancel."""
    title, error = channel.manifest.platform_title, query["error"].lower()
    if "cancel" in error:
        raise errors.ConnectCancelled(f"You cancelled signing in on {title}. {NOTHING}")
    if error == "access_denied":
        raise errors.ConnectDenied(f"You didn't give Frontdesk access to {title}. {NOTHING}")
    said = quoted(query.get("error_description") or query["error"])
    raise errors.PlatformFailed(f"{title} says: {said} {NOTHING}", platform_error=quoted(query["error"])[:-1])


def _elsewhere(name: str | None) -> errors.InboxConnectedElsewhere:
    return errors.InboxConnectedElsewhere(
        f"{name or 'This account'} is connected in another account of this installation, and can only be in one."
        f" {NOTHING}"
    )


async def _revoke(channel: _Connectable, connection: Connection) -> None:
    """Give a permission back where possible: one that stays behind does no harm, as its tokens are not kept."""
    try:
        async with asyncio.timeout(REVOKE_SECONDS):
            await channel.revoke(connection)
    except (ChannelError, TimeoutError) as error:
        log.warning("a permission was not given back", channel=channel.manifest.name, error=str(error))

"""Connecting an account by sending the browser to the platform and back, and reconnecting it.

The way there and back is bound to the user who began it: the `state` that travels with the browser is encrypted and
names the account, the user and an attempt that counts once and for ten minutes. The permission of an account that is
then not connected is given back (`permissions.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NoReturn
from uuid import UUID

import msgspec

from frontdesk.contract.channel import Connected
from frontdesk.contract.errors import AppRefused, ChannelError, Refused, Unsupported
from frontdesk.core.actors import ActorRef
from frontdesk.core.inboxes import errors, queries, service
from frontdesk.core.inboxes.service import Attempt, Original
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.gateway.connections.authorized_inboxes import NOTHING, AuthorizedInboxes
from frontdesk.gateway.connections.revocation import Permissions
from frontdesk.gateway.connections.sibling_channels import Connectable, Named, connectable, names_of, siblings_of
from frontdesk.kit.secrets import SecretBox, SecretUnreadable

QUOTED_LENGTH = 300


class _State(msgspec.Struct, frozen=True, kw_only=True):
    """State that travels with the browser, encrypted. `purpose` keeps other things we encrypt from being taken for it.

    `path` is where the browser is to come back to, when that is not the channel's own place; `started_from` is the
    origin of the page that sent it away, when that is another one than ours.
    """

    purpose: Literal["connect"]
    attempt: UUID
    account_id: int
    user_id: int | None
    channel: str
    path: str | None = None
    started_from: str | None = None


class Connect:
    """Connecting of remote accounts as inboxes. Every refusal is a `DomainError` with a sentence for the person."""

    def __init__(self, calls: ChannelCalls, secrets: SecretBox, public_url: str) -> None:
        self._database = calls.database
        self._registry = calls.registry
        self._inboxes = AuthorizedInboxes(calls)
        self._permissions = Permissions(calls)
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
        started_from: str | None = None,
    ) -> str:
        """Return where to send the browser to connect an account, or to reconnect the inbox.

        What the platform's other channels need is asked for as well, unless the channel is to be connected `alone`; to
        reconnect, what the inboxes need that use the same permission. Platforms only show what is not allowed yet.
        `user_id` None: no user of ours begins. The browser comes back to the path `back_to`, or to the channel's own.
        Raises `ChannelNotFound`, `ChannelNotConfigured` or `InboxNotFound`.
        """
        channel = connectable(self._registry, name)
        if channel is None:
            raise errors.ChannelNotFound
        relatives = [] if alone else siblings_of(self._registry, name)
        async with self._database.account(account_id, user_id) as transaction:
            if inbox_id is not None:
                inbox = await queries.one_inbox(transaction, account_id, inbox_id)
                if inbox is None or inbox.channel != name:
                    raise errors.InboxNotFound
                names = names_of(self._registry, name)
                living = await queries.inboxes_of_remote(transaction, account_id, names, inbox.remote_id)
                alive = {other.channel for other in living if other.state != "disconnected"}
                relatives = [one for one in siblings_of(self._registry, name) if one.manifest.name in alive]
            attempt = await service.begin_attempt(transaction, account_id, user_id, name, inbox_id)
            state = _State(
                purpose="connect",
                attempt=attempt,
                account_id=account_id,
                user_id=user_id,
                channel=name,
                path=back_to,
                started_from=started_from,
            )
            sealed = self._secrets.encrypt(msgspec.json.encode(state)).decode()
            try:
                further = tuple(scope for relative in relatives for scope in relative.required_scopes)
                place = self._redirect_uri(channel, back_to)
                return channel.authorize_url(self._registry.settings(name), place, sealed, further)
            except Unsupported as error:
                raise errors.ChannelNotConfigured(str(error)) from error

    def started_from(self, sealed: str) -> str | None:
        """Return the origin that `start` was told to remember with this state, whatever becomes of the state."""
        try:
            return self._unsealed(sealed).started_from
        except errors.ConnectStateForged:
            return None

    async def complete(self, account_id: int, actor: ActorRef, path: str, query: Mapping[str, str]) -> tuple[int, bool]:
        """Connect with what the browser brought back to `path`; return the inbox's id, and whether it existed before.

        Raises the errors of `core.inboxes.errors`; then no inbox was made or changed.
        """
        attempt = await self._attempt(account_id, actor.user_id, path, query.get("state", ""))
        channel = connectable(self._registry, attempt.channel)
        assert channel is not None
        if query.get("error"):
            _refuse_callback(channel, query)
        code = query.get("code")
        if not code:
            title = channel.manifest.platform_title
            raise errors.ConnectCancelled(f"You came back from {title} before you signed in. {NOTHING}")
        connected = await self._exchange(channel, code, path)
        try:
            return await self._inboxes.keep(account_id, actor, attempt, channel, connected)
        except Exception:
            await self._permissions.give_back(channel, connected)
            raise

    async def keep(
        self,
        account_id: int,
        actor: ActorRef,
        channel: Named,
        connected: Connected,
        inbox_id: int | None,
        original: Original | None = None,
    ) -> tuple[int, bool]:
        """Make an inbox of the account, or reconnect `inbox_id`; return its id, and whether it existed before.

        A new one is made after the `original`, if there is one. Raises the errors of
        `core.inboxes.errors`; then no inbox was made or changed.
        """
        attempt = Attempt(channel.manifest.name, inbox_id)
        return await self._inboxes.keep(account_id, actor, attempt, channel, connected, original)

    async def disconnect(self, account_id: int, inbox_id: int, actor: ActorRef) -> None:
        """End the connection and give the permission back. Raises `InboxNotFound`."""
        await self._permissions.disconnect(account_id, inbox_id, actor)

    async def _attempt(self, account_id: int, user_id: int | None, path: str, sealed: str) -> Attempt:
        """Return the attempt that the browser comes back from; it is used up from now on."""
        state = self._unsealed(sealed)
        channel = connectable(self._registry, state.channel)
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

    async def _exchange(self, channel: Connectable, code: str, path: str) -> Connected:
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

    def _redirect_uri(self, channel: Connectable, path: str | None) -> str:
        return f"{self._public_url}{path or channel.manifest.callback_path}"


def quoted(text: str) -> str:
    """Return a platform's own words in a form that fits into a sentence of ours."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    words = " ".join(printable.split())[:QUOTED_LENGTH]
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _refuse_callback(channel: Connectable, query: Mapping[str, str]) -> NoReturn:
    """Raise what the platform's error code means: those of OAuth 2 (RFC 6749, 4.1.2.1), and many words for a cancel."""
    title, error = channel.manifest.platform_title, query["error"].lower()
    if "cancel" in error:
        raise errors.ConnectCancelled(f"You cancelled signing in on {title}. {NOTHING}")
    if error == "access_denied":
        raise errors.ConnectDenied(f"You didn't give Frontdesk access to {title}. {NOTHING}")
    said = quoted(query.get("error_description") or query["error"])
    raise errors.PlatformFailed(f"{title} says: {said} {NOTHING}", platform_error=quoted(query["error"])[:-1])

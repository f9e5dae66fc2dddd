"""Inboxes on the permission of an account: made, or connected again, with the platform's other channels that it serves.

An inbox, its credentials and the jobs that follow are written in one transaction or not at all.
"""

from __future__ import annotations

from dataclasses import replace

import structlog

from frontdesk.contract.channel import AccountProfile, Channel, Connected
from frontdesk.contract.errors import ChannelError
from frontdesk.core.actors import ActorRef
from frontdesk.core.conversations.send_queue import queue_waiting
from frontdesk.core.inboxes import errors, queries, service
from frontdesk.core.inboxes.queries import InboxRow
from frontdesk.core.inboxes.service import Attempt, NewInbox, Original
from frontdesk.db.transaction import Transaction
from frontdesk.gateway.calls.channel_calls import ChannelCalls
from frontdesk.gateway.connections.new_inboxes import named, new_inbox, rules_for
from frontdesk.gateway.connections.sibling_channels import Named, connectable, connection_of, names_of, siblings_of
from frontdesk.gateway.connections.webhook_registration import REGISTER_WEBHOOK
from frontdesk.gateway.enrichment.comments import has_comments
from frontdesk.gateway.inbound.replay import adopt_jobs
from frontdesk.gateway.sync.comment_backfill import backfill_job

log = structlog.get_logger(__name__)

NOBODY = AccountProfile(username=None, name=None, avatar_url=None)
NOTHING = "Nothing was connected."


class AuthorizedInboxes:
    """Makes inboxes of what an authorisation gave, or connects them again."""

    def __init__(self, calls: ChannelCalls) -> None:
        self._calls = calls
        self._database = calls.database
        self._registry = calls.registry
        self._access = calls.access

    async def keep(
        self,
        account_id: int,
        actor: ActorRef,
        attempt: Attempt,
        channel: Named,
        connected: Connected,
        original: Original | None = None,
    ) -> tuple[int, bool]:
        """Make an inbox, or connect the attempt's again: its id, and whether it was connected before.

        A new one is made after the `original`, if there is one. Raises the errors of
        `core.inboxes.errors`; then no inbox was made or changed.
        """
        if connected.missing_scopes:
            raise errors.ConnectScopesMissing(channel.manifest.platform_title, connected.missing_scopes)
        profile = await self._profile(channel, connected)
        await self._refuse_strangers(account_id, channel, connected.remote_id, profile)
        async with self._database.account(account_id, actor.user_id) as transaction:
            names = names_of(self._registry, attempt.channel)
            family = await queries.inboxes_of_remote(transaction, account_id, names, connected.remote_id)
            lead, others = channel, list[Named]()
            if attempt.inbox_id is None:
                lead, *others = self._wanting(channel, connected, family)
                new = new_inbox(self._registry, account_id, lead, connected.remote_id, profile)
                new = replace(new, credentials_inbox_id=family[0].id if family else None)
                inbox_id, known = await self._upsert_inbox(transaction, await named(transaction, new, lead), actor)
                if original is not None and not known:
                    await service.make_like(transaction, account_id, inbox_id, original)
            else:
                inbox_id, known = await self._reconnect(transaction, account_id, attempt.inbox_id, connected), True
            # Credentials before the inbox, the order in which whoever renews them locks the two.
            await service.save_credentials(transaction, account_id, inbox_id, self._access.seal(connected.credentials))
            if known:
                await service.reconnect(transaction, account_id, inbox_id, profile.username, profile.name, actor)
                rules = rules_for(self._registry, lead, profile)
                await service.store_facts(transaction, account_id, inbox_id, profile.facts, rules)
                await queue_waiting(transaction, account_id, inbox_id)
            self._begin_work(transaction, account_id, inbox_id, lead, known=known)
            await self._revive(transaction, [inbox for inbox in family if inbox.id != inbox_id], connected, actor)
            for other in others:
                new = new_inbox(self._registry, account_id, other, connected.remote_id, profile)
                new = replace(new, credentials_inbox_id=family[0].id if family else inbox_id)
                await self._connect_relative(transaction, await named(transaction, new, other), other, actor)
        return inbox_id, known

    def _wanting(self, channel: Named, connected: Connected, family: list[InboxRow]) -> list[Named]:
        """Return the channels to connect with a permission, the requested first; only that if all are connected."""
        here = {inbox.channel for inbox in family if inbox.state == "connected"}
        scopes = set(connected.credentials.scopes)
        relatives = [r for r in siblings_of(self._registry, channel.manifest.name) if set(r.required_scopes) <= scopes]
        return [found for found in (channel, *relatives) if found.manifest.name not in here] or [channel]

    async def _connect_relative(
        self, transaction: Transaction, new: NewInbox, channel: Channel, actor: ActorRef
    ) -> None:
        """Connect another channel of the platform on the same permission: a new inbox, or the disconnected one."""
        inbox_id, known = await service.create(transaction, new, actor), False
        if inbox_id is None:
            inbox = await queries.inbox_of_remote(transaction, new.account_id, new.channel, new.remote_id)
            if inbox is None or inbox.state == "connected":
                return
            inbox_id, known = inbox.id, True
            await service.reconnect(transaction, new.account_id, inbox_id, new.username, new.display_name, actor)
            await service.store_facts(transaction, new.account_id, inbox_id, new.facts, new.rules)
            await queue_waiting(transaction, new.account_id, inbox_id)
        self._begin_work(transaction, new.account_id, inbox_id, channel, known=known)

    async def _revive(
        self, transaction: Transaction, others: list[InboxRow], connected: Connected, actor: ActorRef
    ) -> None:
        """Reconnect the inboxes that waited for the same permission."""
        for inbox in others:
            channel = connectable(self._registry, inbox.channel)
            if inbox.state != "needs_reconnect" or channel is None:
                continue
            if set(channel.required_scopes) <= set(connected.credentials.scopes):
                await service.reconnect(transaction, inbox.account_id, inbox.id, None, None, actor)
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
            names = names_of(self._registry, channel.manifest.name)
            inbox = await queries.connected_of_remote_in_all(transaction, names, remote_id)
        if inbox is not None and inbox["account_id"] != account_id:
            raise _elsewhere(profile.username or profile.name)

    async def _upsert_inbox(self, transaction: Transaction, new: NewInbox, actor: ActorRef) -> tuple[int, bool]:
        """Make an inbox, or return the one of this remote account. Of two at once, the table lets one through."""
        inbox_id = await service.create(transaction, new, actor)
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

    async def _reconnect(self, transaction: Transaction, account_id: int, inbox_id: int, connected: Connected) -> int:
        inbox = await queries.one_inbox(transaction, account_id, inbox_id)
        if inbox is None:
            raise errors.InboxNotFound
        if inbox.remote_id != connected.remote_id:
            raise errors.InboxDifferentAccount(
                f"You signed in with a different account than the one of the inbox “{inbox.name}”"
                f"{f' ({inbox.username})' if inbox.username else ''}. Nothing was changed."
            )
        return inbox_id

    async def _profile(self, channel: Named, connected: Connected) -> AccountProfile:
        """Return the profile of the account; it can be connected without."""
        try:
            await self._calls.rate_limiter.take(channel.manifest.name, connected.remote_id, "account_profile")
            return await channel.account_profile(connection_of(self._registry, channel, connected))
        except ChannelError as error:
            log.warning("an account's name could not be read", channel=channel.manifest.name, error=str(error))
            return NOBODY


def _elsewhere(name: str | None) -> errors.InboxConnectedElsewhere:
    return errors.InboxConnectedElsewhere(
        f"{name or 'This account'} is connected in another account of this installation, and can only be in one."
        f" {NOTHING}"
    )

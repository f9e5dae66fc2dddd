"""New inboxes of remote accounts, and the names they have until a user renames them."""

from __future__ import annotations

from dataclasses import replace

from frontdesk.contract.channel import AccountProfile, Channel
from frontdesk.contract.errors import Unsupported
from frontdesk.core.inboxes import queries
from frontdesk.core.inboxes.errors import ChannelNotConfigured
from frontdesk.core.inboxes.rules import ChannelRules
from frontdesk.core.inboxes.service import NewInbox
from frontdesk.db.transaction import Transaction
from frontdesk.gateway.catalog.registry import Registry

NAME_LENGTH = 100


def rules_for(registry: Registry, channel: Channel, profile: AccountProfile) -> ChannelRules:
    """Return the rules of an inbox of that account. Raises `ChannelNotConfigured` when a setting makes no sense."""
    try:
        return registry.rules(channel.manifest.name, profile.facts)
    except Unsupported as error:
        raise ChannelNotConfigured(str(error)) from error


def new_inbox(
    registry: Registry,
    account_id: int,
    channel: Channel,
    remote_id: str,
    profile: AccountProfile,
) -> NewInbox:
    """Return the inbox of a remote account on a channel, named like the account. Raises like `rules_for`."""
    return NewInbox(
        account_id=account_id,
        channel=channel.manifest.name,
        remote_id=remote_id,
        name=profile.name or profile.username or channel.manifest.platform_title,
        username=profile.username,
        display_name=profile.name,
        facts=profile.facts,
        rules=rules_for(registry, channel, profile),
    )


async def named(transaction: Transaction, new: NewInbox, channel: Channel) -> NewInbox:
    """Return the inbox with a first name that no other inbox of the account has."""
    manifest = channel.manifest
    label = f" · {manifest.label}" if manifest.label else ""
    own = f"{new.name[: NAME_LENGTH - len(label)]}{label}"
    if manifest.card is None or manifest.card.inbox_title is None:
        return replace(new, name=own)
    usual = f"{manifest.card.inbox_title}{label}"
    return replace(new, name=own if await queries.is_name_taken(transaction, new.account_id, usual) else usual)

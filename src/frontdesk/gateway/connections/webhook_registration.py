"""Registration of webhooks: shows where a platform sends them, and registers Frontdesk's own address."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog

from frontdesk.contract.channel import RegistersWebhook
from frontdesk.contract.errors import ChannelError, TryLater
from frontdesk.core.inboxes import queries as inboxes
from frontdesk.core.inboxes.views import WebhookView
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from frontdesk.gateway.calls.backoff import TRIES, pause_before
from frontdesk.gateway.catalog.addresses import webhook_url
from frontdesk.gateway.catalog.registry import Registry
from frontdesk.jobs.kinds import JobKind
from frontdesk.kit.values import dataclass

log = structlog.get_logger(__name__)

BY_HAND = "{0} has its webhooks set up on its own pages. Enter the expected address there."


@dataclass(frozen=True, slots=True, kw_only=True)
class OfChannel:
    """Channel, and the number of the try."""

    channel: str
    attempt: int = 1


REGISTER_WEBHOOK = JobKind("register_webhook", OfChannel)
"""Have the channel's webhooks sent here."""


class WebhookRegistration:
    """Registration at platforms of where webhooks go; `register` is the job's handler."""

    def __init__(self, database: Database, registry: Registry, public_url: str) -> None:
        self._database = database
        self._registry = registry
        self._public_url = public_url

    async def state(self, name: str, key: str) -> WebhookView:
        """Return where the platform sends the inbox's webhooks now; an error while asking is in the view.

        `key` is the inbox's own, for channels whose inboxes have addresses of their own.
        """
        channel, expected = self._registry.of(name), self._expected(name)
        title = channel.manifest.platform_title
        if channel.manifest.webhook_path is None:
            return WebhookView(registered_url=None, expected_url=expected, ok=True, error=None)
        if channel.manifest.webhook_per_inbox:
            return WebhookView(registered_url=None, expected_url=f"{expected}/{key}", ok=True, error=None, by_hand=True)
        if not isinstance(channel, RegistersWebhook):
            return WebhookView(registered_url=None, expected_url=expected, ok=False, error=BY_HAND.format(title))
        try:
            found = await channel.webhook_state(self._registry.settings(name))
        except ChannelError as error:
            return WebhookView(registered_url=None, expected_url=expected, ok=False, error=str(error))
        return _view(title, found.callback_url, expected)

    async def repair(self, name: str, key: str) -> WebhookView:
        """Have webhooks sent here from now on; an error is in the view."""
        channel, expected = self._registry.of(name), self._expected(name)
        if not isinstance(channel, RegistersWebhook):
            return await self.state(name, key)
        try:
            await channel.register_webhook(self._registry.settings(name), expected)
        except ChannelError as error:
            before = await self.state(name, key)
            return WebhookView(
                registered_url=before.registered_url, expected_url=expected, ok=before.ok, error=str(error)
            )
        # What counts is what the platform says when it is asked, not its response to being told.
        return await self.state(name, key)

    async def register(self, channel: str, attempt: int = 1) -> None:
        """Have the channel's webhooks sent here.

        A failure that may pass is tried again; a refusal is shown in the inbox's settings and tried again from there.
        """
        found = self._registry.of(channel)
        if not isinstance(found, RegistersWebhook):
            return
        try:
            await found.register_webhook(self._registry.settings(channel), self._expected(channel))
        except ChannelError as error:
            log.error("the platform did not take the webhooks' address", channel=channel, error=str(error))
            if isinstance(error, TryLater) and attempt < TRIES:
                at = datetime.now(UTC) + pause_before(attempt + 1, error)
                async with self._database.system() as transaction:
                    transaction.jobs.append(REGISTER_WEBHOOK(channel=channel, attempt=attempt + 1).due(at))

    async def settings_changed(self, transaction: Transaction, name: str) -> None:
        """Have webhooks sent here, if anything is connected by the channel, as its app or address may have changed.

        Needs a system transaction.
        """
        if await inboxes.is_channel_used_in_all(transaction, name):
            transaction.jobs.append(REGISTER_WEBHOOK(channel=name))

    def _expected(self, name: str) -> str:
        return webhook_url(self._public_url, self._registry.of(name).manifest) or ""


def _view(platform: str, registered: str | None, expected: str) -> WebhookView:
    # Platforms differ in whether they keep a slash at the end.
    ok = registered is not None and registered.rstrip("/") == expected.rstrip("/")
    error = None
    if registered is None:
        error = f"{platform} sends its webhooks nowhere, so no message arrives."
    elif not ok:
        error = f"{platform} sends its webhooks to another address, so no message arrives here."
    return WebhookView(registered_url=registered, expected_url=expected, ok=ok, error=error)

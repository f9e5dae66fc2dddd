"""respond.io's stand-in put together: its state, its routes, its start and stop."""

import asyncio
from typing import Any

from starlette.routing import BaseRoute, Route

from frontdesk.sandbox.clock import Clock
from frontdesk.sandbox.documents import Documents
from frontdesk.sandbox.posting import Poster
from frontdesk.sandbox.respondio import contacts, control, files, messages, outgoing
from frontdesk.sandbox.respondio.faults import Faults
from frontdesk.sandbox.respondio.gate import Gate
from frontdesk.sandbox.respondio.model import Channel, Token
from frontdesk.sandbox.respondio.rules import Limits, Sending, Settings, WebhookRules
from frontdesk.sandbox.respondio.site import API, Site
from frontdesk.sandbox.respondio.store import Store
from frontdesk.sandbox.respondio.webhooks import WebhookSender
from frontdesk.sandbox.signed_links import kept_secret
from frontdesk.sandbox.sliding import SlidingWindow
from frontdesk.sandbox.tally import Tally

FIRST_TOKEN = "default"  # noqa: S105 - a name
FIRST_CHANNEL = Channel(channel_id=470953, name="TikTok", source="tiktok", created_at=0)
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


class RespondIo:
    """One platform of the sandbox."""

    name = "respondio"

    def __init__(
        self,
        documents: Documents,
        clock: Clock,
        *,
        public_url: str,
        closing: asyncio.Event,
        token: str,
        limits: Limits,
        sending: Sending,
        webhooks: WebhookRules,
    ) -> None:
        self._token = token
        store = Store(documents)
        settings = Settings(limits, sending, webhooks, documents)
        faults, poster = Faults(store.faults), Poster(clock)
        self.site = Site(
            public_url=public_url,
            store=store,
            clock=clock,
            settings=settings,
            faults=faults,
            poster=poster,
            webhooks=WebhookSender(store, settings, faults, clock, poster),
            second=SlidingWindow(1000),
            tally=Tally(refusal="429"),
            link_secret=kept_secret(documents, "respondio.secret"),
            closing=closing,
        )
        self._furnish()

    def _furnish(self) -> None:
        """The configured token and, in an empty workspace, the TikTok channel."""
        tokens, channels = self.site.store.tokens, self.site.store.channels
        for row in tokens:
            if row.name == FIRST_TOKEN and row.token != self._token:
                tokens.delete(row.token)
        if self._token not in tokens:
            tokens.save(Token(token=self._token, name=FIRST_TOKEN))
        if not len(channels):
            channels.save(FIRST_CHANNEL)

    def routes(self) -> list[BaseRoute]:
        """Everything respond.io serves, and `/control/respondio/`."""
        gate = Gate(self.site, (*contacts.ENDPOINTS, *messages.ENDPOINTS))
        return [
            Route(f"/{API}/{{path:path}}", gate.__call__, methods=METHODS),
            *files.routes(self.site),
            *control.routes(self.site, self.reset),
        ]

    def state(self, messages: int) -> dict[str, Any]:
        """The workspace in short, with the newest `messages` of all."""
        return control.state(self.site, messages)

    def reset(self) -> None:
        """Back to an empty workspace with the configured token."""
        self.site.poster.drop()
        self.site.settings.reset()
        self.site.second.clear()
        self.site.tally.forget()
        self.site.store.clear()
        self._furnish()

    async def start(self) -> None:
        """Begin sending messages and webhooks."""
        await self.site.poster.open()
        self.site.webhooks.resume()
        outgoing.resume(self.site)

    async def stop(self) -> None:
        """Stop sending; what is pending stays pending in the store."""
        self.site.closing.set()
        await self.site.poster.close()

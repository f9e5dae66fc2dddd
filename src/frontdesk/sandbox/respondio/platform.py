"""Simulator of respond.io put together: its state, its routes, its start and stop."""

from typing import Any

from starlette.routing import BaseRoute, Route

from frontdesk.sandbox.kit.faults import FaultPanel
from frontdesk.sandbox.kit.gate import METHODS
from frontdesk.sandbox.kit.platform import Surroundings
from frontdesk.sandbox.kit.posting import Poster
from frontdesk.sandbox.kit.signed_links import kept_secret
from frontdesk.sandbox.kit.sliding_window import SlidingWindow
from frontdesk.sandbox.kit.tally import Tally
from frontdesk.sandbox.respondio import contacts, control, control_phone, files, messages, outgoing
from frontdesk.sandbox.respondio.gate import Gate
from frontdesk.sandbox.respondio.model import Channel, Token
from frontdesk.sandbox.respondio.phone import phone
from frontdesk.sandbox.respondio.rules import Limits, Sending, Settings, WebhookRules
from frontdesk.sandbox.respondio.site import API, Site
from frontdesk.sandbox.respondio.store import PLATFORM, Store
from frontdesk.sandbox.respondio.webhooks import WebhookSender

FIRST_TOKEN = "default"  # noqa: S105 - a name
FIRST_CHANNEL = Channel(channel_id=470953, name="TikTok", source="tiktok", created_at=0)


class RespondIo:
    """Simulator of respond.io."""

    name = PLATFORM

    def __init__(
        self, around: Surroundings, *, token: str, limits: Limits, sending: Sending, webhooks: WebhookRules
    ) -> None:
        self._token = token
        documents, clock = around.documents, around.clock
        store = Store(documents, around.live)
        settings = Settings(limits, sending, webhooks, documents)
        faults, poster = FaultPanel(store.faults), Poster(clock)
        self.site = Site(
            public_url=around.public_url,
            store=store,
            clock=clock,
            settings=settings,
            faults=faults,
            poster=poster,
            webhooks=WebhookSender(store, settings, faults, clock, poster),
            second=SlidingWindow(1000),
            tally=Tally(refusal="429"),
            link_secret=kept_secret(documents, "respondio.secret"),
            closing=around.closing,
        )
        self.phone = phone(self.site)
        around.live.register("phone", self.name, self.phone.draw)
        self._create_first_rows()

    def _create_first_rows(self) -> None:
        """Create the configured token and, in an empty workspace, the TikTok channel."""
        tokens, channels = self.site.store.tokens, self.site.store.channels
        for row in tokens:
            if row.name == FIRST_TOKEN and row.token != self._token:
                tokens.delete(row.token)
        if self._token not in tokens:
            tokens.save(Token(token=self._token, name=FIRST_TOKEN))
        if not len(channels):
            channels.save(FIRST_CHANNEL)

    def routes(self) -> list[BaseRoute]:
        """Return the routes of respond.io, and of `/control/respondio/`."""
        gate = Gate(self.site, (*contacts.ENDPOINTS, *messages.ENDPOINTS))
        return [
            Route(f"/{API}/{{path:path}}", gate.__call__, methods=METHODS),
            *files.routes(self.site),
            *control.routes(self.site, self.reset),
            *control_phone.routes(self.site),
        ]

    def state(self, messages: int) -> dict[str, Any]:
        """Return the workspace in short, with the newest `messages` of all."""
        return control.state(self.site, messages)

    def reset(self) -> None:
        """Go back to an empty workspace with the configured token."""
        self.site.webhooks.forget()
        self.site.settings.reset()
        self.site.second.clear()
        self.site.tally.forget()
        self.site.store.clear()
        self._create_first_rows()

    async def start(self) -> None:
        """Begin sending messages and webhooks."""
        await self.site.webhooks.start()
        outgoing.resume(self.site)

    async def stop(self) -> None:
        """Stop sending; what is pending stays pending in the store."""
        self.site.closing.set()
        await self.site.poster.close()

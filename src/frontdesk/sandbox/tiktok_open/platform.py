"""Simulator of the open profile put together: its state, its routes, its start and stop."""

from typing import Any

from starlette.routing import BaseRoute, Route

from frontdesk.sandbox.kit.apps import App, TokenStore, register
from frontdesk.sandbox.kit.faults import FaultPanel
from frontdesk.sandbox.kit.gate import METHODS
from frontdesk.sandbox.kit.platform import Surroundings
from frontdesk.sandbox.kit.sliding_window import SlidingWindow
from frontdesk.sandbox.kit.tally import Tally
from frontdesk.sandbox.tiktok_open import authorize, control, history, images, messaging, oauth, profile, views
from frontdesk.sandbox.tiktok_open.errors import RATE_LIMIT_EXCEEDED
from frontdesk.sandbox.tiktok_open.gate import Gate
from frontdesk.sandbox.tiktok_open.phone import phone
from frontdesk.sandbox.tiktok_open.rules import OpenConfig, OpenSettings
from frontdesk.sandbox.tiktok_open.site import ROOT, OpenSite
from frontdesk.sandbox.tiktok_open.store import PLATFORM, OpenStore
from frontdesk.sandbox.tiktok_open.webhooks import OpenWebhooks

MINUTE_MS = 60_000


class TikTokOpen:
    """Simulator of the open profile."""

    name = PLATFORM

    def __init__(self, around: Surroundings, config: OpenConfig) -> None:
        self._first_app = App(
            app_id=config.client_key,
            secret=config.client_secret,
            name=config.app_name,
            scopes=list(config.scopes),
            redirect_uris=list(config.redirect_uris),
        )
        clock, store = around.clock, OpenStore(around.documents, around.live)
        settings, faults = OpenSettings(config, around.documents), FaultPanel(store.faults)
        self.site = OpenSite(
            public_url=around.public_url,
            client_key=config.client_key,
            store=store,
            clock=clock,
            settings=settings,
            tokens=TokenStore(store.grants, store.codes, clock, lambda: settings.limits),
            faults=faults,
            webhooks=OpenWebhooks(store, settings, faults, clock),
            minute=SlidingWindow(MINUTE_MS),
            tally=Tally(refusal=RATE_LIMIT_EXCEEDED[1]),
            closing=around.closing,
        )
        self.phone = phone(self.site)
        around.live.register("phone", self.name, self.phone.draw)
        register(store.apps, self._first_app)

    def routes(self) -> list[BaseRoute]:
        """Return the routes below `/tiktok-open/`, and of `/control/tiktok-open/`."""
        endpoints = (
            *oauth.ENDPOINTS,
            *profile.ENDPOINTS,
            *messaging.ENDPOINTS,
            *history.ENDPOINTS,
            *images.ENDPOINTS,
        )
        gate = Gate(self.site, endpoints)
        return [
            *authorize.Consent(self.site).routes(),
            *images.routes(self.site),
            Route(f"{ROOT}/{{path:path}}", gate.__call__, methods=METHODS),
            *control.routes(self.site),
        ]

    def state(self, messages: int) -> dict[str, Any]:
        """Return everything there is, with the newest `messages` of each conversation."""
        return views.state(self.site, messages)

    def reset(self) -> None:
        """Go back to an empty platform with the configured app."""
        self.site.webhooks.forget()
        self.site.settings.reset()
        self.site.minute.clear()
        self.site.tally.forget()
        self.site.store.clear()
        register(self.site.store.apps, self._first_app)

    async def start(self) -> None:
        """Begin sending webhooks."""
        await self.site.webhooks.start()

    async def stop(self) -> None:
        """End hanging calls and stop sending."""
        self.site.closing.set()
        await self.site.webhooks.close()

"""The open profile's stand-in put together: its state, its routes, its start and stop."""

import asyncio
from typing import Any

from starlette.routing import BaseRoute, Route

from frontdesk.sandbox.clock import Clock
from frontdesk.sandbox.documents import Documents
from frontdesk.sandbox.sliding import SlidingWindow
from frontdesk.sandbox.tally import Tally
from frontdesk.sandbox.tiktok.faults import Faults
from frontdesk.sandbox.tiktok.model import App
from frontdesk.sandbox.tiktok.quotas import MINUTE_MS
from frontdesk.sandbox.tiktok_open import authorize, control, history, images, messaging, oauth, profile, views
from frontdesk.sandbox.tiktok_open.errors import RATE_LIMIT_EXCEEDED
from frontdesk.sandbox.tiktok_open.gate import Gate
from frontdesk.sandbox.tiktok_open.rules import OpenConfig, OpenSettings
from frontdesk.sandbox.tiktok_open.site import ROOT, OpenSite
from frontdesk.sandbox.tiktok_open.store import OpenStore
from frontdesk.sandbox.tiktok_open.webhooks import OpenWebhooks

METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"]


class TikTokOpen:
    """One platform of the sandbox. `closing` is set when the server stops."""

    name = "tiktok_open"

    def __init__(
        self, documents: Documents, clock: Clock, *, public_url: str, config: OpenConfig, closing: asyncio.Event
    ) -> None:
        self._config = config
        store = OpenStore(documents)
        settings = OpenSettings(config, documents)
        faults = Faults(store.faults)
        self.site = OpenSite(
            public_url=public_url,
            client_key=config.client_key,
            store=store,
            clock=clock,
            settings=settings,
            faults=faults,
            webhooks=OpenWebhooks(store, settings, faults, clock),
            minute=SlidingWindow(MINUTE_MS),
            tally=Tally(refusal=RATE_LIMIT_EXCEEDED[1]),
            closing=closing,
        )
        self._register_app()

    def _register_app(self) -> None:
        """The developer app of the configuration; the callback it was given before stays."""
        config = self._config
        held = self.site.store.apps.get(config.client_key)
        app = App(
            app_id=config.client_key,
            secret=config.client_secret,
            name=config.app_name,
            scopes=list(config.scopes),
            redirect_uris=list(config.redirect_uris),
            callbacks={} if held is None else held.callbacks,
        )
        self.site.store.apps.save(app)

    def routes(self) -> list[BaseRoute]:
        """Everything below `/tiktok-open/`, and `/control/tiktok-open/`."""
        endpoints = (
            *oauth.ENDPOINTS,
            *profile.ENDPOINTS,
            *messaging.ENDPOINTS,
            *history.ENDPOINTS,
            *images.ENDPOINTS,
        )
        gate = Gate(self.site, endpoints)
        return [
            *authorize.routes(self.site),
            *images.routes(self.site),
            Route(f"{ROOT}/{{path:path}}", gate.__call__, methods=METHODS),
            *control.routes(self.site),
        ]

    def state(self, messages: int) -> dict[str, Any]:
        """Everything there is, with the newest `messages` of each conversation."""
        return views.state(self.site, messages)

    def reset(self) -> None:
        """Back to an empty platform with the configured app."""
        self.site.webhooks.forget()
        self.site.settings.reset()
        self.site.minute.clear()
        self.site.tally.forget()
        self.site.store.clear()
        self._register_app()

    async def start(self) -> None:
        """Begin sending webhooks."""
        await self.site.webhooks.start()

    async def stop(self) -> None:
        """End hanging calls and stop sending."""
        self.site.closing.set()
        await self.site.webhooks.close()

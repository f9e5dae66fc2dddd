"""Site of the open profile's simulator, which its parts work with: store, clock, rules, tokens, faults, webhooks."""

import asyncio
from dataclasses import dataclass

from frontdesk.sandbox.kit.apps import App, TokenStore
from frontdesk.sandbox.kit.clock import Clock
from frontdesk.sandbox.kit.faults import FaultPanel
from frontdesk.sandbox.kit.sliding_window import SlidingWindow
from frontdesk.sandbox.kit.tally import Tally
from frontdesk.sandbox.tiktok_open.model import Fault
from frontdesk.sandbox.tiktok_open.rules import OpenSettings
from frontdesk.sandbox.tiktok_open.store import OpenStore
from frontdesk.sandbox.tiktok_open.webhooks import OpenWebhooks

ROOT = "/tiktok-open"


@dataclass(frozen=True)
class OpenSite:
    """Running simulator of the open profile."""

    public_url: str
    client_key: str
    store: OpenStore
    clock: Clock
    settings: OpenSettings
    tokens: TokenStore
    faults: FaultPanel[Fault]
    webhooks: OpenWebhooks
    minute: SlidingWindow
    """The calls of the last minute, by endpoint."""
    tally: Tally
    closing: asyncio.Event
    """Set when the server stops: ends the calls that a fault left hanging."""

    @property
    def app(self) -> App:
        """Return the one developer app."""
        app = self.store.apps.get(self.client_key)
        assert app is not None
        return app

    @property
    def url(self) -> str:
        """Return where the simulator is found, without a slash at the end."""
        return f"{self.public_url}{ROOT}"

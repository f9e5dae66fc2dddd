"""Site of respond.io's simulator, which its parts work with: store, clock, rules, faults, quota, tally, webhooks."""

import asyncio
from dataclasses import dataclass

from frontdesk.sandbox.kit.clock import Clock
from frontdesk.sandbox.kit.faults import FaultPanel
from frontdesk.sandbox.kit.posting import Poster
from frontdesk.sandbox.kit.sliding_window import SlidingWindow
from frontdesk.sandbox.kit.tally import Tally
from frontdesk.sandbox.respondio.model import Fault
from frontdesk.sandbox.respondio.rules import Settings
from frontdesk.sandbox.respondio.store import Store
from frontdesk.sandbox.respondio.webhooks import WebhookSender

API = "respondio/v2"


@dataclass(frozen=True)
class Site:
    """Running simulator of respond.io."""

    public_url: str
    store: Store
    clock: Clock
    settings: Settings
    faults: FaultPanel[Fault]
    poster: Poster
    webhooks: WebhookSender
    second: SlidingWindow
    """The calls of the last second of real time, by token and method."""
    tally: Tally
    link_secret: bytes
    """Signs the expiring links to files."""
    closing: asyncio.Event
    """Set when the server stops: ends the calls that a fault left hanging."""

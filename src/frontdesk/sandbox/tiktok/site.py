"""Site of TikTok's simulator, which its parts work with: store, clock, rules, tokens, faults, quotas, webhooks."""

import asyncio
from dataclasses import dataclass

from frontdesk.sandbox.kit.apps import TokenStore
from frontdesk.sandbox.kit.clock import Clock
from frontdesk.sandbox.kit.faults import FaultPanel
from frontdesk.sandbox.kit.live import LiveHub
from frontdesk.sandbox.tiktok.model import Fault
from frontdesk.sandbox.tiktok.quotas import Quotas
from frontdesk.sandbox.tiktok.rules import Settings
from frontdesk.sandbox.tiktok.store import Store
from frontdesk.sandbox.tiktok.webhooks import WebhookSender


@dataclass(frozen=True)
class Site:
    """Running simulator of TikTok."""

    public_url: str
    store: Store
    clock: Clock
    settings: Settings
    live: LiveHub
    tokens: TokenStore
    faults: FaultPanel[Fault]
    webhooks: WebhookSender
    quotas: Quotas
    link_secret: bytes
    """Signs the expiring links to pictures and files."""
    closing: asyncio.Event
    """Set when the server stops: ends the calls that a fault left hanging."""

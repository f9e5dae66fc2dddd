"""What every part of TikTok's stand-in works with: store, clock, rules, faults, quotas, webhooks."""

import asyncio
from dataclasses import dataclass

from frontdesk.sandbox.clock import Clock
from frontdesk.sandbox.tiktok.faults import Faults
from frontdesk.sandbox.tiktok.limits import Settings
from frontdesk.sandbox.tiktok.quotas import Quotas
from frontdesk.sandbox.tiktok.store import Store
from frontdesk.sandbox.tiktok.webhooks import WebhookSender


@dataclass(frozen=True)
class Site:
    """One running stand-in of TikTok."""

    public_url: str
    store: Store
    clock: Clock
    settings: Settings
    faults: Faults
    webhooks: WebhookSender
    quotas: Quotas
    link_secret: bytes
    """Signs the expiring links to pictures and files."""
    closing: asyncio.Event
    """Set when the server stops: ends the calls that a fault left hanging."""

"""Rules of respond.io with every number in one place, and the switches where public sources disagree.

Sources: developers.respond.io as its TypeScript SDK, its n8n nodes and public rate-limit profiles repeat it, and
responses of the live API that others wrote down. A test changes them through the control API.
"""

from typing import Literal

import msgspec

from frontdesk.sandbox.kit import settings
from frontdesk.sandbox.kit.documents import Documents
from frontdesk.sandbox.kit.webhooks import Delivery

HOUR = 3600
DAY = 24 * HOUR


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Limits of the API.

    "Each API call method is limited to 5 requests per second": `counted_by` reads "method" as the HTTP method, per
    token, or as the endpoint. 0 requests per second is no limit, and 0 `window_seconds` no reply window. The window is
    that of TikTok channels. A file's link is given out anew with every response unless `file_links_renewed` is off:
    then it ends `file_link_seconds` after the message came.
    """

    requests_per_second: int = 5
    counted_by: Literal["method", "endpoint"] = "method"
    window_seconds: int = 48 * HOUR
    file_link_seconds: int = DAY
    file_links_renewed: bool = True


class Sending(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Delivery of an accepted message: sent after `sent_seconds`, delivered `delivered_seconds` later.

    A message listed by the live API shows `sent, delivered, read`; whether `pending` stays before them is not said.
    With `fetch_attachments` the file is fetched from its address before it is sent, as TikTok needs it.
    """

    sent_seconds: float = 0.3
    delivered_seconds: float = 0.3
    pending_stays: bool = False
    fetch_attachments: bool = True
    fetch_timeout_seconds: float = 5.0


class WebhookRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Schedule for trying webhooks again. None is published: 5, 15, 45 and 135 seconds are ours."""

    first_wait_seconds: float = 5.0
    factor: float = 3.0
    attempts: int = 5
    timeout_seconds: float = 5.0

    def next_wait(self, delivery: Delivery, now_ms: int) -> float | None:  # noqa: ARG002
        """Return the seconds until the next attempt; None after the last."""
        failures = len(delivery.attempts)
        return None if failures >= self.attempts else self.first_wait_seconds * self.factor ** (failures - 1)


class Settings(settings.Settings):
    """Rules in force."""

    def __init__(self, limits: Limits, sending: Sending, webhooks: WebhookRules, documents: Documents) -> None:
        parts = {"limits": limits, "sending": sending, "webhooks": webhooks}
        super().__init__(parts, documents, "respondio.settings")

    @property
    def limits(self) -> Limits:
        """Return the limits of the API."""
        return self.rules(Limits)

    @property
    def sending(self) -> Sending:
        """Return the rules for accepted messages."""
        return self.rules(Sending)

    @property
    def webhooks(self) -> WebhookRules:
        """Return how webhooks are tried again."""
        return self.rules(WebhookRules)

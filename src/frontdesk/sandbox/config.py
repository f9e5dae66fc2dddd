"""Configuration of a sandbox at its start."""

from dataclasses import dataclass, field
from pathlib import Path

from frontdesk.sandbox.kit.webhooks import WebhookRules
from frontdesk.sandbox.respondio import rules as respondio
from frontdesk.sandbox.tiktok.oauth import ALL_SCOPES
from frontdesk.sandbox.tiktok.rules import CommentRules, Limits
from frontdesk.sandbox.tiktok_open.rules import OpenConfig


@dataclass(frozen=True, kw_only=True)
class SandboxConfig:
    """Addresses, places, TikTok's first developer app and respond.io's first access token.

    `public_url` is how clients and browsers reach the sandbox, without a slash at the end; it responds to its host, to
    IP addresses, and to `hosts`. Without `state_dir` everything is forgotten at exit. `static_dir` holds the built
    phone page (`phone.html` at `/`). An empty `redirect_uris` accepts any redirect address.
    """

    public_url: str = "http://127.0.0.1:8090"
    hosts: tuple[str, ...] = ()
    state_dir: Path | None = None
    static_dir: Path | None = None
    app_id: str = "7350000000000000001"
    app_secret: str = "sandbox-secret"  # noqa: S105 - opens nothing but an invented platform
    app_name: str = "Frontdesk"
    app_scopes: tuple[str, ...] = ALL_SCOPES
    redirect_uris: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    webhooks: WebhookRules = field(default_factory=WebhookRules)
    comments: CommentRules = field(default_factory=CommentRules)
    tiktok_open: OpenConfig = field(default_factory=OpenConfig)
    respondio_token: str = "sandbox-token"  # noqa: S105 - as above
    respondio_limits: respondio.Limits = field(default_factory=respondio.Limits)
    respondio_sending: respondio.Sending = field(default_factory=respondio.Sending)
    respondio_webhooks: respondio.WebhookRules = field(default_factory=respondio.WebhookRules)

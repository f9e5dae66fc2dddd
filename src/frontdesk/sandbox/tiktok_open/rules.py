"""Rules of the open profile with every number and switch, and the app that the sandbox starts with.

A test changes them through the control API; a change outlives a restart when the sandbox keeps its state.
"""

from dataclasses import dataclass, field
from typing import Literal

import msgspec

from frontdesk.sandbox.kit import settings
from frontdesk.sandbox.kit.documents import Documents
from frontdesk.sandbox.kit.webhooks import WebhookRules

DAY = 24 * 3600
READ_SCOPE = "im.message.read"
WRITE_SCOPE = "im.message.write"
BASIC_SCOPE = "user.info.basic"
PROFILE_SCOPE = "user.info.profile"
OPEN_SCOPES = (BASIC_SCOPE, PROFILE_SCOPE, READ_SCOPE, WRITE_SCOPE)


class OpenLimits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Limits of the API.

    The description of the open profile that Frontdesk follows names the window (`window_hours` after the person's last
    message, `cap` messages until they write again; None is no cap), `calls_per_minute` for each endpoint (0 is no
    limit), the lifetimes of both tokens and the size of an image. The length of a text and of a page it leaves open.

    Login Kit's documentation lets an app see a username with `user.info.profile` only (`username_scope`).
    `images` off is a region without images. The description's webhooks do not say which business is meant;
    `names_business` adds it to their content as `to_open_id`.
    """

    window_hours: float = 48.0
    cap: int | None = 10
    calls_per_minute: int = 600
    text_characters: int = 6000
    images: bool = True
    image_bytes: int = 20 * 1024 * 1024
    largest_page: int = 100
    access_token_seconds: int = DAY
    refresh_token_seconds: int = 365 * DAY
    auth_code_seconds: int = 600
    username_scope: Literal["user.info.basic", "user.info.profile"] = "user.info.profile"
    names_business: bool = False


@dataclass(frozen=True, kw_only=True)
class OpenConfig:
    """Developer app that the sandbox starts with. An empty `redirect_uris` accepts any redirect address."""

    client_key: str = "sandbox-client-key"
    client_secret: str = "sandbox-client-secret"  # noqa: S105 - opens nothing but an invented platform
    app_name: str = "Frontdesk"
    scopes: tuple[str, ...] = OPEN_SCOPES
    redirect_uris: tuple[str, ...] = ()
    limits: OpenLimits = field(default_factory=OpenLimits)
    webhooks: WebhookRules = field(default_factory=WebhookRules)


class OpenSettings(settings.Settings):
    """Rules in force."""

    def __init__(self, config: OpenConfig, documents: Documents) -> None:
        super().__init__({"limits": config.limits, "webhooks": config.webhooks}, documents, "tiktok-open.settings")

    @property
    def limits(self) -> OpenLimits:
        """Return the limits of the API."""
        return self.rules(OpenLimits)

    @property
    def webhooks(self) -> WebhookRules:
        """Return how webhooks are sent."""
        return self.rules(WebhookRules)

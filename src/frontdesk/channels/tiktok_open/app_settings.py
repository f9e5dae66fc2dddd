"""Settings of the operator's app at developers.tiktok.com: its key and secret, and TikTok's addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from frontdesk.contract.manifest import Setting
from frontdesk.platforms.tiktok_business.app_settings import DEFAULT_API_BASE as DEFAULT_BUSINESS_BASE
from frontdesk.platforms.tiktok_business.app_settings import required_text, web_address

DEFAULT_API_BASE = "https://open.tiktokapis.com"
DEFAULT_AUTHORIZE_URL = "https://www.tiktok.com/v2/auth/authorize/"

APP_SETTINGS = (
    Setting(
        name="TIKTOK_CLIENT_KEY",
        title="Client key",
        help="The key of your app at developers.tiktok.com.",
        required=True,
    ),
    Setting(
        name="TIKTOK_CLIENT_SECRET",
        title="Client secret",
        help="The secret beside the client key. It also signs the webhooks.",
        kind="secret",
        required=True,
    ),
    Setting(
        name="WEBHOOK_VERIFY_TOKEN",
        title="Verify token",
        help="A secret of your own choice. Enter the same one beside the webhook's address in TikTok's portal.",
        kind="secret",
        required=True,
    ),
    Setting(
        name="TIKTOK_OPEN_API_BASE",
        title="API address",
        help="Change it only to work with the sandbox.",
        kind="url",
        default=DEFAULT_API_BASE,
    ),
    Setting(
        name="TIKTOK_OPEN_BUSINESS_BASE",
        title="Business API address",
        help="Lists and images are there. If only the API address is changed, this is the same.",
        kind="url",
        default=DEFAULT_BUSINESS_BASE,
    ),
    Setting(
        name="TIKTOK_OPEN_AUTHORIZE_URL",
        title="Sign-in page",
        help="Where the account's owner allows access. If only the API address is changed, this is /v2/auth/authorize/ "
        "below it.",
        kind="url",
        default=DEFAULT_AUTHORIZE_URL,
    ),
)


@dataclass(frozen=True, slots=True)
class OpenApp:
    """Operator's app; `secret` is never shown."""

    key: str
    secret: str = field(repr=False)


def app_of(settings: Mapping[str, str]) -> OpenApp:
    """Return the app's key and secret. Raises `Unsupported` when one is missing."""
    return OpenApp(required_text(settings, "TIKTOK_CLIENT_KEY"), required_text(settings, "TIKTOK_CLIENT_SECRET"))


def api_base(settings: Mapping[str, str]) -> str:
    """Return where the API is, without a slash at the end. Raises `Unsupported` when it is no http(s) address."""
    return web_address(settings, "TIKTOK_OPEN_API_BASE", DEFAULT_API_BASE)


def business_base(settings: Mapping[str, str]) -> str:
    """Return where the Business API is, without a slash at the end.

    Raises `Unsupported` when it is no http(s) address.
    """
    return _following(settings, "TIKTOK_OPEN_BUSINESS_BASE", DEFAULT_BUSINESS_BASE, "")


def authorize_url(settings: Mapping[str, str]) -> str:
    """Return the page where a business gives its permission. Raises `Unsupported` when it is no http(s) address."""
    address = _following(settings, "TIKTOK_OPEN_AUTHORIZE_URL", DEFAULT_AUTHORIZE_URL, "/v2/auth/authorize")
    return address if "?" in address else f"{address}/"


def _following(settings: Mapping[str, str], name: str, default: str, path: str) -> str:
    """Return an address that follows the API's when only that one is changed: the sandbox serves all three."""
    base = api_base(settings)
    if base != DEFAULT_API_BASE and settings.get(name, "").strip() in ("", default):
        return f"{base}{path}"
    return web_address(settings, name, default)

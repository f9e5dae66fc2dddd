"""Settings of the operator's TikTok app: its id and secret, and TikTok's addresses."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from frontdesk.contract.errors import Unsupported
from frontdesk.contract.manifest import Setting

DEFAULT_API_BASE = "https://business-api.tiktok.com"
DEFAULT_AUTHORIZE_URL = "https://www.tiktok.com/v2/auth/authorize"
DEFAULT_SIGNATURE_TOLERANCE = 300

APP_SETTINGS = (
    Setting(
        name="TIKTOK_APP_ID",
        title="App ID",
        help="On your app's page in TikTok's developer portal for businesses.",
        required=True,
    ),
    Setting(
        name="TIKTOK_APP_SECRET",
        title="App secret",
        help="Beside the app ID. It also signs the webhooks.",
        kind="secret",
        required=True,
    ),
    Setting(
        name="TIKTOK_API_BASE",
        title="API address",
        help="Change it only to work with the sandbox.",
        kind="url",
        default=DEFAULT_API_BASE,
    ),
    Setting(
        name="TIKTOK_AUTHORIZE_URL",
        title="Sign-in page",
        help="Where the account's owner allows access. If only the API address is changed, this is /v2/auth/authorize "
        "below it.",
        kind="url",
        default=DEFAULT_AUTHORIZE_URL,
    ),
    Setting(
        name="TIKTOK_SIGNATURE_TOLERANCE",
        title="Oldest accepted webhook, in seconds",
        help="Webhooks signed longer ago are refused. TikTok's own sample uses 5, but a repeated webhook may carry "
        "the time of the first try.",
        kind="number",
        default=str(DEFAULT_SIGNATURE_TOLERANCE),
    ),
)


@dataclass(frozen=True, slots=True)
class App:
    """Operator's TikTok app; `secret` is never shown."""

    id: str
    secret: str = field(repr=False)


def app_of(settings: Mapping[str, str]) -> App:
    """Return the app's id and secret. Raises `Unsupported` when one is missing."""
    return App(required_text(settings, "TIKTOK_APP_ID"), required_text(settings, "TIKTOK_APP_SECRET"))


def api_base(settings: Mapping[str, str]) -> str:
    """Return where the API is, without a slash at the end. Raises `Unsupported` when it is no http(s) address."""
    return web_address(settings, "TIKTOK_API_BASE", DEFAULT_API_BASE)


def authorize_url(settings: Mapping[str, str]) -> str:
    """Return the page where a business gives its permission. Raises `Unsupported` when it is no http(s) address.

    The permission page follows the API's address when only that one is changed: the sandbox serves both.
    """
    base = api_base(settings)
    given = settings.get("TIKTOK_AUTHORIZE_URL", "").strip()
    if base != DEFAULT_API_BASE and given in ("", DEFAULT_AUTHORIZE_URL):
        return f"{base}/v2/auth/authorize"
    return web_address(settings, "TIKTOK_AUTHORIZE_URL", DEFAULT_AUTHORIZE_URL)


def signature_tolerance(settings: Mapping[str, str]) -> timedelta:
    """Return how far a signature's time may be from our clock. Raises `Unsupported` for a bad number."""
    return _tolerance(settings.get("TIKTOK_SIGNATURE_TOLERANCE", ""))


@lru_cache(maxsize=8)  # asked for with every webhook
def _tolerance(given: str) -> timedelta:
    name = "TIKTOK_SIGNATURE_TOLERANCE"
    return timedelta(seconds=whole_number({name: given}, name, DEFAULT_SIGNATURE_TOLERANCE))


def whole_number(settings: Mapping[str, str], name: str, default: int, *, least: int = 0) -> int:
    """Return a whole number from the settings. Raises `Unsupported` with a sentence that names the setting."""
    number = decimal_number(settings, name, default)
    if number != int(number) or number < least:
        raise Unsupported(f"{name} must be a whole number, {least} or more; it is “{settings.get(name, '')[:40]}”.")
    return int(number)


def decimal_number(settings: Mapping[str, str], name: str, default: float) -> float:
    """Return a number from 0 to ten million from the settings. Raises `Unsupported` with a sentence that names it."""
    given = settings.get(name, "").strip()
    if not given:
        return default
    try:
        number = float(given)
    except ValueError:
        number = math.nan
    if not 0 <= number <= 10_000_000:
        raise Unsupported(f"{name} must be a number from 0 to 10000000; it is “{given[:40]}”.")
    return number


def required_text(settings: Mapping[str, str], name: str) -> str:
    """Return a required setting. Raises `Unsupported` with a sentence that names it."""
    value = settings.get(name, "").strip()
    if not value:
        raise Unsupported(f"{name} is not set. It is found on the app's page in TikTok's developer portal.")
    return value


def web_address(settings: Mapping[str, str], name: str, default: str) -> str:
    """Return an address without a slash at the end. Raises `Unsupported` when it is no http(s) address."""
    address = settings.get(name, "").strip() or default
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_web = False
    if not is_web or not address.isprintable() or " " in address:
        raise Unsupported(f"{name} must be an address that starts with https:// or http://.")
    return address.rstrip("/")

"""Authentication of the gateway: by its secret, or without one on a machine of one's own.

A secret is needed as soon as anybody else could reach the gateway: when it listens beyond this machine, or when its
public address is not this machine's. If none is set, one is made, kept, and shown at each start until a client has
shown it. Without a secret only requests for this machine's own names are taken, that no proxy handed on, and only from
pages of this machine and of the origins the operator listed: any page that a browser here opens could call otherwise.
"""

from __future__ import annotations

import hmac
import ipaddress
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers
from starlette.types import Scope

from frontdesk.core.installation import stored_settings
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from frontdesk.kit.secrets import SecretBox, SecretUnreadable
from frontdesk.kit.tokens import new_token
from frontdesk.settings import Settings

log = structlog.get_logger(__name__)

SCHEME = "bearer"
KEPT_AS = "message_gateway_secret"
UNSHOWN = "message_gateway_secret_unshown"
"""Kept from when the secret is made until a start has shown it."""
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
MAKING_LOCK = 7205759403792797


class Authentication:
    """Authentication of clients; `repr` shows no secret. Made, then prepared."""

    def __init__(self, settings: Settings) -> None:
        assert settings.gateway is not None
        self._secret = settings.gateway.api_secret
        self._origins = frozenset(settings.gateway.origins)
        self._public_origin = settings.public_url
        self._is_private = is_here(settings.host) and is_here(urlsplit(settings.public_url).hostname)

    async def prepare(self, database: Database, box: SecretBox) -> str | None:
        """Make a secret where one is needed; return it while it is to be shown. Raises `DatabaseUnavailable`."""
        if self._secret is not None or self._is_private:
            return None
        async with database.system() as transaction:
            await transaction.value("SELECT pg_advisory_xact_lock($1)", MAKING_LOCK)
            secret = await _kept(transaction, box)
            if secret is None:
                secret = new_token().text
                await stored_settings.put_secret(transaction, box, KEPT_AS, secret)
                await stored_settings.put(transaction, UNSHOWN, "yes")
            is_unshown = await stored_settings.get(transaction, UNSHOWN) is not None
        self._secret = secret
        return secret if is_unshown else None

    def opens(self, *given: object) -> bool:
        """Return whether one of the client's tokens is the secret, or none is needed; compared in constant time."""
        if self._secret is None:
            return self._is_private
        tokens = [token.encode("utf-8", "replace") for token in given if isinstance(token, str)]
        return any(hmac.compare_digest(token, self._secret.encode()) for token in tokens)

    def may_call(self, scope: Scope) -> bool:
        """Return whether a request may be served; with a secret all may, for they have to show it."""
        if self._secret is not None:
            return True
        headers = Headers(scope=scope)
        if any(name in headers for name in FORWARDED) or not is_here(_host_in(headers)):
            return False
        origin = headers.get("origin")
        return origin is None or self.is_ours(origin)

    def is_ours(self, origin: str) -> bool:
        """Return whether pages of this origin are the operator's: this machine's, Frontdesk's own, or listed ones."""
        if origin in self._origins or origin == self._public_origin:
            return True
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        return self._is_private and parts.scheme in ("http", "https") and is_here(parts.hostname)

    def came_from(self, scope: Scope) -> str | None:
        """Return the origin of ours that a request came from: the page's, or else the address that was asked.

        None for the public one, where everybody comes back to anyway.
        """
        headers = Headers(scope=scope)
        asked = f"{scope.get('scheme', 'http')}://{headers.get('host', '')}"
        ours = (origin for origin in (_origin(headers.get("referer")), asked) if self.is_ours(origin))
        found = next(ours, self._public_origin)
        return None if found == self._public_origin else found


async def note_shown(transaction: Transaction) -> None:
    """Remember that the secret was shown: later starts do not print it."""
    await stored_settings.forget(transaction, UNSHOWN)


async def _kept(transaction: Transaction, box: SecretBox) -> str | None:
    """Return the secret that was made once; None as well when its key is gone, for then no client could match it."""
    try:
        return await stored_settings.get_secret(transaction, box, KEPT_AS)
    except SecretUnreadable:
        log.warning("the message gateway's secret opens with none of the keys; another one is made")
        return None


def is_here(host: str | None) -> bool:
    """Return whether the name or address is one of this machine's for itself."""
    if host is None:
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def bearer(authorization: str | None) -> str | None:
    """Return the token in an Authorization header: after `Bearer`, or alone."""
    scheme, separator, token = (authorization or "").strip().partition(" ")
    if not separator:
        return scheme or None
    return token.strip() if scheme.lower() == SCHEME else None


def _origin(address: str | None) -> str:
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def _host_in(headers: Headers) -> str | None:
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname
    except ValueError:
        return None

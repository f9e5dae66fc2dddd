"""Developer apps, and what businesses allowed them: single-use codes, access tokens with expiry, rotating refresh
tokens.

Times are epoch milliseconds of the sandbox's clock.
"""

import secrets
from collections.abc import Callable, Iterable
from typing import Literal, Protocol

import msgspec

from frontdesk.sandbox.kit.clock import Clock
from frontdesk.sandbox.kit.tables import Table

TOKENS_KEPT = 20


class Callback(msgspec.Struct, kw_only=True):
    """Address that an app wants one event type delivered to. `item_list` limits it to some items of the platform."""

    url: str
    item_list: list[str] = []


class App(msgspec.Struct, kw_only=True):
    """Developer app. An empty `redirect_uris` accepts any address, which no real portal does."""

    app_id: str
    secret: str
    name: str = "Sandbox app"
    scopes: list[str] = []
    redirect_uris: list[str] = []
    callbacks: dict[str, Callback] = {}


class AccessToken(msgspec.Struct, kw_only=True):
    """Access token and when it ends."""

    token: str
    expires_at: int


class Grant(msgspec.Struct, kw_only=True):
    """Permission of one business for one app. A rotated refresh token is forgotten, so it is simply unknown."""

    app_id: str
    business_id: str
    scopes: list[str]
    refresh_token: str
    refresh_expires_at: int
    access_tokens: list[AccessToken] = []
    revoked: bool = False

    @property
    def newest(self) -> AccessToken | None:
        """Return the access token given out last."""
        return self.access_tokens[-1] if self.access_tokens else None


class AuthCode(msgspec.Struct, kw_only=True):
    """Code on its way from the consent page to the token endpoint. Single use."""

    code: str
    app_id: str
    business_id: str
    scopes: list[str]
    redirect_uri: str
    expires_at: int


class Lifetimes(Protocol):
    """Lifetimes of codes and tokens, as the rules in force say."""

    @property
    def auth_code_seconds(self) -> int:
        """Return the lifetime of a code."""

    @property
    def access_token_seconds(self) -> int:
        """Return the lifetime of an access token."""

    @property
    def refresh_token_seconds(self) -> int:
        """Return the lifetime of a refresh token."""


def register(apps: Table[App], wanted: App) -> None:
    """Create the configured app, or bring the one kept in line with it; its callbacks stay."""
    held = apps.get(wanted.app_id)
    if held is None:
        apps.save(msgspec.structs.replace(wanted, callbacks={}))
        return
    held.secret, held.name, held.scopes = wanted.secret, wanted.name, wanted.scopes
    held.redirect_uris = wanted.redirect_uris or held.redirect_uris
    apps.save(held)


def grant_key(grant: Grant) -> str:
    """Return the key of a grant: a business allows each app once."""
    return f"{grant.app_id} {grant.business_id}"


def new_token(prefix: str) -> str:
    """Make a secret of 43 random characters behind a prefix."""
    return f"{prefix}.{secrets.token_urlsafe(32)}"


class TokenStore:
    """Codes and grants of every app."""

    def __init__(
        self, grants: Table[Grant], codes: Table[AuthCode], clock: Clock, lifetimes: Callable[[], Lifetimes]
    ) -> None:
        self.grants = grants
        self._codes = codes
        self._clock = clock
        self._lifetimes = lifetimes

    def make_code(self, app_id: str, business_id: str, scopes: list[str], redirect_uri: str) -> AuthCode:
        """Make a fresh single-use code for the consent just given."""
        expires_at = self._clock.now_ms() + self._lifetimes().auth_code_seconds * 1000
        made = AuthCode(
            code=new_token("code"),
            app_id=app_id,
            business_id=business_id,
            scopes=scopes,
            redirect_uri=redirect_uri,
            expires_at=expires_at,
        )
        return self._codes.save(made)

    def spend(self, code: str, app_id: str) -> AuthCode | None:
        """Return an app's code and forget it: a wrong attempt spends it too."""
        found = self._codes.get(code)
        if found is None or found.app_id != app_id:
            return None
        return self._codes.delete(code)

    def is_over(self, expires_at: int) -> bool:
        """Return whether a code or a token has run out."""
        return expires_at <= self._clock.now_ms()

    def granted(self, app_id: str, business_id: str) -> list[str]:
        """Return what a business allows an app already; a consent that was revoked or has run out allows nothing."""
        grant = self.grants.get(f"{app_id} {business_id}")
        return grant.scopes if grant is not None and self.is_alive(grant) else []

    def give(self, app_id: str, business_id: str, scopes: list[str], *, ends_earlier: bool = False) -> Grant:
        """Give an app new access and refresh tokens for these scopes; `ends_earlier` ends the access tokens before."""
        now, lifetimes = self._clock.now_ms(), self._lifetimes()
        held = self.grants.get(f"{app_id} {business_id}")
        earlier = [] if held is None or held.revoked or ends_earlier else held.access_tokens[1 - TOKENS_KEPT :]
        made = AccessToken(token=new_token("act"), expires_at=now + lifetimes.access_token_seconds * 1000)
        grant = Grant(
            app_id=app_id,
            business_id=business_id,
            scopes=scopes,
            refresh_token=new_token("rft"),
            refresh_expires_at=now + lifetimes.refresh_token_seconds * 1000,
            access_tokens=[*earlier, made],
        )
        return self.grants.save(grant)

    def by_access_token(self, token: str) -> tuple[Grant, int] | None:
        """Find the grant an access token belongs to, and when the token ends."""
        for grant in self.grants:
            for held in grant.access_tokens:
                if held.token == token:
                    return grant, held.expires_at
        return None

    def by_refresh_token(self, token: str) -> Grant | None:
        """Find the grant a refresh token renews; one that was revoked is not found."""
        return next((row for row in self.grants if row.refresh_token == token and not row.revoked), None)

    def of_business(self, business_id: str, app_id: str = "") -> list[Grant]:
        """Return what a business allows to all apps, or to one."""
        return [row for row in self.grants if row.business_id == business_id and app_id in ("", row.app_id)]

    def allowing(self, business_id: str, scope: str) -> list[Grant]:
        """Return the living grants of a business that hold this scope."""
        return [row for row in self.of_business(business_id) if scope in row.scopes and self.is_alive(row)]

    def is_alive(self, grant: Grant) -> bool:
        """Return whether a grant can still be used or renewed."""
        return not grant.revoked and not self.is_over(grant.refresh_expires_at)

    def expire(self, grants: Iterable[Grant], which: Literal["access", "refresh", "both"]) -> None:
        """Let access tokens, refresh tokens or both end now."""
        now = self._clock.now_ms()
        for grant in grants:
            if which != "refresh":
                for held in grant.access_tokens:
                    held.expires_at = min(held.expires_at, now)
            if which != "access":
                grant.refresh_expires_at = min(grant.refresh_expires_at, now)
            self.grants.save(grant)

    def revoke(self, grant: Grant) -> None:
        """End a grant and every token of it."""
        grant.revoked = True
        self.grants.save(grant)

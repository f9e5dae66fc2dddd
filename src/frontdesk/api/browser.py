"""The browser at the other end: where it signs in from, its session cookie, and whose browser it has been.

That it has been somebody's is kept in a second cookie, sealed with the installation's keys: it lets nobody in, but what
strangers guess elsewhere does not count against it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal
from uuid import uuid4

import msgspec
from fastapi import Depends, Request, Response

from frontdesk.api.actor import COOKIE
from frontdesk.api.services import Services, TheServices
from frontdesk.core.sessions.door import SESSION_DAYS
from frontdesk.core.sessions.service import Browser
from frontdesk.kit.secrets import SecretBox, SecretUnreadable
from frontdesk.settings import Settings

BROWSER_COOKIE = "frontdesk_browser"
KNOWN_SECONDS = int(timedelta(days=400).total_seconds())
SESSION_SECONDS = int(timedelta(days=SESSION_DAYS).total_seconds())


def ip_of(request: Request) -> str:
    """The caller's address. Behind a proxy it is the proxy's, unless the server was told to trust that proxy."""
    return request.client.host if request.client else "unknown"


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    email: str
    purpose: Literal["browser"]


def _browser(request: Request, services: TheServices) -> Browser:
    agent, token = request.headers.get("user-agent", ""), request.cookies.get(COOKIE)
    known = _known(request.cookies.get(BROWSER_COOKIE, ""), services.secrets)
    if known is None:
        return Browser(ip_of(request), agent, token)
    return Browser(ip_of(request), agent, token, known_id=known.id, known_as=known.email)


def _known(sealed: str, secrets: SecretBox) -> _Known | None:
    try:
        return msgspec.json.decode(secrets.decrypt(sealed.encode(), max_age_seconds=KNOWN_SECONDS), type=_Known)
    except (SecretUnreadable, msgspec.DecodeError, UnicodeEncodeError):
        return None


TheBrowser = Annotated[Browser, Depends(_browser)]
"""Where the request comes from."""


def give_cookie(response: Response, token: str, settings: Settings) -> Response:
    """Let the browser keep the session's token, out of reach of scripts, for as long as the session may last."""
    response.set_cookie(
        COOKIE, token, max_age=SESSION_SECONDS, path="/", secure=settings.is_https, httponly=True, samesite="lax"
    )
    return response


def remember_browser(response: Response, browser: Browser, email: str, services: Services) -> Response:
    """Let the browser show, the next time, that this person has signed in with it."""
    is_theirs = browser.known_id is not None and browser.known_as.lower() == email.lower()
    known = _Known(
        id=browser.known_id if is_theirs and browser.known_id else uuid4().hex, email=email, purpose="browser"
    )
    response.set_cookie(
        BROWSER_COOKIE,
        services.secrets.encrypt(msgspec.json.encode(known)).decode(),
        max_age=KNOWN_SECONDS,
        path="/api",
        secure=services.settings.is_https,
        httponly=True,
        samesite="lax",
    )
    return response


def take_cookie(response: Response, settings: Settings) -> Response:
    """Let the browser forget the session."""
    response.delete_cookie(COOKIE, path="/", secure=settings.is_https, httponly=True, samesite="lax")
    return response

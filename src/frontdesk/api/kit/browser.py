"""Browser of the caller: the address it signs in from, its session cookie, and its mark of earlier users.

The mark is a second cookie that says that a user has signed in with this browser: it lets nobody in, but what strangers
guess elsewhere does not count against it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request, Response

from frontdesk.api.kit.actor import COOKIE, cookie_name
from frontdesk.api.kit.services import TheServices
from frontdesk.core.sessions.authentication import SESSION_DAYS
from frontdesk.core.sessions.service import Browser
from frontdesk.settings import Settings

BROWSER_COOKIE = "frontdesk_browser"
KNOWN_SECONDS = int(timedelta(days=400).total_seconds())
SESSION_SECONDS = int(timedelta(days=SESSION_DAYS).total_seconds())


def ip_of(request: Request) -> str:
    """Return the caller's address. Behind a proxy it is the proxy's, unless the server was told to trust that proxy."""
    return request.client.host if request.client else "unknown"


def _browser(request: Request, services: TheServices) -> Browser:
    agent, cookies, url = request.headers.get("user-agent", ""), request.cookies, services.settings.public_url
    token, mark = cookies.get(cookie_name(COOKIE, url)), cookies.get(cookie_name(BROWSER_COOKIE, url))
    return Browser(ip_of(request), agent, token, mark=mark)


TheBrowser = Annotated[Browser, Depends(_browser)]
"""Where the request comes from."""


def give_cookie(response: Response, token: str, settings: Settings) -> Response:
    """Set the cookie with the session's token, out of reach of scripts, for as long as the session may last."""
    return _give(response, COOKIE, token, SESSION_SECONDS, settings)


def give_mark(response: Response, mark: str | None, settings: Settings) -> Response:
    """Set the cookie that shows, the next time, that a user has signed in with this browser."""
    return response if mark is None else _give(response, BROWSER_COOKIE, mark, KNOWN_SECONDS, settings)


def _give(response: Response, name: str, value: str, seconds: int, settings: Settings) -> Response:
    response.set_cookie(
        cookie_name(name, settings.public_url),
        value,
        max_age=seconds,
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )
    return response


def remove_cookie(response: Response, settings: Settings) -> Response:
    """Remove the session's cookie."""
    name = cookie_name(COOKIE, settings.public_url)
    response.delete_cookie(name, path="/", secure=settings.is_https, httponly=True, samesite="lax")
    return response

"""Caller of a route, and a transaction in their account.

Browsers hold a session cookie, programs send `Authorization: Bearer <token>`. A browser sends the cookie whichever page
made it ask. So a request that changes something must carry a header that another site's page cannot add (`X-Frontdesk:
1`), and a socket must come from a page of ours.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, HTTPBearer
from starlette.requests import HTTPConnection

from frontdesk.api.kit.services import Services, TheServices
from frontdesk.core.actors import Actor, Forbidden, NotSignedIn
from frontdesk.core.sessions import authentication
from frontdesk.core.sessions.authentication import Credential
from frontdesk.db.transaction import Transaction
from frontdesk.kit.hosts import authority_of

COOKIE = "frontdesk_session"
ONLY_OURS = "__Host-"
"""Browsers take a cookie whose name begins so from this very host over TLS, and from no neighbour of its name."""
CSRF_HEADER = "x-frontdesk"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

# These two only describe the credentials in OpenAPI; `actor_of` reads them.
_cookie = APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="session", description="A browser's session.")
_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="An API token, made under Settings, of the named scope or a wider one: read, write, admin.",
)


def cookie_name(name: str, public_url: str) -> str:
    """Return the name of a cookie of ours: with TLS, one that no other host can plant."""
    return ONLY_OURS + name if public_url.startswith("https://") else name


class ForgedRequest(Forbidden):
    """Request with a cookie that may come from another site's page."""

    slug, title = "forged-request", "Request may come from another site"


def credential_of(connection: HTTPConnection, public_url: str) -> Credential:
    """Return the credential of this request or socket. Raises `NotSignedIn`, `ForgedRequest`."""
    authorization = connection.headers.get("authorization")
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise NotSignedIn("The Authorization header must be: Bearer, a space, and an API token.")
        return Credential(token.strip(), is_session=False)
    cookie = connection.cookies.get(cookie_name(COOKIE, public_url))
    if not cookie:
        raise NotSignedIn
    _refuse_forged(connection, public_url)
    return Credential(cookie, is_session=True)


async def actor_of(request: Request, services: Services) -> Actor:
    """Return who makes this request. Raises `NotSignedIn`, `ForgedRequest`, `DatabaseUnavailable`."""
    credential = credential_of(request, services.settings.public_url)
    async with services.database.system() as transaction:
        actor = await authentication.holder(transaction, credential)
    if actor is None:
        raise NotSignedIn
    return actor


def _refuse_forged(connection: HTTPConnection, public_url: str) -> None:
    if connection.scope["type"] == "websocket":
        origin = connection.headers.get("origin")
        if origin is not None and authority_of(origin) not in (
            connection.headers.get("host"),
            authority_of(public_url),
        ):
            raise ForgedRequest("A page of another site may not open this socket.")
    elif connection.scope["method"] not in SAFE and connection.headers.get(CSRF_HEADER) != "1":
        raise ForgedRequest("Requests made with a session cookie must send the header X-Frontdesk: 1.")


async def _current(
    request: Request,
    services: TheServices,
    _described_cookie: Annotated[object, Security(_cookie)],
    _described_bearer: Annotated[object, Security(_bearer)],
) -> Actor:
    return await actor_of(request, services)


CurrentActor = Annotated[Actor, Depends(_current)]
"""Whoever calls; without a valid credential the response is 401. Routes ask for `allowed`, which also asks what for."""


async def _scoped(actor: CurrentActor, services: TheServices) -> AsyncIterator[Transaction]:
    async with services.database.account(actor.account_id, actor.user_id) as transaction:
        yield transaction


Scoped = Annotated[Transaction, Depends(_scoped, scope="function")]
"""A transaction in the caller's account, committed before the response is sent."""

"""Session: sign in, look at it, change its account, sign out; and all sessions of the user."""

from __future__ import annotations

import contextlib
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.api.current_session import CurrentSessionView, current_session, signed_in
from frontdesk.api.kit.access import allowed, public
from frontdesk.api.kit.actor import COOKIE, Scoped, cookie_name
from frontdesk.api.kit.browser import TheBrowser, give_cookie, remove_cookie
from frontdesk.api.kit.responses import Page, no_content, respond
from frontdesk.api.kit.services import TheServices
from frontdesk.core.actors import Actor
from frontdesk.core.sessions import queries, service
from frontdesk.core.sessions.authentication import by_session
from frontdesk.core.sessions.errors import SessionNotFound
from frontdesk.core.sessions.views import SessionView

router = APIRouter(tags=["session"])


class SignIn(BaseModel):
    """Credentials to sign in with."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, Field(max_length=254)]
    password: Annotated[str, Field(max_length=1000)]


class AccountChoice(BaseModel):
    """Account to work in."""

    model_config = ConfigDict(extra="forbid")

    account_id: int


class SessionEnded(BaseModel):
    """End of a session of the user, here or elsewhere: the connection is closed, and who comes back signs in again."""


@router.get("/session", response_model=CurrentSessionView)
async def get_session(
    request: Request, actor: Annotated[Actor, allowed("profile.read")], services: TheServices
) -> Response:
    """Return the signed-in user, their account, and the feed's cursor."""
    async with services.database.system() as transaction:
        view = await current_session(services, transaction, actor)
    response = respond(view)
    cookie = request.cookies.get(cookie_name(COOKIE, services.settings.public_url))
    # The session was just kept alive here; the browser must not forget it earlier.
    return give_cookie(response, cookie, services.settings) if actor.session_id and cookie else response


@router.post(
    "/session",
    response_model=CurrentSessionView,
    dependencies=[public("Signing in is how one gets a session; wrong passwords are counted.")],
)
async def sign_in(wanted: SignIn, browser: TheBrowser, services: TheServices) -> Response:
    """Sign in with email and password; the response sets the session cookie."""
    token = await service.sign_in(services.database, services.passwords, browser, wanted.email, wanted.password)
    return await signed_in(services, browser, token)


@router.delete("/session", status_code=204, response_class=Response)
async def sign_out(actor: Annotated[Actor, allowed("session.manage")], services: TheServices) -> Response:
    """End this session."""
    with contextlib.suppress(SessionNotFound):
        async with services.database.system() as transaction:
            await service.end_session(transaction, actor, service.session_of(actor))
    return remove_cookie(no_content(), services.settings)


@router.put("/session/account", response_model=CurrentSessionView)
async def switch_account(
    wanted: AccountChoice,
    browser: TheBrowser,
    actor: Annotated[Actor, allowed("session.manage")],
    services: TheServices,
) -> Response:
    """Switch to another of the user's accounts."""
    async with services.database.system() as transaction:
        await service.switch_account(transaction, actor, wanted.account_id)
        now = await by_session(transaction, browser.old_token or "")
        view = await current_session(services, transaction, now or actor)
    return respond(view)


@router.get("/sessions", response_model=Page[SessionView])
async def list_sessions(actor: Annotated[Actor, allowed("session.manage")], transaction: Scoped) -> Response:
    """List the sessions of the user."""
    return respond(Page(items=await queries.list_sessions(transaction, actor.user_id, actor.session_id)))


@router.delete("/sessions/{session_id}", status_code=204, response_class=Response)
async def end_session(
    session_id: int, actor: Annotated[Actor, allowed("session.manage")], services: TheServices
) -> Response:
    """Sign out one of the user's browsers."""
    async with services.database.system() as transaction:
        await service.end_session(transaction, actor, session_id)
    return no_content()

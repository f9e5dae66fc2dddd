"""User's own profile: name, email, preferences, password."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.api.current_session import keep_signed_in
from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.actor import Scoped
from frontdesk.api.kit.browser import TheBrowser
from frontdesk.api.kit.responses import respond
from frontdesk.api.kit.services import TheServices
from frontdesk.core.actors import Actor
from frontdesk.core.sessions import service as sessions
from frontdesk.core.users import queries
from frontdesk.core.users.service import change_profile
from frontdesk.core.users.validation import clean_email
from frontdesk.core.users.views import UserView

router = APIRouter(tags=["me"])


class ProfileChange(BaseModel):
    """Changes of the profile; a field that is left out stays. Preferences are merged, and one set to null is removed.

    Another email needs the password, in `current_password`.
    """

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=1000)] | None = None
    email: Annotated[str, Field(max_length=1000)] | None = None
    current_password: Annotated[str, Field(max_length=1000)] | None = None
    preferences: dict[str, Any] | None = None


class PasswordChange(BaseModel):
    """Current password and the new one."""

    model_config = ConfigDict(extra="forbid")

    current: Annotated[str, Field(max_length=1000)]
    new: Annotated[str, Field(max_length=1000)]


@router.get("/me", response_model=UserView)
async def get_me(actor: Annotated[Actor, allowed("profile.read")], transaction: Scoped) -> Response:
    """Return the user."""
    return respond(await queries.one_user(transaction, actor.user_id))


@router.patch("/me", response_model=UserView)
async def change_me(
    wanted: ProfileChange,
    browser: TheBrowser,
    actor: Annotated[Actor, allowed("profile.change")],
    services: TheServices,
) -> Response:
    """Change name, email or preferences."""
    database, passwords = services.database, services.passwords
    email = None if wanted.email is None else clean_email(wanted.email)
    if email is not None:
        await sessions.confirm_email(database, passwords, actor, browser, email, wanted.current_password)
    async with database.system() as transaction:
        changed = await change_profile(
            transaction, actor.user_id, name=wanted.name, email=email, preferences=wanted.preferences
        )
    return respond(changed)


@router.put("/me/password", status_code=204, response_class=Response)
async def change_password(
    wanted: PasswordChange,
    browser: TheBrowser,
    actor: Annotated[Actor, allowed("session.manage")],
    services: TheServices,
) -> Response:
    """Change the password; every other session of the user ends, and this one gets another cookie."""
    database, passwords = services.database, services.passwords
    token = await sessions.change_password(database, passwords, actor, browser, wanted.current, wanted.new)
    return await keep_signed_in(services, browser, token)

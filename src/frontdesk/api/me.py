"""The user themselves: name, email, preferences, password."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.api.actor import CurrentActor, Scoped
from frontdesk.api.answers import answer, no_content
from frontdesk.api.browser import TheBrowser, give_cookie
from frontdesk.api.services import TheServices
from frontdesk.core.sessions import service as sessions
from frontdesk.core.users import queries
from frontdesk.core.users.service import change_profile
from frontdesk.core.users.views import UserView

router = APIRouter(tags=["me"])


class ProfileChange(BaseModel):
    """What to change; what is left out stays. Preferences are merged, and one set to null is forgotten."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=1000)] | None = None
    email: Annotated[str, Field(max_length=1000)] | None = None
    preferences: dict[str, Any] | None = None


class PasswordChange(BaseModel):
    """The password that is and the one that shall be."""

    model_config = ConfigDict(extra="forbid")

    current: Annotated[str, Field(max_length=1000)]
    new: Annotated[str, Field(max_length=1000)]


@router.get("/me", response_model=UserView)
async def get_me(actor: CurrentActor, transaction: Scoped) -> Response:
    """The user."""
    return answer(await queries.one_user(transaction, actor.user_id))


@router.patch("/me", response_model=UserView)
async def change_me(wanted: ProfileChange, actor: CurrentActor, services: TheServices) -> Response:
    """Change name, email or preferences."""
    async with services.database.system() as transaction:
        changed = await change_profile(
            transaction, actor.user_id, name=wanted.name, email=wanted.email, preferences=wanted.preferences
        )
    return answer(changed)


@router.put("/me/password", status_code=204, response_class=Response)
async def change_password(
    wanted: PasswordChange, browser: TheBrowser, actor: CurrentActor, services: TheServices
) -> Response:
    """Choose another password; every other session of the user ends, and this one gets another cookie."""
    token = await sessions.change_password(
        services.database, services.passwords, actor, browser, wanted.current, wanted.new
    )
    return no_content() if token is None else give_cookie(no_content(), token, services.settings)

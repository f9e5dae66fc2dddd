"""First set-up, with the link that the server printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.api.current_session import CurrentSessionView, signed_in
from frontdesk.api.kit.access import public
from frontdesk.api.kit.browser import TheBrowser
from frontdesk.api.kit.responses import respond
from frontdesk.api.kit.services import TheServices
from frontdesk.core.installation import setup

router = APIRouter(tags=["set-up"])


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupView:
    """State of the set-up: whether it is still to be done."""

    needed: bool


class SetUp(BaseModel):
    """Token of the link, the first account and its owner, who also runs the installation."""

    model_config = ConfigDict(extra="forbid")

    token: Annotated[str, Field(max_length=200)]
    account_name: Annotated[str, Field(max_length=1000)]
    name: Annotated[str, Field(max_length=1000)]
    email: Annotated[str, Field(max_length=1000)]
    password: Annotated[str, Field(max_length=1000)]


@router.get("/setup", response_model=SetupView, dependencies=[public("Nobody has an account before the set-up.")])
async def get_setup(services: TheServices) -> Response:
    """Return whether the first account has to be made."""
    async with services.database.system() as transaction:
        needed = await setup.is_needed(transaction)
    return respond(SetupView(needed=needed))


@router.post(
    "/setup",
    response_model=CurrentSessionView,
    dependencies=[public("The link's token, which only the operator saw, opens it once.")],
)
async def set_up(wanted: SetUp, browser: TheBrowser, services: TheServices) -> Response:
    """Make the first account and its owner, and sign in."""
    owner = setup.FirstOwner(
        account_name=wanted.account_name, name=wanted.name, email=wanted.email, password=wanted.password
    )
    token = await setup.set_up(services.database, services.passwords, browser, wanted.token, owner)
    return await signed_in(services, browser, token)

"""Invitations: make and withdraw them; look at one and accept it with nothing but its link."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.api.current_session import CurrentSessionView, signed_in
from frontdesk.api.kit.access import allowed, public
from frontdesk.api.kit.actor import Scoped
from frontdesk.api.kit.browser import TheBrowser
from frontdesk.api.kit.responses import Page, no_content, respond
from frontdesk.api.kit.services import TheServices
from frontdesk.core.accounts import invitations
from frontdesk.core.accounts.views import InvitationView, InvitedRole, NewInvitationView, OpenInvitationView
from frontdesk.core.actors import Actor

router = APIRouter(tags=["invitations"])


class Invite(BaseModel):
    """Invitation to make: whom, as what, and into which inboxes: null for all that there are when an agent accepts."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, Field(max_length=1000)]
    role: InvitedRole
    inbox_ids: Annotated[frozenset[int], Field(max_length=1000)] | None = None


class Acceptance(BaseModel):
    """Acceptance of an invitation, with the link's token.

    A new user adds the name and password they choose, a known one their password. Without an email it is the invited
    one.
    """

    model_config = ConfigDict(extra="forbid")

    token: Annotated[str, Field(max_length=200)]
    name: Annotated[str, Field(max_length=1000)] | None = None
    email: Annotated[str, Field(max_length=1000)] | None = None
    password: Annotated[str, Field(max_length=1000)]


@router.get("/invitations", response_model=Page[InvitationView])
async def list_invitations(actor: Annotated[Actor, allowed("member.manage")], transaction: Scoped) -> Response:
    """List the invitations that are not accepted yet."""
    return respond(Page(items=await invitations.list_open(transaction, actor)))


@router.post("/invitations", response_model=NewInvitationView, status_code=201)
async def invite(
    wanted: Invite, actor: Annotated[Actor, allowed("member.manage")], transaction: Scoped, services: TheServices
) -> Response:
    """Invite a person. The link is shown this once; pass it on yourself. An earlier link of theirs is void."""
    made = await invitations.invite(
        transaction, actor, wanted.email, wanted.role, services.settings.public_url, wanted.inbox_ids
    )
    return respond(made, 201)


@router.delete("/invitations/{invitation_id}", status_code=204, response_class=Response)
async def withdraw_invitation(
    invitation_id: int, actor: Annotated[Actor, allowed("member.manage")], transaction: Scoped
) -> Response:
    """Make an invitation's link void."""
    await invitations.withdraw(transaction, actor, invitation_id)
    return no_content()


@router.get(
    "/invitations/by-token/{token}",
    response_model=OpenInvitationView,
    dependencies=[public("The invitation's token opens it.")],
)
async def get_invitation(token: Annotated[str, Field(max_length=200)], services: TheServices) -> Response:
    """Return what the holder of a link is invited to."""
    async with services.database.system() as transaction:
        found = await invitations.look_at(transaction, token)
    return respond(found)


@router.post(
    "/invitations/accept",
    response_model=CurrentSessionView,
    dependencies=[public("The invitation's token opens it, once.")],
)
async def accept_invitation(wanted: Acceptance, browser: TheBrowser, services: TheServices) -> Response:
    """Join the account and sign in there."""
    token = await invitations.accept(
        services.database,
        services.passwords,
        browser,
        wanted.token,
        wanted.name,
        wanted.email,
        wanted.password,
    )
    return await signed_in(services, browser, token)

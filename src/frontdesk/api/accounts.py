"""Accounts, their members and their teams."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.actor import Scoped
from frontdesk.api.kit.feed_rows import Happened
from frontdesk.api.kit.responses import Page, no_content, respond
from frontdesk.api.kit.services import TheServices
from frontdesk.core.accounts import queries, service
from frontdesk.core.accounts.views import AccountView, MembershipView, OwnAccountView, TeamView
from frontdesk.core.actors import Actor, Role
from frontdesk.core.commands import member_removal
from frontdesk.kit.cursors import read_place, write_place

router = APIRouter()


class NewName(BaseModel):
    """Name to give."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=1000)]


class MembershipChange(BaseModel):
    """Changes of a membership; a field that is left out stays."""

    model_config = ConfigDict(extra="forbid")

    role: Role | None = None
    inbox_ids: Annotated[frozenset[int], Field(max_length=1000)] | None = None


class MembersStale(Happened):
    """Change of the account's name, people or teams: fetch them again."""


@router.get("/me/accounts", response_model=Page[OwnAccountView], tags=["account"])
async def list_accounts(actor: Annotated[Actor, allowed("profile.read")], services: TheServices) -> Response:
    """List the accounts the user works in, with the role in each."""
    async with services.database.system() as transaction:
        found = await queries.accounts_of(transaction, actor.user_id)
    return respond(Page(items=found))


@router.patch("/account", response_model=AccountView, tags=["account"])
async def rename_account(
    wanted: NewName, actor: Annotated[Actor, allowed("account.manage")], transaction: Scoped
) -> Response:
    """Rename the current account."""
    return respond(await service.rename_account(transaction, actor, wanted.name))


@router.get("/memberships", response_model=Page[MembershipView], tags=["members"])
async def list_memberships(actor: Annotated[Actor, allowed("account.read")], transaction: Scoped) -> Response:
    """List the people of the account; emails and inboxes are for those who run it."""
    return respond(Page(items=await service.list_memberships(transaction, actor)))


@router.patch("/memberships/{user_id}", response_model=MembershipView, tags=["members"])
async def change_membership(
    user_id: int, wanted: MembershipChange, actor: Annotated[Actor, allowed("member.manage")], transaction: Scoped
) -> Response:
    """Give a member another role or other inboxes."""
    return respond(
        await service.change_membership(transaction, actor, user_id, role=wanted.role, inbox_ids=wanted.inbox_ids)
    )


@router.delete("/memberships/{user_id}", status_code=204, response_class=Response, tags=["members"])
async def remove_member(
    user_id: int, actor: Annotated[Actor, allowed("member.manage")], transaction: Scoped
) -> Response:
    """Remove a member from the account."""
    await member_removal.remove_member(transaction, actor, user_id)
    return no_content()


@router.get("/teams", response_model=Page[TeamView], tags=["teams"])
async def list_teams(
    actor: Annotated[Actor, allowed("account.read")],
    transaction: Scoped,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 100,
) -> Response:
    """List one page of the account's teams, by name."""
    after = read_place(cursor) if cursor else None
    found = await queries.list_teams(transaction, actor.account_id, after, limit + 1)
    items = found[:limit]
    next_cursor = write_place(items[-1].name, items[-1].id) if len(found) > limit else None
    return respond(Page(items=items, next_cursor=next_cursor))


@router.post("/teams", response_model=TeamView, status_code=201, tags=["teams"])
async def make_team(wanted: NewName, actor: Annotated[Actor, allowed("team.manage")], transaction: Scoped) -> Response:
    """Add a team."""
    return respond(await service.make_team(transaction, actor, wanted.name), 201)


@router.patch("/teams/{team_id}", response_model=TeamView, tags=["teams"])
async def rename_team(
    team_id: int, wanted: NewName, actor: Annotated[Actor, allowed("team.manage")], transaction: Scoped
) -> Response:
    """Rename a team."""
    return respond(await service.rename_team(transaction, actor, team_id, wanted.name))


@router.delete("/teams/{team_id}", status_code=204, response_class=Response, tags=["teams"])
async def delete_team(team_id: int, actor: Annotated[Actor, allowed("team.manage")], transaction: Scoped) -> Response:
    """Delete a team; its conversations have none afterwards."""
    await member_removal.delete_team(transaction, actor, team_id)
    return no_content()

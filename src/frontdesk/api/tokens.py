"""API tokens of the user in the current account: for programs that act as them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.actor import Scoped
from frontdesk.api.kit.responses import Page, no_content, respond
from frontdesk.core.actors import Actor, Scope
from frontdesk.core.sessions import queries, service
from frontdesk.core.sessions.views import NewTokenView, TokenView
from frontdesk.kit.cursors import read_place, write_place

router = APIRouter(tags=["tokens"])


class NewToken(BaseModel):
    """Token to make: what it is for, and what it may do: read, work with conversations, or manage the account."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=1000)]
    scope: Scope = "write"


@router.get("/tokens", response_model=Page[TokenView])
async def list_tokens(
    actor: Annotated[Actor, allowed("token.manage")],
    transaction: Scoped,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 100,
) -> Response:
    """List one page of the user's API tokens in this account, oldest first."""
    after = read_place(cursor)[1] if cursor else 0
    found = await queries.list_tokens(transaction, actor.account_id, actor.user_id, after, limit + 1)
    items = found[:limit]
    next_cursor = write_place("", items[-1].id) if len(found) > limit else None
    return respond(Page(items=items, next_cursor=next_cursor))


@router.post("/tokens", response_model=NewTokenView, status_code=201)
async def make_token(
    wanted: NewToken, actor: Annotated[Actor, allowed("token.manage")], transaction: Scoped
) -> Response:
    """Make an API token. It is shown this once, and acts as the user in this account, as far as its scope."""
    return respond(await service.make_token(transaction, actor, wanted.name, wanted.scope), 201)


@router.delete("/tokens/{token_id}", status_code=204, response_class=Response)
async def delete_token(
    token_id: int, actor: Annotated[Actor, allowed("token.manage")], transaction: Scoped
) -> Response:
    """Delete an API token; it no longer works."""
    await service.delete_token(transaction, actor, token_id)
    return no_content()

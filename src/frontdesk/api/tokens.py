"""API tokens of the user in the current account: for programs that act as them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from frontdesk.api.actor import CurrentActor, Scoped
from frontdesk.api.answers import Page, answer, no_content
from frontdesk.core.sessions import queries, service
from frontdesk.core.sessions.views import NewTokenView, TokenView

router = APIRouter(tags=["tokens"])


class TokenName(BaseModel):
    """What the token is for."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=1000)]


@router.get("/tokens", response_model=Page[TokenView])
async def list_tokens(actor: CurrentActor, transaction: Scoped) -> Response:
    """The user's API tokens in this account."""
    return answer(Page(items=await queries.list_tokens(transaction, actor.account_id, actor.user_id)))


@router.post("/tokens", response_model=NewTokenView, status_code=201)
async def make_token(wanted: TokenName, actor: CurrentActor, transaction: Scoped) -> Response:
    """Make an API token. It is shown this once, acts with the user's role, and works in this account."""
    return answer(await service.make_token(transaction, actor, wanted.name), 201)


@router.delete("/tokens/{token_id}", status_code=204, response_class=Response)
async def delete_token(token_id: int, actor: CurrentActor, transaction: Scoped) -> Response:
    """Delete an API token; it works no more."""
    await service.delete_token(transaction, actor, token_id)
    return no_content()

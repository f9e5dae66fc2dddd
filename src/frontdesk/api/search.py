"""Search in all messages the caller may see. People are found by the list's own search."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.responses import respond
from frontdesk.api.kit.services import TheServices
from frontdesk.core.actors import Actor
from frontdesk.core.search.errors import TooManySearches
from frontdesk.core.search.messages import MessageHits, messages_saying
from frontdesk.kit.keyed_turns import NoTurn, Turns

router = APIRouter(tags=["conversations"])

MOST_WAITING, WAIT_SECONDS = 3, 5.0
"""So many searches of one person wait for the one that is being made, and for so long."""


class Searches(Turns):
    """Searches of all users, one at a time of each."""

    def __init__(self) -> None:
        super().__init__(waiting=MOST_WAITING, seconds=WAIT_SECONDS)


@router.get("/search/messages", response_model=MessageHits)
async def search_messages(
    actor: Annotated[Actor, allowed("conversation.read")],
    services: TheServices,
    q: Annotated[str, Query(min_length=1, max_length=200)],
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Response:
    """Search messages, notes and comments for all of these words, whatever their conversations' status, newest first.

    When `searched_to` is set, older messages were not searched in time: go on with `next_cursor`. Searches of one
    person are made one after the other.
    """
    try:
        # The turn comes first: who waits for it holds no connection to the database.
        async with (
            services.get(Searches).turn(actor.user_id),
            services.database.account(actor.account_id, actor.user_id) as transaction,
        ):
            hits = await messages_saying(transaction, actor.account_id, actor.visibility, q, cursor, limit)
    except NoTurn as error:
        raise TooManySearches from error
    return respond(hits)

"""Posts that customers comment on, with how much there is to do under each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Response
from pydantic import Field
from starlette.responses import FileResponse

from frontdesk.api.attachments import SAFE_HEADERS
from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.actor import Scoped
from frontdesk.api.kit.feed_rows import Happened
from frontdesk.api.kit.responses import Page, respond
from frontdesk.api.kit.services import TheServices
from frontdesk.core.actors import Actor
from frontdesk.core.comments import queries
from frontdesk.core.comments.errors import PostNotFound
from frontdesk.core.comments.views import PostView
from frontdesk.kit.cursors import read_cursor, write_cursor

router = APIRouter(tags=["comments"])

MOST_ADDRESSES, MOST_PARTS = 50, 8


class PostStale(Happened):
    """Change of a post: fetch it again."""

    post_id: int
    inbox_id: int


@router.get("/posts", response_model=Page[PostView])
async def list_posts(
    actor: Annotated[Actor, allowed("conversation.read")],
    transaction: Scoped,
    inbox_id: int | None = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 24,
) -> Response:
    """List one page of posts, the newest first."""
    after = read_cursor(cursor) if cursor else None
    rows = await queries.list_posts(
        transaction, actor.account_id, actor.visibility, inbox_id=inbox_id, after=after, limit=limit + 1
    )
    last = rows[limit - 1] if len(rows) > limit else None
    next_cursor = None if last is None else write_cursor(last["place"], last["id"])
    return respond(Page(items=tuple(queries.post_view(row) for row in rows[:limit]), next_cursor=next_cursor))


@router.get("/posts/at", response_model=Page[PostView])
async def find_posts(
    actor: Annotated[Actor, allowed("conversation.read")],
    transaction: Scoped,
    address: Annotated[list[Annotated[str, Field(max_length=2048)]], Query(min_length=1, max_length=MOST_ADDRESSES)],
) -> Response:
    """Find the account's own posts at these addresses, such as those that customers shared; others are left out."""
    named = ids_in(address)
    rows = await queries.posts_at(transaction, actor.account_id, actor.visibility, named, MOST_ADDRESSES)
    return respond(Page(items=tuple(queries.post_view(row) for row in rows)))


def ids_in(addresses: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return possible ids of a post in the path of each address, with the origins it was found at."""
    found: dict[str, set[str]] = {}
    for address in addresses:
        try:
            parts = urlsplit(address)
        except ValueError:
            continue
        for part in parts.path.split("/")[1 : MOST_PARTS + 1]:
            if part and parts.scheme in ("https", "http"):
                found.setdefault(part, set()).add(f"{parts.scheme}://{parts.netloc.lower()}")
    return {part: frozenset(origins) for part, origins in found.items()}


@router.get("/posts/{post_id}", response_model=PostView)
async def get_post(
    post_id: int, actor: Annotated[Actor, allowed("conversation.read")], transaction: Scoped
) -> Response:
    """Return one post."""
    row = await queries.one_post(transaction, actor.account_id, post_id, actor.visibility)
    if row is None:
        raise PostNotFound
    return respond(queries.post_view(row))


@router.get("/posts/{post_id}/cover", response_class=FileResponse)
async def read_post_cover(
    post_id: int, actor: Annotated[Actor, allowed("conversation.read")], transaction: Scoped, services: TheServices
) -> FileResponse:
    """Return the post's cover."""
    row = await queries.one_post(transaction, actor.account_id, post_id, actor.visibility)
    if row is None or row["cover_key"] is None or not await services.files.holds(row["cover_key"]):
        raise PostNotFound
    return FileResponse(services.files.path(row["cover_key"]), media_type="image/jpeg", headers=SAFE_HEADERS)

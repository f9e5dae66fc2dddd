"""Contacts: list, read and edit them, their conversations and their picture."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import FileResponse

from frontdesk.api.attachments import SAFE_HEADERS
from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.actor import Scoped
from frontdesk.api.kit.command_caller import command_caller
from frontdesk.api.kit.feed_rows import Happened
from frontdesk.api.kit.responses import respond
from frontdesk.api.kit.services import TheServices
from frontdesk.core.actors import Actor
from frontdesk.core.commands.block import block
from frontdesk.core.commands.caller import Caller
from frontdesk.core.contacts import service
from frontdesk.core.contacts.views import ContactPage, ContactView
from frontdesk.core.conversations import pages
from frontdesk.core.conversations.listing import ConversationFilter
from frontdesk.core.conversations.pages import ConversationPage, MediaPage

router = APIRouter(tags=["contacts"])


class ContactChange(BaseModel):
    """Changes of a contact; a field that is left out stays, an empty one is cleared."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    email: Annotated[str, Field(max_length=300)] | None = None
    phone: Annotated[str, Field(max_length=50)] | None = None
    note: Annotated[str, Field(max_length=5000)] | None = None


class ContactStale(Happened):
    """Change of a contact: fetch it again."""

    contact_id: int


@router.get("/contacts", response_model=ContactPage)
async def list_contacts(
    actor: Annotated[Actor, allowed("contact.read")],
    transaction: Scoped,
    q: Annotated[str | None, Query(max_length=200)] = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
) -> Response:
    """List one page of contacts, the newest first."""
    return respond(await service.contacts(transaction, actor.account_id, actor.visibility, q, cursor, limit))


@router.get("/contacts/{contact_id}", response_model=ContactView)
async def get_contact(
    contact_id: int, actor: Annotated[Actor, allowed("contact.read")], transaction: Scoped
) -> Response:
    """Return one contact."""
    return respond(await service.contact(transaction, actor.account_id, contact_id, actor.visibility))


@router.patch("/contacts/{contact_id}", response_model=ContactView)
async def change_contact(
    contact_id: int, wanted: ContactChange, actor: Annotated[Actor, allowed("contact.change")], transaction: Scoped
) -> Response:
    """Change a contact's name, email, phone or note."""
    changes = {name: value or None for name, value in wanted.model_dump(exclude_unset=True).items()}
    if changes.get("name", "") is None:
        del changes["name"]
    return respond(await service.edit(transaction, actor.ref, actor.account_id, contact_id, actor.visibility, changes))


@router.post("/contacts/{contact_id}/block", response_model=ContactView)
async def block_contact(
    contact_id: int, caller: Annotated[Caller, command_caller("contact.block")], transaction: Scoped
) -> Response:
    """Block a contact: their messages are kept, but open nothing and notify nobody. The customer is not told."""
    return respond(await block(transaction, caller, contact_id, blocked=True))


@router.delete("/contacts/{contact_id}/block", response_model=ContactView)
async def unblock_contact(
    contact_id: int, caller: Annotated[Caller, command_caller("contact.block")], transaction: Scoped
) -> Response:
    """Unblock a contact."""
    return respond(await block(transaction, caller, contact_id, blocked=False))


@router.get("/contacts/{contact_id}/conversations", response_model=ConversationPage)
async def list_contact_conversations(
    contact_id: int,
    actor: Annotated[Actor, allowed("conversation.read")],
    transaction: Scoped,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
) -> Response:
    """List the contact's conversations in all inboxes the caller may see, the newest first."""
    wanted = ConversationFilter(visible=actor.visibility, status=None, contact_id=contact_id)
    page = await pages.conversations(transaction, actor.account_id, wanted, "newest", cursor, limit)
    if not page.items:
        await service.contact(transaction, actor.account_id, contact_id, actor.visibility)
    return respond(page)


@router.get("/contacts/{contact_id}/media", response_model=MediaPage)
async def list_contact_media(
    contact_id: int,
    actor: Annotated[Actor, allowed("conversation.read")],
    transaction: Scoped,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 24,
) -> Response:
    """List messages with the pictures and videos sent to and by the contact, the newest first."""
    await service.contact(transaction, actor.account_id, contact_id, actor.visibility)
    return respond(await pages.media(transaction, actor.account_id, contact_id, actor.visibility, cursor, limit))


@router.get("/contacts/{contact_id}/avatar", response_class=FileResponse)
async def read_contact_avatar(
    contact_id: int, actor: Annotated[Actor, allowed("contact.read")], transaction: Scoped, services: TheServices
) -> FileResponse:
    """Return the contact's picture."""
    key = await service.avatar_key(transaction, actor.account_id, contact_id, actor.visibility)
    if not await services.files.holds(key):
        raise service.ContactNotFound
    return FileResponse(services.files.path(key), media_type="image/jpeg", headers=SAFE_HEADERS)

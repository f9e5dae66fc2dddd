"""Messages: read a thread page by page, write in it, send again, confirm, cancel, discard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response, status
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from frontdesk.api.kit.access import allowed
from frontdesk.api.kit.actor import Scoped
from frontdesk.api.kit.command_caller import command_caller
from frontdesk.api.kit.feed_rows import Happened
from frontdesk.api.kit.responses import respond
from frontdesk.contract.content import Button
from frontdesk.core.actors import Actor
from frontdesk.core.commands import sent_reply
from frontdesk.core.commands.caller import Caller
from frontdesk.core.commands.new_message import NewMessage
from frontdesk.core.commands.reply import reply
from frontdesk.core.conversations import pages, queries
from frontdesk.core.conversations.errors import ConversationNotFound
from frontdesk.core.conversations.pages import MessagePage
from frontdesk.core.conversations.views import ConversationView, MessageView

router = APIRouter(tags=["messages"])


class ButtonIn(BaseModel):
    """Button to send; `id` comes back when the customer taps it."""

    model_config = ConfigDict(extra="forbid")

    id: str
    title: str


class MessageIn(BaseModel):
    """Message to send. `client_id` is chosen by the sender: sent twice, it is one message."""

    model_config = ConfigDict(extra="forbid")

    client_id: Annotated[str, Field(min_length=1, max_length=100)]
    content: Annotated[str, Field(max_length=100_000)] | None = None
    attachment_ids: list[int] = Field(default_factory=list, max_length=20)
    reply_to_id: int | None = None
    private: bool = False
    buttons: list[ButtonIn] = Field(default_factory=list, max_length=20)


class MessageShown(Happened):
    """Message and its conversation, as both are now."""

    message: MessageView
    conversation: ConversationView


class MessageRemoved(Happened):
    """Removal of a message from the thread."""

    message_id: int
    conversation_id: int


class ReceiptShown(Happened):
    """Read receipt: the customer has read everything the business sent up to `until`."""

    until: datetime
    conversation: ConversationView


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelledMessage:
    """Cancelled message as it is, or as it was when it is gone (`removed`)."""

    message: MessageView
    removed: bool


@router.get("/conversations/{conversation_id}/messages", response_model=MessagePage)
async def list_messages(
    conversation_id: int,
    actor: Annotated[Actor, allowed("conversation.read")],
    transaction: Scoped,
    before: str | None = None,
    after: str | None = None,
    around: int | None = None,
    at: AwareDatetime | None = None,
    unread: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """List one page of a thread, oldest first: the newest, before or after a cursor, around a message, or at a time.

    `unread` is how many messages are unread: the page is around the first of them.
    """
    if await queries.one_conversation(transaction, actor.account_id, conversation_id, actor.visibility) is None:
        raise ConversationNotFound
    return respond(
        await pages.thread(
            transaction,
            actor.account_id,
            conversation_id,
            before=before,
            after=after,
            around=around,
            at=at,
            unread=unread,
            limit=limit,
        )
    )


@router.post(
    "/conversations/{conversation_id}/messages", response_model=MessageView, status_code=status.HTTP_201_CREATED
)
async def send_message(
    conversation_id: int,
    new: MessageIn,
    caller: Annotated[Caller, command_caller("conversation.reply")],
    transaction: Scoped,
) -> Response:
    """Send a message, or write a private note. 200 instead of 201 when this `client_id` was sent before."""
    wanted = NewMessage(
        client_id=new.client_id,
        content=new.content,
        attachment_ids=tuple(new.attachment_ids),
        reply_to_id=new.reply_to_id,
        private=new.private,
        buttons=tuple(Button(id=button.id, title=button.title) for button in new.buttons),
    )
    done = await reply(transaction, caller, conversation_id, wanted)
    return respond(done.message.view(), status.HTTP_201_CREATED if done.is_new else status.HTTP_200_OK)


@router.post("/messages/{message_id}/retry", response_model=MessageView)
async def retry_message(
    message_id: int, caller: Annotated[Caller, command_caller("conversation.reply")], transaction: Scoped
) -> Response:
    """Send a message again that failed or is uncertain, or try a waiting one now; quote and files are kept."""
    return respond((await sent_reply.retry(transaction, caller, message_id)).view())


@router.post("/messages/{message_id}/confirm", response_model=MessageView)
async def confirm_message(
    message_id: int, caller: Annotated[Caller, command_caller("conversation.reply")], transaction: Scoped
) -> Response:
    """Say that an uncertain message did arrive."""
    return respond((await sent_reply.confirm(transaction, caller, message_id)).view())


@router.post("/messages/{message_id}/cancel", response_model=CancelledMessage)
async def cancel_message(
    message_id: int, caller: Annotated[Caller, command_caller("conversation.reply")], transaction: Scoped
) -> Response:
    """Stop a waiting message from being sent. 409 when it is on its way already.

    A message that surely was not sent is removed, and its files can be sent with another. One that an earlier try may
    have delivered stays, as uncertain, and is not sent again by itself.
    """
    done = await sent_reply.cancel(transaction, caller, message_id)
    return respond(CancelledMessage(message=done.message.view(), removed=done.removed))


@router.post("/messages/{message_id}/discard", status_code=status.HTTP_204_NO_CONTENT)
async def discard_message(
    message_id: int, caller: Annotated[Caller, command_caller("conversation.reply")], transaction: Scoped
) -> None:
    """Remove a message from the thread that was not sent, or whose delivery is unknown."""
    await sent_reply.discard(transaction, caller, message_id)

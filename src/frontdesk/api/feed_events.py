"""What the live feed sends, kind by kind: for the OpenAPI document, from which the web app's types are made.

The rows themselves are encoded where they are published (`core.publishing`) and sent as they are.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from frontdesk.core.comments.views import CommentView
from frontdesk.core.conversations.views import ConversationView, MessageView
from frontdesk.core.drafts.views import DraftView
from frontdesk.core.events import KINDS
from frontdesk.core.labels.views import LabelView


class EventName(RootModel[str]):
    """The name of an event of the log."""

    model_config = ConfigDict(json_schema_extra={"enum": [*sorted(KINDS)]})


def _optional(schema: dict[str, Any]) -> None:
    schema["required"] = [name for name in schema.get("required", ()) if name not in ("happened", "made")]


class Happened(BaseModel):
    """`happened` names the events that a row of the feed tells of; a version before events sent rows without it."""

    model_config = ConfigDict(json_schema_extra=_optional)

    happened: list[EventName] = Field(default_factory=list)


class MessageShown(Happened):
    """A message, with its conversation, as both are now."""

    message: MessageView
    conversation: ConversationView


class ConversationShown(Happened):
    """A conversation as it is now."""

    conversation: ConversationView


class ReceiptShown(Happened):
    """Everything the business sent up to `until` has been read by the customer."""

    until: datetime
    conversation: ConversationView


class MessageRemoved(Happened):
    """A message is in the thread no more."""

    message_id: int
    conversation_id: int


class ConversationGone(Happened):
    """A conversation was deleted."""

    conversation_id: int


class CommentShown(Happened):
    """A comment as it is now."""

    comment: CommentView


class PostStale(Happened):
    """What is known of a post changed: fetch it again."""

    post_id: int
    inbox_id: int


class InboxStale(Happened):
    """An inbox changed: fetch it again."""

    inbox_id: int


class ContactStale(Happened):
    """A contact changed: fetch it again."""

    contact_id: int


class LabelsStale(Happened):
    """Labels were renamed, recoloured, merged or deleted: fetch them again; or only those were `made`."""

    made: list[LabelView] = Field(default_factory=list)


class DraftShown(BaseModel):
    """The user's own draft, from any of their devices; an empty content means that it is gone."""

    draft: DraftView


class Present(BaseModel):
    """Somebody who is here: the conversation on their screen, and whether they write in it at this moment."""

    id: int
    name: str
    viewing: int | None
    typing: bool


class PresenceShown(BaseModel):
    """Everybody who is here: the first that is said of it."""

    users: list[Present]


class PresenceChanged(BaseModel):
    """What is true now of the users with these ids, and of them alone; who is not among `users` has gone."""

    users: list[Present]
    user_ids: list[int]


class MessageItem(BaseModel):
    """A row about a message."""

    id: int
    kind: Literal["message"]
    payload: MessageShown


class ConversationItem(BaseModel):
    """A row about a conversation."""

    id: int
    kind: Literal["conversation"]
    payload: ConversationShown


class ReceiptItem(BaseModel):
    """A row about what the customer has read."""

    id: int
    kind: Literal["receipt"]
    payload: ReceiptShown


class MessageRemovedItem(BaseModel):
    """A row about a message that is gone."""

    id: int
    kind: Literal["message_removed"]
    payload: MessageRemoved


class ConversationDeletedItem(BaseModel):
    """A row about a conversation that is gone."""

    id: int
    kind: Literal["conversation_deleted"]
    payload: ConversationGone


class CommentItem(BaseModel):
    """A row about a comment."""

    id: int
    kind: Literal["comment"]
    payload: CommentShown


class PostItem(BaseModel):
    """A row about a post."""

    id: int
    kind: Literal["post"]
    payload: PostStale


class InboxItem(BaseModel):
    """A row about an inbox."""

    id: int
    kind: Literal["inbox"]
    payload: InboxStale


class ContactItem(BaseModel):
    """A row about a contact."""

    id: int
    kind: Literal["contact"]
    payload: ContactStale


class MemberItem(BaseModel):
    """The account's name, people or teams changed: fetch them again."""

    id: int
    kind: Literal["member"]
    payload: Happened


class LabelsItem(BaseModel):
    """A row about labels."""

    id: int
    kind: Literal["labels"]
    payload: LabelsStale


class DraftItem(BaseModel):
    """A row about a draft."""

    id: int
    kind: Literal["draft"]
    payload: DraftShown


class PresenceItem(BaseModel):
    """Who is here."""

    id: int
    kind: Literal["presence"]
    payload: PresenceShown


class PresenceChangedItem(BaseModel):
    """Who came, went or moved."""

    id: int
    kind: Literal["presence_changed"]
    payload: PresenceChanged


class SessionItem(BaseModel):
    """A session of the user ended, here or elsewhere: the connection is closed, and who comes back signs in again."""

    id: int
    kind: Literal["session"]
    payload: dict[str, Any]


FeedItem = Annotated[
    MessageItem
    | ConversationItem
    | ReceiptItem
    | MessageRemovedItem
    | ConversationDeletedItem
    | CommentItem
    | PostItem
    | InboxItem
    | ContactItem
    | MemberItem
    | LabelsItem
    | DraftItem
    | PresenceItem
    | PresenceChangedItem
    | SessionItem,
    Field(discriminator="kind"),
]
"""One row of the feed."""

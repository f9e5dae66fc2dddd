"""Feed events as the live feed sends them, kind by kind: for the OpenAPI document, from which the web app's types
are made.

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
    """Name of an event of the log."""

    model_config = ConfigDict(json_schema_extra={"enum": [*sorted(KINDS)]})


def _optional(schema: dict[str, Any]) -> None:
    schema["required"] = [name for name in schema.get("required", ()) if name not in ("happened", "made")]


class Happened(BaseModel):
    """Base of the feed's rows: `happened` names the events that a row tells of; versions before events sent rows
    without it.
    """

    model_config = ConfigDict(json_schema_extra=_optional)

    happened: list[EventName] = Field(default_factory=list)


class MessageShown(Happened):
    """Message and its conversation, as both are now."""

    message: MessageView
    conversation: ConversationView


class ConversationShown(Happened):
    """Conversation as it is now."""

    conversation: ConversationView


class ReceiptShown(Happened):
    """Read receipt: the customer has read everything the business sent up to `until`."""

    until: datetime
    conversation: ConversationView


class MessageRemoved(Happened):
    """Removal of a message from the thread."""

    message_id: int
    conversation_id: int


class ConversationGone(Happened):
    """Deletion of a conversation."""

    conversation_id: int


class CommentShown(Happened):
    """Comment as it is now."""

    comment: CommentView


class PostStale(Happened):
    """Change of a post: fetch it again."""

    post_id: int
    inbox_id: int


class InboxStale(Happened):
    """Change of an inbox: fetch it again."""

    inbox_id: int


class ContactStale(Happened):
    """Change of a contact: fetch it again."""

    contact_id: int


class LabelsStale(Happened):
    """Change of labels, renamed, recoloured, merged or deleted: fetch them again; or only those were `made`."""

    made: list[LabelView] = Field(default_factory=list)


class DraftShown(BaseModel):
    """Draft of the user, from any of their devices; an empty content means that it is gone."""

    draft: DraftView


class Present(BaseModel):
    """Presence of a user: the conversation on their screen, and whether they write in it at this moment."""

    id: int
    name: str
    viewing: int | None
    typing: bool


class PresenceShown(BaseModel):
    """Presence of everybody who is here: the first message about it."""

    users: list[Present]


class PresenceChanged(BaseModel):
    """Presence of the users with these ids, and of them alone; one who is not among `users` has gone."""

    users: list[Present]
    user_ids: list[int]


class MessageItem(BaseModel):
    """Row about a message."""

    id: int
    kind: Literal["message"]
    payload: MessageShown


class ConversationItem(BaseModel):
    """Row about a conversation."""

    id: int
    kind: Literal["conversation"]
    payload: ConversationShown


class ReceiptItem(BaseModel):
    """Row about a read receipt."""

    id: int
    kind: Literal["receipt"]
    payload: ReceiptShown


class MessageRemovedItem(BaseModel):
    """Row about a message that is gone."""

    id: int
    kind: Literal["message_removed"]
    payload: MessageRemoved


class ConversationDeletedItem(BaseModel):
    """Row about a conversation that is gone."""

    id: int
    kind: Literal["conversation_deleted"]
    payload: ConversationGone


class CommentItem(BaseModel):
    """Row about a comment."""

    id: int
    kind: Literal["comment"]
    payload: CommentShown


class PostItem(BaseModel):
    """Row about a post."""

    id: int
    kind: Literal["post"]
    payload: PostStale


class InboxItem(BaseModel):
    """Row about an inbox."""

    id: int
    kind: Literal["inbox"]
    payload: InboxStale


class ContactItem(BaseModel):
    """Row about a contact."""

    id: int
    kind: Literal["contact"]
    payload: ContactStale


class MemberItem(BaseModel):
    """Row about the account's name, people or teams: fetch them again."""

    id: int
    kind: Literal["member"]
    payload: Happened


class LabelsItem(BaseModel):
    """Row about labels."""

    id: int
    kind: Literal["labels"]
    payload: LabelsStale


class DraftItem(BaseModel):
    """Row about a draft."""

    id: int
    kind: Literal["draft"]
    payload: DraftShown


class PresenceItem(BaseModel):
    """Row about everybody's presence."""

    id: int
    kind: Literal["presence"]
    payload: PresenceShown


class PresenceChangedItem(BaseModel):
    """Row about users who came, went or moved."""

    id: int
    kind: Literal["presence_changed"]
    payload: PresenceChanged


class SessionItem(BaseModel):
    """Row about a session of the user that ended, here or elsewhere: the connection is closed, and the client signs
    in again.
    """

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

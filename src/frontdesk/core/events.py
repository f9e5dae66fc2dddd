"""What happened: one frozen, versioned class for every fact, as the event log keeps it and consumers read it.

An event says who did what to what, by ids; it holds neither names nor texts. `feed` is the kind of row that browsers
get for it (None: none). Add an event by adding a class here: `docs/develop/events.md` says how, and how to change one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, fields
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeVar, dataclass_transform

import msgspec

from frontdesk.core.actors import SYSTEM, ActorRef
from frontdesk.kit.values import dataclass

FeedKind = Literal[
    "message", "message_removed", "receipt", "conversation", "conversation_deleted", "comment", "post", "inbox",
    "contact", "member", "labels",
]  # fmt: skip
Changes = Mapping[str, tuple[Any, Any]]
"""What was before and what is now, by the name of the field as the API says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What all events have in common. `at` is the platform's clock where it has one."""

    name: ClassVar[str]
    version: ClassVar[int]
    feed: ClassVar[FeedKind | None]

    account_id: int
    at: datetime
    actor: ActorRef = SYSTEM
    inbox_id: int | None = None
    conversation_id: int | None = None
    contact_id: int | None = None
    message_id: int | None = None
    changes: Changes = field(default_factory=dict)


COMMON = frozenset(one.name for one in fields(Event)) - {"changes"}
"""The fields with columns of their own in the log; the others are in its `data`."""
KINDS: dict[str, type[Event]] = {}
"""Every event by its name."""

Made = TypeVar("Made", bound=Event)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def _event(name: str, feed: FeedKind | None, version: int = 1) -> Callable[[type[Made]], type[Made]]:
    def make(cls: type[Made]) -> type[Made]:
        made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        made.name, made.version, made.feed = name, version, feed
        assert name not in KINDS, name
        KINDS[name] = made
        return made

    return make


@dataclass(frozen=True, slots=True, kw_only=True)
class InEpisode(Event):
    """What reports count by episode: which one of the conversation's it was, from 1 on; 0 is before the first."""

    episode: int = 0


# --- messages ---


@_event("message.received", "message")
class MessageReceived(InEpisode):
    """A customer wrote. `is_history`: it was fetched long after; `found_by_catch_up`: its webhook never came."""

    kind: str = "text"
    is_history: bool = False
    found_by_catch_up: bool = False
    from_blocked: bool = False


@_event("message.unknown", "message")
class MessageUnknown(Event):
    """The platform told something that nothing here understands; the thread shows it with its raw kind."""

    raw_kind: str = ""


@_event("message.queued", "message")
class MessageQueued(InEpisode):
    """A reply was accepted and waits to be sent, for the first time or again."""

    kind: str = "text"
    is_retry: bool = False


@_event("note.created", "message")
class NoteCreated(InEpisode):
    """A colleague left a private note."""


@_event("message.sending", "message")
class MessageSending(Event):
    """A reply is on its way to the platform."""


@_event("message.waiting", "message")
class MessageWaiting(Event):
    """The platform did not take a reply this time; it is tried again by itself."""

    code: str = ""


@_event("message.sent", "message")
class MessageSent(InEpisode):
    """The platform has the business's message. `elsewhere`: it was not written here, the platform told us of it."""

    kind: str = "text"
    elsewhere: bool = False


@_event("message.recognised", "message")
class MessageRecognised(Event):
    """A message that the platform told of as `message.sent` before turned out to be this reply of ours."""


@_event("message.delivered", "message")
class MessageDelivered(Event):
    """The platform brought a message to the customer."""


@_event("message.read", "message")
class MessageRead(Event):
    """The customer has read one message."""


@_event("messages.read", "receipt")
class MessagesRead(Event):
    """The customer has read everything the business sent up to `until`."""

    until: datetime | None = None


@_event("message.failed", "message")
class MessageFailed(InEpisode):
    """The platform did not take, or did not deliver, a message."""

    code: str = ""
    can_retry: bool = False


@_event("message.uncertain", "message")
class MessageUncertain(Event):
    """Whether the platform has a message is not known."""


@_event("message.withdrawn", "message")
class MessageWithdrawn(Event):
    """What a bot, an AI agent or a rule wrote is not sent: somebody else has had the word since."""


@_event("message.cancelled", "message_removed")
class MessageCancelled(Event):
    """A reply that waited was taken back before it was sent."""


@_event("message.discarded", "message_removed")
class MessageDiscarded(Event):
    """A reply that did not arrive was taken out of the thread."""


@_event("message.replaced", "message_removed")
class MessageReplaced(Event):
    """What an echo had made a message of turned out to be a reply of ours (`message.recognised`) and is gone."""


@_event("message.deleted", "message")
class MessageDeleted(Event):
    """A message that was on the platform is there no more; the thread keeps its place."""


@_event("message.updated", "message")
class MessageUpdated(Event):
    """What is shown of a message changed: its file came, what it quotes is known, an activity was reworded."""


@_event("reaction.added", "message")
class ReactionAdded(Event):
    """Somebody reacted to a message. `message_id` is None while the message is not known."""

    emoji: str = ""


@_event("reaction.removed", "message")
class ReactionRemoved(Event):
    """Somebody took a reaction back."""

    emoji: str = ""


# --- conversations ---


@_event("conversation.created", "conversation")
class ConversationCreated(InEpisode):
    """A conversation began."""


@_event("conversation.opened", "message")
class ConversationOpened(InEpisode):
    """A conversation that was pending, on hold, snoozed or resolved is open again."""


@_event("conversation.pending", "message")
class ConversationPending(InEpisode):
    """A conversation was marked as pending."""


@_event("conversation.held", "message")
class ConversationHeld(InEpisode):
    """People wait for somebody else, until a time (`changes`), or until the customer writes."""


@_event("conversation.snoozed", "message")
class ConversationSnoozed(InEpisode):
    """A conversation is out of sight until a time (`changes`), or until the customer writes."""


@_event("conversation.resolved", "message")
class ConversationResolved(InEpisode):
    """A conversation was resolved."""


@_event("conversation.prioritised", "message")
class ConversationPrioritised(Event):
    """The priority was changed."""


@_event("conversation.assigned", "message")
class ConversationAssigned(InEpisode):
    """The assignee was changed; None is nobody. `changes` has the owner as well."""


@_event("conversation.owner_changed", "message")
class ConversationOwnerChanged(InEpisode):
    """A bot or an AI agent took the conversation or gave it up, and no person has it before or after."""


@_event("conversation.team_changed", "message")
class ConversationTeamChanged(InEpisode):
    """The team was changed; None is none."""


@_event("conversation.labelled", "message")
class ConversationLabelled(Event):
    """The labels were changed; `changes` has all of them before and after."""


@_event("conversation.referred", "message")
class ConversationReferred(Event):
    """The platform said where the customer came from."""

    source: str = ""


@_event("conversation.history_missing", "message")
class ConversationHistoryMissing(Event):
    """Messages may be missing before `at` that the platform tells no more."""


@_event("conversation.commented", "message")
class ConversationCommented(Event):
    """Somebody asked for something with a comment of the conversation, or edited it."""

    verb: str = ""


@_event("conversation.contact_blocked", "message")
class ConversationContactBlocked(Event):
    """The conversation's customer was blocked, or unblocked (`changes`)."""


@_event("conversation.read", "conversation")
class ConversationRead(Event):
    """Somebody of the business has read the conversation: nothing in it is unread."""


@_event("conversation.unread", "conversation")
class ConversationUnread(Event):
    """Somebody marked the conversation as unread."""


@_event("conversation.updated", "conversation")
class ConversationUpdated(Event):
    """What is shown of a conversation changed: its customer's name or picture, what may be sent in it."""


@_event("conversation.deleted", "conversation_deleted")
class ConversationDeleted(Event):
    """A conversation was deleted with its messages."""


# --- comments and posts ---


@_event("comment.received", "comment")
class CommentReceived(Event):
    """A customer commented. `is_history`: it was fetched long after; `found_by_catch_up`: its webhook never came."""

    comment_id: int = 0
    is_history: bool = False
    found_by_catch_up: bool = False


@_event("comment.replied", "comment")
class CommentReplied(Event):
    """The business commented. `elsewhere`: not from here; `replaces_comment_id`: it is posted in place of another."""

    comment_id: int = 0
    elsewhere: bool = False
    is_history: bool = False
    replaces_comment_id: int | None = None


@_event("comment.replied_privately", "comment")
class CommentRepliedPrivately(Event):
    """A comment was replied to in a direct message."""

    comment_id: int = 0


@_event("comment.private_reply_offered", "comment")
class CommentPrivateReplyOffered(Event):
    """The platform may take a direct message as the reply to a comment."""

    comment_id: int = 0


@_event("comment.edited", "comment")
class CommentEdited(Event):
    """A comment says something else now. `replaced`: a colleague posted it again with other words."""

    comment_id: int = 0
    replaced: bool = False


@_event("comment.hidden", "comment")
class CommentHidden(Event):
    """Only its author and the business see a comment."""

    comment_id: int = 0


@_event("comment.shown", "comment")
class CommentShown(Event):
    """A comment that not everybody saw is public again."""

    comment_id: int = 0


@_event("comment.limited", "comment")
class CommentLimited(Event):
    """The platform shows a comment to some people only."""

    comment_id: int = 0


@_event("comment.liked", "comment")
class CommentLiked(Event):
    """The business likes a comment."""

    comment_id: int = 0


@_event("comment.unliked", "comment")
class CommentUnliked(Event):
    """The business took its like of a comment back."""

    comment_id: int = 0


@_event("comment.deleted", "comment")
class CommentDeleted(Event):
    """A comment is gone from the platform."""

    comment_id: int = 0


@_event("comment.requested", "comment")
class CommentRequested(Event):
    """A colleague asked the platform to do something with a comment: `verb`. What comes of it is told by itself."""

    comment_id: int = 0
    verb: str = ""


@_event("comment.request_failed", "comment")
class CommentRequestFailed(Event):
    """The platform did not do what was asked for with a comment."""

    comment_id: int = 0
    verb: str = ""


@_event("comment.updated", "comment")
class CommentUpdated(Event):
    """What is shown of a comment changed: how many like it, what it says became known, a request is under way."""

    comment_id: int = 0


@_event("comment.changed", "comment")
class CommentChanged(Event):
    """Any of these, as versions before this one told it: nothing is appended by that name any more."""

    comment_id: int = 0


@_event("post.changed", "post")
class PostChanged(Event):
    """What is known of a post changed."""

    post_id: int = 0


# --- contacts ---


@_event("contact.created", None)
class ContactCreated(Event):
    """Somebody wrote for the first time."""


@_event("contact.changed", "contact")
class ContactChanged(Event):
    """A colleague edited a contact; `changes` names the fields and holds none of their values."""


@_event("contact.blocked", "contact")
class ContactBlocked(Event):
    """A colleague blocked a contact."""


@_event("contact.unblocked", "contact")
class ContactUnblocked(Event):
    """A colleague unblocked a contact."""


# --- the account ---


@_event("inbox.connected", "inbox")
class InboxConnected(Event):
    """An inbox was connected, for the first time or again."""


@_event("inbox.changed", "inbox")
class InboxChanged(Event):
    """An inbox was renamed, its preferences or members changed, or there is news of what it missed."""


@_event("inbox.lost", "inbox")
class InboxLost(Event):
    """The platform let an inbox go: somebody has to connect it again."""


@_event("inbox.disconnected", "inbox")
class InboxDisconnected(Event):
    """A colleague disconnected an inbox."""


@_event("inbox.deleted", "inbox")
class InboxDeleted(Event):
    """A colleague deleted an inbox."""


@_event("member.changed", "member")
class MemberChanged(Event):
    """The account's name, people or teams changed, or what they may."""


@_event("labels.changed", "labels")
class LabelsChanged(Event):
    """Labels were made, renamed, recoloured, merged or deleted."""


def data_of(event: Event) -> dict[str, Any]:
    """What the log keeps beside the columns: the class's own fields and the changes, without what is as usual."""
    found: dict[str, Any] = {}
    for one in fields(event):
        if one.name not in COMMON and (value := getattr(event, one.name)) and value != one.default:
            found[one.name] = value
    return found


def from_data(kind: type[Event], common: Mapping[str, Any], data: Mapping[str, Any]) -> Event:
    """The event as it was appended; fields that the class does not have any more are left out."""
    own = {one.name for one in fields(kind)}
    kept = {name: value for name, value in data.items() if name in own}
    if "until" in kept:
        kept["until"] = msgspec.convert(kept["until"], datetime)
    if "changes" in kept:
        kept["changes"] = {name: (before, after) for name, (before, after) in kept["changes"].items()}
    return kind(**common, **kept)

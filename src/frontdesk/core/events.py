"""What happened: one frozen, versioned class for every fact, as the event log keeps it and consumers read it.

An event says who did what to what, by ids; it holds neither names nor texts. `feed` is the kind of row that browsers
get for it (None: none). Add an event by adding a class here: `docs/develop/events.md` says how, and how to change one.
"""

from __future__ import annotations

from datetime import datetime

from frontdesk.core.event_kinds import COMMON as COMMON
from frontdesk.core.event_kinds import KINDS as KINDS
from frontdesk.core.event_kinds import Changes as Changes
from frontdesk.core.event_kinds import Event as Event
from frontdesk.core.event_kinds import FeedKind as FeedKind
from frontdesk.core.event_kinds import data_of as data_of
from frontdesk.core.event_kinds import event_kind
from frontdesk.core.event_kinds import from_data as from_data
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class InEpisode(Event):
    """What reports count by episode: which one of the conversation's it was, from 1 on; 0 is before the first."""

    episode: int = 0


# --- messages ---


@event_kind("message.received", "message")
class MessageReceived(InEpisode):
    """A customer wrote. `is_history`: it was fetched long after; `found_by_catch_up`: its webhook never came."""

    kind: str = "text"
    is_history: bool = False
    found_by_catch_up: bool = False
    from_blocked: bool = False


@event_kind("message.unknown", "message")
class MessageUnknown(Event):
    """The platform told something that nothing here understands; the thread shows it with its raw kind."""

    raw_kind: str = ""


@event_kind("message.queued", "message")
class MessageQueued(InEpisode):
    """A reply was accepted and waits to be sent, for the first time or again."""

    kind: str = "text"
    is_retry: bool = False


@event_kind("note.created", "message")
class NoteCreated(InEpisode):
    """A colleague left a private note."""


@event_kind("message.sending", "message")
class MessageSending(Event):
    """A reply is on its way to the platform."""


@event_kind("message.waiting", "message")
class MessageWaiting(Event):
    """The platform did not take a reply this time; it is tried again by itself."""

    code: str = ""


@event_kind("message.sent", "message")
class MessageSent(InEpisode):
    """The platform has the business's message. `elsewhere`: it was not written here, the platform told us of it."""

    kind: str = "text"
    elsewhere: bool = False


@event_kind("message.recognised", "message")
class MessageRecognised(Event):
    """A message that the platform told of as `message.sent` before turned out to be this reply of ours."""


@event_kind("message.delivered", "message")
class MessageDelivered(Event):
    """The platform brought a message to the customer."""


@event_kind("message.read", "message")
class MessageRead(Event):
    """The customer has read one message."""


@event_kind("messages.read", "receipt")
class MessagesRead(Event):
    """The customer has read everything the business sent up to `until`."""

    until: datetime | None = None


@event_kind("message.failed", "message")
class MessageFailed(InEpisode):
    """The platform did not take, or did not deliver, a message."""

    code: str = ""
    can_retry: bool = False


@event_kind("message.uncertain", "message")
class MessageUncertain(Event):
    """Whether the platform has a message is not known."""


@event_kind("message.withdrawn", "message")
class MessageWithdrawn(Event):
    """What a bot, an AI agent or a rule wrote is not sent: somebody else has had the word since."""


@event_kind("message.cancelled", "message_removed")
class MessageCancelled(Event):
    """A reply that waited was taken back before it was sent."""


@event_kind("message.discarded", "message_removed")
class MessageDiscarded(Event):
    """A reply that did not arrive was taken out of the thread."""


@event_kind("message.replaced", "message_removed")
class MessageReplaced(Event):
    """What an echo had made a message of turned out to be a reply of ours (`message.recognised`) and is gone."""


@event_kind("message.deleted", "message")
class MessageDeleted(Event):
    """A message that was on the platform is there no more; the thread keeps its place."""


@event_kind("message.updated", "message")
class MessageUpdated(Event):
    """What is shown of a message changed: its file came, what it quotes is known, an activity was reworded."""


@event_kind("reaction.added", "message")
class ReactionAdded(Event):
    """Somebody reacted to a message. `message_id` is None while the message is not known."""

    emoji: str = ""


@event_kind("reaction.removed", "message")
class ReactionRemoved(Event):
    """Somebody took a reaction back."""

    emoji: str = ""


# --- conversations ---


@event_kind("conversation.created", "conversation")
class ConversationCreated(InEpisode):
    """A conversation began."""


@event_kind("conversation.opened", "message")
class ConversationOpened(InEpisode):
    """A conversation that was pending, on hold, snoozed or resolved is open again."""


@event_kind("conversation.pending", "message")
class ConversationPending(InEpisode):
    """A conversation was marked as pending."""


@event_kind("conversation.held", "message")
class ConversationHeld(InEpisode):
    """People wait for somebody else, until a time (`changes`), or until the customer writes."""


@event_kind("conversation.snoozed", "message")
class ConversationSnoozed(InEpisode):
    """A conversation is out of sight until a time (`changes`), or until the customer writes."""


@event_kind("conversation.resolved", "message")
class ConversationResolved(InEpisode):
    """A conversation was resolved."""


@event_kind("conversation.prioritised", "message")
class ConversationPrioritised(Event):
    """The priority was changed."""


@event_kind("conversation.assigned", "message")
class ConversationAssigned(InEpisode):
    """The assignee was changed; None is nobody. `changes` has the owner as well."""


@event_kind("conversation.owner_changed", "message")
class ConversationOwnerChanged(InEpisode):
    """A bot or an AI agent took the conversation or gave it up, and no person has it before or after."""


@event_kind("conversation.team_changed", "message")
class ConversationTeamChanged(InEpisode):
    """The team was changed; None is none."""


@event_kind("conversation.labelled", "message")
class ConversationLabelled(Event):
    """The labels were changed; `changes` has all of them before and after."""


@event_kind("conversation.referred", "message")
class ConversationReferred(Event):
    """The platform said where the customer came from."""

    source: str = ""


@event_kind("conversation.history_missing", "message")
class ConversationHistoryMissing(Event):
    """Messages may be missing before `at` that the platform tells no more."""


@event_kind("conversation.commented", "message")
class ConversationCommented(Event):
    """Somebody asked for something with a comment of the conversation, or edited it."""

    verb: str = ""


@event_kind("conversation.contact_blocked", "message")
class ConversationContactBlocked(Event):
    """The conversation's customer was blocked, or unblocked (`changes`)."""


@event_kind("conversation.read", "conversation")
class ConversationRead(Event):
    """Somebody of the business has read the conversation: nothing in it is unread."""


@event_kind("conversation.unread", "conversation")
class ConversationUnread(Event):
    """Somebody marked the conversation as unread."""


@event_kind("conversation.updated", "conversation")
class ConversationUpdated(Event):
    """What is shown of a conversation changed: its customer's name or picture, what may be sent in it."""


@event_kind("conversation.deleted", "conversation_deleted")
class ConversationDeleted(Event):
    """A conversation was deleted with its messages."""


# --- comments and posts ---


@event_kind("comment.received", "comment")
class CommentReceived(Event):
    """A customer commented. `is_history`: it was fetched long after; `found_by_catch_up`: its webhook never came."""

    comment_id: int = 0
    is_history: bool = False
    found_by_catch_up: bool = False


@event_kind("comment.replied", "comment")
class CommentReplied(Event):
    """The business commented. `elsewhere`: not from here; `replaces_comment_id`: it is posted in place of another."""

    comment_id: int = 0
    elsewhere: bool = False
    is_history: bool = False
    replaces_comment_id: int | None = None


@event_kind("comment.replied_privately", "comment")
class CommentRepliedPrivately(Event):
    """A comment was replied to in a direct message."""

    comment_id: int = 0


@event_kind("comment.private_reply_offered", "comment")
class CommentPrivateReplyOffered(Event):
    """The platform may take a direct message as the reply to a comment."""

    comment_id: int = 0


@event_kind("comment.edited", "comment")
class CommentEdited(Event):
    """A comment says something else now. `replaced`: a colleague posted it again with other words."""

    comment_id: int = 0
    replaced: bool = False


@event_kind("comment.hidden", "comment")
class CommentHidden(Event):
    """Only its author and the business see a comment."""

    comment_id: int = 0


@event_kind("comment.shown", "comment")
class CommentShown(Event):
    """A comment that not everybody saw is public again."""

    comment_id: int = 0


@event_kind("comment.limited", "comment")
class CommentLimited(Event):
    """The platform shows a comment to some people only."""

    comment_id: int = 0


@event_kind("comment.liked", "comment")
class CommentLiked(Event):
    """The business likes a comment."""

    comment_id: int = 0


@event_kind("comment.unliked", "comment")
class CommentUnliked(Event):
    """The business took its like of a comment back."""

    comment_id: int = 0


@event_kind("comment.deleted", "comment")
class CommentDeleted(Event):
    """A comment is gone from the platform."""

    comment_id: int = 0


@event_kind("comment.requested", "comment")
class CommentRequested(Event):
    """A colleague asked the platform to do something with a comment: `verb`. What comes of it is told by itself."""

    comment_id: int = 0
    verb: str = ""


@event_kind("comment.request_failed", "comment")
class CommentRequestFailed(Event):
    """The platform did not do what was asked for with a comment."""

    comment_id: int = 0
    verb: str = ""


@event_kind("comment.updated", "comment")
class CommentUpdated(Event):
    """What is shown of a comment changed: how many like it, what it says became known, a request is under way."""

    comment_id: int = 0


@event_kind("comment.changed", "comment")
class CommentChanged(Event):
    """Any of these, as versions before this one told it: nothing is appended by that name any more."""

    comment_id: int = 0


@event_kind("post.changed", "post")
class PostChanged(Event):
    """What is known of a post changed."""

    post_id: int = 0


# --- contacts ---


@event_kind("contact.created", None)
class ContactCreated(Event):
    """Somebody wrote for the first time."""


@event_kind("contact.changed", "contact")
class ContactChanged(Event):
    """A colleague edited a contact; `changes` names the fields and holds none of their values."""


@event_kind("contact.blocked", "contact")
class ContactBlocked(Event):
    """A colleague blocked a contact."""


@event_kind("contact.unblocked", "contact")
class ContactUnblocked(Event):
    """A colleague unblocked a contact."""


# --- the account ---


@event_kind("inbox.connected", "inbox")
class InboxConnected(Event):
    """An inbox was connected, for the first time or again."""


@event_kind("inbox.changed", "inbox")
class InboxChanged(Event):
    """An inbox was renamed, its preferences or members changed, or there is news of what it missed."""


@event_kind("inbox.lost", "inbox")
class InboxLost(Event):
    """The platform let an inbox go: somebody has to connect it again."""


@event_kind("inbox.disconnected", "inbox")
class InboxDisconnected(Event):
    """A colleague disconnected an inbox."""


@event_kind("inbox.deleted", "inbox")
class InboxDeleted(Event):
    """A colleague deleted an inbox."""


@event_kind("member.changed", "member")
class MemberChanged(Event):
    """The account's name, people or teams changed, or what they may."""


@event_kind("labels.changed", "labels")
class LabelsChanged(Event):
    """Labels were made, renamed, recoloured, merged or deleted."""

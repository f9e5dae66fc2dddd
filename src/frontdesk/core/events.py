"""Events of core: one frozen, versioned class for every fact, as the event log keeps it and consumers read it.

An event says who did what to what, by ids; it holds neither names nor texts. Those of comments and posts are in
`comment_events.py`. A feature that is added declares its own
in its noun: `docs/develop/events.md` says how, and how to change one.
"""

from __future__ import annotations

from datetime import datetime

from frontdesk.core.comment_events import COMMENT_EVENTS
from frontdesk.core.event_kinds import Event, event_kind
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class InEpisode(Event):
    """Base of events that reports count by episode: the conversation's episode, from 1 on; 0 is before the first."""

    episode: int = 0


# --- messages ---


@event_kind("message.received", "message")
class MessageReceived(InEpisode):
    """Message from a customer. `is_history`: it was fetched long after; `found_by_catch_up`: its webhook never came."""

    kind: str = "text"
    is_history: bool = False
    found_by_catch_up: bool = False
    from_blocked: bool = False


@event_kind("message.unknown", "message")
class MessageUnknown(Event):
    """Platform event that nothing here understands; the thread shows it with its raw kind."""

    raw_kind: str = ""


@event_kind("message.queued", "message")
class MessageQueued(InEpisode):
    """Reply that was accepted and waits to be sent, for the first time or again."""

    kind: str = "text"
    is_retry: bool = False


@event_kind("note.created", "message")
class NoteCreated(InEpisode):
    """Private note by a colleague."""


@event_kind("message.sending", "message")
class MessageSending(Event):
    """Reply that is on its way to the platform."""


@event_kind("message.waiting", "message")
class MessageWaiting(Event):
    """Reply that the platform did not take this time; it is tried again by itself."""

    code: str = ""


@event_kind("message.sent", "message")
class MessageSent(InEpisode):
    """Message of the business that the platform has.

    `elsewhere`: it was not written here; the platform reported it.
    """

    kind: str = "text"
    elsewhere: bool = False


@event_kind("message.recognised", "message")
class MessageRecognised(Event):
    """Reply of ours that an earlier `message.sent` turned out to be about."""


@event_kind("message.delivered", "message")
class MessageDelivered(Event):
    """Message that the platform brought to the customer."""


@event_kind("message.read", "message")
class MessageRead(Event):
    """Message that the customer has read."""


@event_kind("messages.read", "receipt")
class MessagesRead(Event):
    """Read receipt: the customer has read everything the business sent up to `until`."""

    until: datetime | None = None


@event_kind("message.failed", "message")
class MessageFailed(InEpisode):
    """Message that the platform did not take, or did not deliver."""

    code: str = ""
    can_retry: bool = False


@event_kind("message.uncertain", "message")
class MessageUncertain(Event):
    """Message that the platform may or may not have."""


@event_kind("message.withdrawn", "message")
class MessageWithdrawn(Event):
    """Message of a bot, an AI agent or a rule that is not sent, because somebody replied or took over since."""


@event_kind("message.cancelled", "message_removed")
class MessageCancelled(Event):
    """Waiting reply that was taken back before it was sent."""


@event_kind("message.discarded", "message_removed")
class MessageDiscarded(Event):
    """Reply that did not arrive and was removed from the thread."""


@event_kind("message.replaced", "message_removed")
class MessageReplaced(Event):
    """Message made from an echo that turned out to be a reply of ours (`message.recognised`), and is gone."""


@event_kind("message.edited", "message")
class MessageEdited(Event):
    """Message that says something else now on the platform; the words before are not kept."""


@event_kind("message.deleted", "message")
class MessageDeleted(Event):
    """Message that was deleted on the platform; the thread keeps its place."""


@event_kind("message.updated", "message")
class MessageUpdated(Event):
    """Message whose appearance changed: its file came, its quote is known, an activity was reworded."""


@event_kind("reaction.added", "message")
class ReactionAdded(Event):
    """Reaction added to a message. A reaction that arrived before its message is published with it."""

    emoji: str = ""


@event_kind("reaction.removed", "message")
class ReactionRemoved(Event):
    """Reaction taken back."""

    emoji: str = ""


# --- conversations ---


@event_kind("conversation.created", "conversation")
class ConversationCreated(InEpisode):
    """Conversation begun."""


@event_kind("conversation.opened", "message")
class ConversationOpened(InEpisode):
    """Conversation opened again that was pending, on hold, snoozed or resolved."""


@event_kind("conversation.pending", "message")
class ConversationPending(InEpisode):
    """Conversation that a bot or an AI agent has now, or that a person marked as pending."""


@event_kind("conversation.held", "message")
class ConversationHeld(InEpisode):
    """Conversation put on hold, until a time (`changes`), or until the customer writes."""


@event_kind("conversation.snoozed", "message")
class ConversationSnoozed(InEpisode):
    """Conversation snoozed, until a time (`changes`), or until the customer writes."""


@event_kind("conversation.resolved", "message")
class ConversationResolved(InEpisode):
    """Conversation resolved."""


@event_kind("conversation.prioritised", "message")
class ConversationPrioritised(Event):
    """Priority changed."""


@event_kind("conversation.assigned", "message")
class ConversationAssigned(InEpisode):
    """Assignee changed; None is nobody. `changes` has the owner as well."""


@event_kind("conversation.owner_changed", "message")
class ConversationOwnerChanged(InEpisode):
    """Conversation taken or given up by a bot or an AI agent; no person has it before or after."""


@event_kind("conversation.team_changed", "message")
class ConversationTeamChanged(InEpisode):
    """Team changed; None is none."""


@event_kind("conversation.labelled", "message")
class ConversationLabelled(Event):
    """Labels changed; `changes` has all of them before and after."""


@event_kind("conversation.referred", "message")
class ConversationReferred(Event):
    """Referral: the platform said where the customer came from."""

    source: str = ""


@event_kind("conversation.called", "message")
class ConversationCalled(Event):
    """Call that began to ring, was taken, or is over (`state`); `seconds` is how long one was that `ended`."""

    state: str = ""
    seconds: int | None = None


@event_kind("conversation.history_missing", "message")
class ConversationHistoryMissing(Event):
    """Missing history: the platform no longer returns messages before `at`."""


@event_kind("conversation.commented", "message")
class ConversationCommented(Event):
    """Action on a comment of the conversation, or an edit of it."""

    verb: str = ""


@event_kind("conversation.contact_blocked", "message")
class ConversationContactBlocked(Event):
    """Conversation's customer blocked, or unblocked (`changes`)."""


@event_kind("conversation.read", "conversation")
class ConversationRead(Event):
    """Conversation read by somebody of the business: nothing in it is unread."""


@event_kind("conversation.unread", "conversation")
class ConversationUnread(Event):
    """Conversation marked as unread."""


@event_kind("conversation.updated", "conversation")
class ConversationUpdated(Event):
    """Conversation whose appearance changed: its customer's name or picture, what may be sent in it."""


@event_kind("conversation.deleted", "conversation_deleted")
class ConversationDeleted(Event):
    """Conversation deleted with its messages."""


# --- contacts ---


@event_kind("contact.created", None)
class ContactCreated(Event):
    """Contact created for somebody who wrote for the first time."""


@event_kind("contact.changed", "contact")
class ContactChanged(Event):
    """Contact edited by a colleague, or renamed on the platform; `changes` names the fields without their values."""


@event_kind("contact.blocked", "contact")
class ContactBlocked(Event):
    """Contact blocked by a colleague."""


@event_kind("contact.unblocked", "contact")
class ContactUnblocked(Event):
    """Contact unblocked by a colleague."""


# --- the account ---


@event_kind("inbox.connected", "inbox")
class InboxConnected(Event):
    """Inbox connected, for the first time or again."""


@event_kind("inbox.changed", "inbox")
class InboxChanged(Event):
    """Inbox renamed, its preferences or members changed, or news of what it missed."""


@event_kind("inbox.lost", "inbox")
class InboxLost(Event):
    """Inbox whose access the platform ended: it has to be connected again."""


@event_kind("inbox.disconnected", "inbox")
class InboxDisconnected(Event):
    """Inbox disconnected by a colleague."""


@event_kind("member.changed", "member")
class MemberChanged(Event):
    """Account's name, people or teams changed, or what they may: `user_id` or `team_id` says of whom."""

    user_id: int | None = None
    team_id: int | None = None


@event_kind("labels.changed", "labels")
class LabelsChanged(Event):
    """Label made, renamed, recoloured, merged or deleted (`changes`): conversations with its old name have the new."""

    label_id: int | None = None


EVENTS: tuple[type[Event], ...] = (
    *(
        made
        for made in list(globals().values())
        if isinstance(made, type) and issubclass(made, Event) and "name" in vars(made)
    ),
    *COMMENT_EVENTS,
)
"""All of them, in the order of the two pages."""

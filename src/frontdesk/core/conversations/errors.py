"""Refusals about conversations and messages."""

from __future__ import annotations

from frontdesk.core.errors import DomainError


class ConversationNotFound(DomainError):
    """Conversation that does not exist, or is in an inbox the person is not a member of."""

    slug, title, family = "conversation-not-found", "Conversation not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This conversation doesn't exist, or you are not a member of its inbox.")


class MessageNotFound(DomainError):
    """Message that does not exist, or is in a conversation the person may not see."""

    slug, title, family = "message-not-found", "Message not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This message doesn't exist, or you are not a member of its inbox.")


class MessageRefused(DomainError):
    """Message that cannot be sent as it is; nothing was stored. `code` is stable, the text says what to change."""

    slug, title, family = "message-refused", "Message can't be sent", "refused"

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail, code=code)


class NotWaiting(DomainError):
    """Message whose status does not allow what was asked for."""

    slug, title, family = "message-not-waiting", "Not possible for this message now", "conflict"


class UnknownPerson(DomainError):
    """Assignee or team that does not exist in this account."""

    slug, title, family = "unknown-assignee", "Colleague or team not found", "refused"


class NotAMember(DomainError):
    """Assignee who may not see the conversation's inbox."""

    slug, title, family = "assignee-not-a-member", "Not a member of the inbox", "refused"

    def __init__(self, name: str) -> None:
        detail = f"{name} is not a member of this conversation's inbox. Add them to it in the inbox's settings first."
        super().__init__(detail, field="assignee_id")


class LastBotOnly(DomainError):
    """Bot or AI agent that was not the last one to have the conversation."""

    slug, title, family = "not-last-bot", "Can't give back to this bot", "refused"

    def __init__(self) -> None:
        super().__init__(
            "You can only give a conversation back to the bot or AI agent that had it last.",
            field="owner",
        )


class NothingToRead(DomainError):
    """Conversation without anything that could be unread: the customer has written nothing."""

    slug, title, family = "nothing-to-read", "Nothing to mark as unread", "conflict"

    def __init__(self) -> None:
        super().__init__("The customer has not written anything in this conversation.")


class SnoozedIntoThePast(DomainError):
    """Snooze that would end in the past."""

    slug, title, family = "snooze-in-the-past", "Snooze time is in the past", "refused"

    def __init__(self) -> None:
        super().__init__("Choose a time in the future.", field="snoozed_until")


class HeldIntoThePast(DomainError):
    """Hold that would end in the past."""

    slug, title, family = "hold-in-the-past", "Hold time is in the past", "refused"

    def __init__(self) -> None:
        super().__init__("Choose a time in the future.", field="held_until")


class NotSnoozed(DomainError):
    """End of a snooze for a conversation that is not, or not to be, snoozed."""

    slug, title, family = "not-snoozed", "Not snoozed", "refused"

    def __init__(self) -> None:
        super().__init__(
            "Only a snoozed conversation can have snoozed_until. To snooze it, send the status snoozed as well.",
            field="snoozed_until",
        )


class NotOnHold(DomainError):
    """End of a hold for a conversation that is not, or not to be, on hold."""

    slug, title, family = "not-on-hold", "Not on hold", "refused"

    def __init__(self) -> None:
        super().__init__(
            "Only a conversation on hold can have held_until. To put it on hold, send the status hold as well.",
            field="held_until",
        )


class ContradictoryChange(DomainError):
    """Change with two fields of which one would undo the other."""

    slug, title, family = "contradictory-change", "Contradictory changes", "refused"

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail, field=field)


class NoneChosen(DomainError):
    """Bulk change that says neither which conversations nor what narrows them."""

    slug, title, family = "none-chosen", "No conversations selected", "refused"

    def __init__(self) -> None:
        super().__init__(
            "Name the conversations in conversation_ids, or give a filter in the address. To change all that are open,"
            " say view=all."
        )

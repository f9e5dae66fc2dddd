"""What can be refused about conversations and messages."""

from __future__ import annotations

from frontdesk.core.errors import DomainError


class ConversationNotFound(DomainError):
    """There is no such conversation, or it is in an inbox the person is not a member of."""

    slug, title, family = "conversation-not-found", "Conversation not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This conversation doesn't exist, or you are not a member of its inbox.")


class MessageNotFound(DomainError):
    """There is no such message, or it is in a conversation the person may not see."""

    slug, title, family = "message-not-found", "Message not found", "not_found"

    def __init__(self) -> None:
        super().__init__("This message doesn't exist, or you are not a member of its inbox.")


class MessageRefused(DomainError):
    """The message cannot be sent as it is; nothing was stored. `code` is stable, the text says what to change."""

    slug, title, family = "message-refused", "This message cannot be sent", "refused"

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail, code=code)


class NotWaiting(DomainError):
    """The message is not in a state in which that can be asked for."""

    slug, title, family = "message-not-waiting", "Not possible now", "conflict"


class UnknownPerson(DomainError):
    """The assignee or team does not exist in this account."""

    slug, title, family = "unknown-assignee", "Colleague or team not found", "refused"


class NotAMember(DomainError):
    """The assignee may not see the conversation's inbox."""

    slug, title, family = "assignee-not-a-member", "Not a member of the inbox", "refused"

    def __init__(self, name: str) -> None:
        detail = f"{name} is not a member of this conversation's inbox. Add them to it in the inbox's settings first."
        super().__init__(detail, field="assignee_id")


class NothingToRead(DomainError):
    """The customer has written nothing that could be unread."""

    slug, title, family = "nothing-to-read", "Nothing to mark as unread", "conflict"

    def __init__(self) -> None:
        super().__init__("The customer has not written anything in this conversation.")


class SnoozedIntoThePast(DomainError):
    """A snooze ends in the future, and so does a hold."""

    slug, title, family = "snooze-in-the-past", "This time has passed", "refused"

    def __init__(self, field: str) -> None:
        super().__init__("Choose a time in the future.", field=field)


class NotSnoozed(DomainError):
    """Only a snooze has a time at which it ends."""

    slug, title, family = "not-snoozed", "Not snoozed", "refused"

    def __init__(self) -> None:
        super().__init__(
            "This conversation is not snoozed. To snooze it, send the status snoozed as well.", field="snoozed_until"
        )


class NotOnHold(DomainError):
    """Only a conversation on hold has a time at which the hold ends."""

    slug, title, family = "not-on-hold", "Not on hold", "refused"

    def __init__(self) -> None:
        super().__init__(
            "This conversation is not on hold. To put it on hold, send the status hold as well.", field="held_until"
        )


class NoneChosen(DomainError):
    """A change of many conversations says neither which ones nor what narrows them."""

    slug, title, family = "none-chosen", "No conversations were chosen", "refused"

    def __init__(self) -> None:
        super().__init__(
            "Name the conversations in conversation_ids, or give a filter in the address. To change all that are open,"
            " say view=all."
        )

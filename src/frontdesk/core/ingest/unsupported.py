"""Events that conversations do not support yet: kept and shown as a grey line with the platform's kind."""

from __future__ import annotations

from frontdesk.contract.events import (
    CallChanged,
    ContactUpdated,
    MessageDeleted,
    MessageEdited,
    TemplateChanged,
    Unknown,
)

Unsupported = MessageEdited | MessageDeleted | ContactUpdated | CallChanged | TemplateChanged

_CALLS = {
    "ringing": "A call rings.",
    "taken": "The call was taken.",
    "ended": "The call is over.",
    "missed": "A call was missed.",
    "rejected": "The call was rejected.",
    "failed": "The call failed.",
}


def as_unknown(event: Unsupported) -> Unknown:
    """Return the event as an unknown one; one without a conversation is listed in the inbox's activity."""
    match event:
        case MessageEdited():
            said = f": {event.content.text}" if event.content.text else ""
            return _unknown("message_edited", f"A message was edited{said}", event)
        case MessageDeleted():
            return _unknown("message_deleted", "A message was deleted on the platform.", event)
        case ContactUpdated():
            return Unknown(
                raw_kind="contact_updated", note="The contact's details changed on the platform.", at=event.at
            )
        case CallChanged():
            lasted = f" It lasted {event.seconds} seconds." if event.seconds is not None else ""
            return _unknown("call", f"{_CALLS[event.state]}{lasted}", event)
        case TemplateChanged():
            why = f" ({event.reason})" if event.reason else ""
            note = f"The template “{event.name}” ({event.language}) is {event.status}{why}."
            return Unknown(raw_kind="template_changed", note=note, at=event.at)


def _unknown(kind: str, note: str, event: MessageEdited | MessageDeleted | CallChanged) -> Unknown:
    match event:
        case MessageEdited(editor=person) | MessageDeleted(by=person) | CallChanged(caller=person):
            pass
    return Unknown(raw_kind=kind, note=note, at=event.at, conversation_id=event.conversation_id, sender=person)

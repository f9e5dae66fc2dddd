"""Summaries of webhooks for their log: kinds and names, never what people wrote."""

from __future__ import annotations

from collections.abc import Mapping

from frontdesk.contract.events import (
    AuthorizationLost,
    CallChanged,
    CommentReceived,
    CommentStateChanged,
    ContactUpdated,
    InboundEvent,
    MessageDeleted,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    Origin,
    Party,
    PrivateReplyOffered,
    ReactionChanged,
    ReceiptUpdated,
    ReferralReceived,
    StatusChanged,
    TemplateChanged,
    Unknown,
)

SENT: Mapping[Origin, str] = {
    "own_api": "sent through {0}'s API",
    "native_app": "sent in {0}'s own app",
    "other": "sent by another program",
    "unknown": "sent by the business",
}


def sentence(event: InboundEvent, title: str) -> str:
    """Return what arrived, for the inbox's activity: kinds and names, never what people wrote.

    `title` is the platform's name.
    """
    match event:
        case MessageReceived(content=content, sender=sender):
            return f"{_words(content.raw_kind)} from {_who(sender)}"
        case MessageEchoed(content=content, recipient=recipient, origin=origin):
            return f"{_words(content.raw_kind)} to {_who(recipient)}, {SENT[origin].format(title)}"
        case ReceiptUpdated():
            return "read by the customer"
        case StatusChanged(status=status):
            return f"a message was {status}" if status != "failed" else "a message could not be delivered"
        case ReactionChanged(reactor=reactor, added=added):
            return f"reaction {'by' if added else 'taken back by'} {_who(reactor)}"
        case ReferralReceived(sender=sender, source=source):
            return f"{_who(sender)} came from {_words(source)}"
        case CommentReceived(author=author, parent_id=parent_id):
            return f"{'reply' if parent_id else 'comment'} from {_who(author)}"
        case PrivateReplyOffered():
            return "a comment that can be replied to in a direct message"
        case CommentStateChanged(change=change):
            return f"comment {'set to ' if change != 'deleted' else ''}{_words(change)}"
        case AuthorizationLost(reason=reason):
            return f"authorisation lost: {reason}"
        case Unknown(raw_kind=raw_kind, note=note):
            return f"{_words(raw_kind)}: {note}"
        case _:
            return _of_what_is_there(event)


def _of_what_is_there(event: MessageEdited | MessageDeleted | ContactUpdated | CallChanged | TemplateChanged) -> str:
    match event:
        case MessageEdited(editor=editor):
            return f"edit of a message by {_who(editor) if editor else 'the business'}"
        case MessageDeleted(by=by):
            return f"message deleted by {_who(by)}" if by else "message deleted"
        case ContactUpdated(party=party):
            return f"new details of {_who(party)}"
        case CallChanged(state=state, caller=caller):
            return f"call {f'from {_who(caller)}' if caller else 'by the business'}: {state}"
        case TemplateChanged(name=name, language=language, status=status):
            return f"template {name} ({language}): {status}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _who(party: Party) -> str:
    return party.username or party.name or "somebody"

"""Outgoing message in parts, and the platform's receipt for it."""

from __future__ import annotations

from dataclasses import field

from frontdesk.contract.content import Button, Card, FilledTemplate, Location, Menu, SharedContact
from frontdesk.contract.events import CommentPlace
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Text part, within `Capabilities.text_limit` and without formatting."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFile:
    """File to send; its content has been checked against its type.

    `url` is where anybody who knows it can fetch the file for an hour, for platforms that take links only.
    """

    name: str
    mime_type: str
    data: bytes = field(repr=False)
    url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Question:
    """Text with buttons below it."""

    text: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards side by side."""

    cards: tuple[Card, ...]


OutgoingPart = Text | OutgoingFile | Question | Menu | FilledTemplate | Cards | Location | SharedContact


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """Message to send: its parts are what the customer sees, in this order, as one message.

    What the channel's capabilities do not allow is refused beforehand; a channel raises `Unsupported` for the rest, and
    never leaves a part out. `reply_to` is the quoted message's remote id. Where conversations are about comments,
    `comment` is the one to reply to. Where `Capabilities.threads` says so, `thread_refs` are the remote ids of the
    conversation's newest messages, oldest first, and `subject` is what it is about.
    """

    conversation_id: str
    parts: tuple[OutgoingPart, ...] = ()
    reply_to: str | None = None
    comment: CommentPlace | None = None
    thread_refs: tuple[str, ...] = ()
    subject: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Receipt of a message that the platform took: its `remote_id` there.

    `author_id` is the business's id as an author of comments, where the platform said it.
    """

    remote_id: str
    author_id: str | None = None

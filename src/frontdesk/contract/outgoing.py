"""A message to send, in parts, and what the platform said of it."""

from __future__ import annotations

from dataclasses import field

from frontdesk.contract.content import Button, Card, FilledTemplate, Location, Menu, SharedContact
from frontdesk.contract.events import CommentPlace
from frontdesk.kit.values import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Words, as somebody typed them: what they may look like, `Capabilities.formatting` says."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFile:
    """A file to send; its content has been checked against its type.

    `url` is where anybody who knows it can fetch the file for an hour, for platforms that take links only.
    """

    name: str
    mime_type: str
    data: bytes = field(repr=False)
    url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Question:
    """Words with buttons below them."""

    text: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards side by side."""

    cards: tuple[Card, ...]


OutgoingPart = Text | OutgoingFile | Question | Menu | FilledTemplate | Cards | Location | SharedContact


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message to send: its parts are what the customer sees, in this order, as one message.

    What a channel's capabilities do not allow is refused before; a channel raises `Unsupported` for what is left, and
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
    """The platform took the message and calls it `remote_id`.

    `author_id` is what the platform calls the business as an author of comments, when it told.
    """

    remote_id: str
    author_id: str | None = None

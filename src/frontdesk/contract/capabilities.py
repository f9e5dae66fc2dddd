"""Capabilities of a channel, as data: read by the server's own refusals, the composer and the documentation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyWindow:
    """Time in which the business may reply.

    After the customer's first message `first_cap` replies fit into `length`; after each further one any number; once
    `length` has passed since the customer's last message, `late_cap` more. A cap of None means no limit.

    With `cap_each` the cap holds in every window, not only in the first one.
    """

    length: timedelta
    first_cap: int | None
    late_cap: int
    cap_each: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRule:
    """Rule for the files that may be sent. `with_text` says whether text may go in the same message; sizes in bytes.

    Widths and heights are those of upright pictures, in pixels: a picture's shorter side is held against the widths,
    its longer side against the heights. None is no limit.
    """

    mime_types: tuple[str, ...]
    max_bytes: int
    max_count: int = 1
    with_text: bool = False
    min_width: int | None = None
    min_height: int | None = None
    max_width: int | None = None
    max_height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRule:
    """Rule for quoting: the outgoing kinds that may quote (`carried_by`), and the message kinds that they may quote
    (`of`).
    """

    carried_by: tuple[str, ...]
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonRule:
    """Limits of a message with buttons; lengths in characters."""

    max_count: int
    title_limit: int
    label_limit: int
    id_limit: int


CommentVerb = Literal["hide", "like", "delete", "edit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentRule:
    """Rule for comments: what may be done with a customer's (`on_customers`) and with the business's own (`on_own`).

    `edit` means that the comment is posted again and the old one deleted. The platform confirms within `settles_in`;
    `backfill_posts` and `backfill_comments` (of each post) are fetched when an account is connected.
    """

    on_customers: tuple[CommentVerb, ...]
    on_own: tuple[CommentVerb, ...]
    settles_in: timedelta
    backfill_posts: int
    backfill_comments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateReplyRule:
    """Rule for replying to comments in a direct message, where the platform offers it (`PrivateReplyOffered`).

    Not older than `within`; with `quiet_for`, only where neither side wrote a direct message for so long; with
    `first_level`, only comments on the post itself; with `once`, only those without a reply, public or direct. What
    only the platform can judge is in `judged`: a name of the channel's own, and the condition in words.
    """

    within: timedelta | None = None
    quiet_for: timedelta | None = None
    first_level: bool = False
    once: bool = True
    judged: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLimit:
    """Limit of calls to the platform: `count` times in `per`, for each account connected or for the whole app.

    `calls` are the names of the contract's methods that count together. After a refusal none of them is called for
    `rest`.
    """

    name: str
    calls: tuple[str, ...]
    each: Literal["account", "app"]
    count: int
    per: timedelta
    rest: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuRule:
    """Limits of a menu; lengths in characters."""

    max_rows: int
    title_limit: int
    description_limit: int
    label_limit: int


TextUnit = Literal["characters", "utf16", "bytes"]
"""What a text limit counts: Unicode code points, UTF-16 code units (a smiley is two), or bytes of UTF-8."""

_LENGTH: Mapping[TextUnit, Callable[[str], int]] = {
    "characters": len,
    "utf16": lambda text: len(text.encode("utf-16-le", "replace")) // 2,
    "bytes": lambda text: len(text.encode("utf-8", "replace")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFacts:
    """Facts that decide what an inbox can do: the operator's settings, and what the platform said of its account.

    `facts` are the channel's own, by its own names (`AccountProfile.facts`): rights, tiers, regions. Before an account
    is connected there are none.
    """

    settings: Mapping[str, str]
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """Capabilities of an inbox: all that a client must know to draw it and to keep within its limits."""

    text_limit: int
    text_unit: TextUnit = "characters"
    can_initiate: bool = False
    reply_window: ReplyWindow | None = None
    attachments: AttachmentRule | None = None
    quote: QuoteRule | None = None
    buttons: ButtonRule | None = None
    receipts: tuple[Literal["delivered", "read"], ...] = ()
    shows_typing: bool = False
    marks_read: bool = False
    asked_per_conversation: tuple[Literal["image"], ...] = ()
    comments: CommentRule | None = None
    private_replies: PrivateReplyRule | None = None
    """Comments of the platform can be replied to in this channel's messages."""
    menus: MenuRule | None = None
    parts: tuple[Literal["location", "contact", "cards"], ...] = ()
    """What else a message may be made of."""
    templates: bool = False
    reactions: tuple[str, ...] = ()
    """The emoji that the business may react with."""
    edit_within: timedelta | None = None
    delete_within: timedelta | None = None
    """How long after it was sent a message may be changed or taken back; None is never."""
    calls: bool = False
    threads: bool = False
    """Conversations are threads of messages that name each other: `Outgoing.thread_refs` are wanted."""

    def length_of(self, text: str) -> int:
        """Return how much of the text limit a text takes."""
        return _LENGTH[self.text_unit](text)

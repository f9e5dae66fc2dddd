"""Views of inboxes and of what they can do. Durations are in seconds, times in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from frontdesk.contract.capabilities import (
    AttachmentRule,
    ButtonRule,
    Capabilities,
    CommentRule,
    CommentVerb,
    MenuRule,
    PrivateReplyRule,
    QuoteRule,
    ReplyWindow,
    TextUnit,
)

InboxStateName = Literal["connected", "needs_reconnect", "disconnected"]
ConversationPer = Literal["comment", "person"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyWindowView:
    """Time in which the business may reply: see `ReplyWindow` of the contract. A cap of None means no limit.

    With `cap_each` the first cap holds after each message of the customer.
    """

    length_seconds: int
    first_cap: int | None
    late_cap: int
    cap_each: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRuleView:
    """Rule for the files that may be sent; sizes in bytes. `with_text` says whether text may go in the same message.

    A picture's shorter side is held against the widths, its longer side against the heights, in pixels.
    """

    mime_types: tuple[str, ...]
    max_bytes: int
    max_count: int
    with_text: bool
    min_width: int | None = None
    min_height: int | None = None
    max_width: int | None = None
    max_height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRuleView:
    """Rule for quoting: the outgoing kinds that may quote (`carried_by`), and the message kinds they may quote
    (`of`).
    """

    carried_by: tuple[str, ...]
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonRuleView:
    """Limits of a message with buttons; lengths in characters."""

    max_count: int
    title_limit: int
    label_limit: int
    id_limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentRuleView:
    """Rule for comments: a customer's, and the business's own. The platform confirms in that time."""

    on_customers: tuple[CommentVerb, ...]
    on_own: tuple[CommentVerb, ...]
    settles_in_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuRuleView:
    """Limits of a menu: a list of rows to choose from; lengths in characters."""

    max_rows: int
    title_limit: int
    description_limit: int
    label_limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateReplyRuleView:
    """Rule for replying to comments in a direct message: see `PrivateReplyRule` of the contract.

    `judged` are the conditions that only the platform can judge, in words.
    """

    within_seconds: int | None
    quiet_for_seconds: int | None
    first_level: bool
    once: bool
    judged: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilitiesView:
    """Capabilities of an inbox: all that a client must know to draw it and to keep within its limits.

    `text_limit` counts `text_unit`s: Unicode code points, UTF-16 code units, or bytes of UTF-8. `parts` are what else a
    message may be made of, `reactions` the emoji that the business may react with. A message may be changed or taken
    back for so many seconds after it was sent; null is never. In `threads` messages name those they reply to.
    """

    text_limit: int
    text_unit: TextUnit
    can_initiate: bool
    reply_window: ReplyWindowView | None
    attachments: AttachmentRuleView | None
    quote: QuoteRuleView | None
    buttons: ButtonRuleView | None
    receipts: tuple[Literal["delivered", "read"], ...]
    shows_typing: bool
    marks_read: bool
    asked_per_conversation: tuple[Literal["image"], ...]
    comments: CommentRuleView | None
    private_replies: bool
    private_reply_rule: PrivateReplyRuleView | None
    menus: MenuRuleView | None
    parts: tuple[Literal["location", "contact", "cards"], ...]
    templates: bool
    reactions: tuple[str, ...]
    edit_within_seconds: int | None
    delete_within_seconds: int | None
    calls: bool
    threads: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxView:
    """Connected account on one channel. `state_reason` is a sentence when something is to be done about it.

    `member_ids` are the agents who see it; owners, administrators and supervisors see every inbox. `conversation_per`
    says whether each comment opens a conversation, or each person under a comment has one. `trouble` is the platform's
    response since `trouble_since` when it is asked for new access; it is asked again by itself.
    """

    id: int
    channel: str
    name: str
    remote_id: str
    state: InboxStateName
    state_reason: str | None
    username: str | None
    display_name: str | None
    connected_at: datetime
    last_event_at: datetime | None
    access_expires_at: datetime | None
    refresh_expires_at: datetime | None
    conversation_per: ConversationPer
    trouble_since: datetime | None
    trouble: str | None
    member_ids: tuple[int, ...]
    capabilities: CapabilitiesView


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookView:
    """Webhook of a channel: where the platform sends it, and where it should; `error` is a sentence when not `ok`.

    `by_hand`: an administrator enters the address at the platform, which does not tell whether they did.
    """

    registered_url: str | None
    expected_url: str
    ok: bool
    error: str | None
    by_hand: bool = False


def capabilities_view(capabilities: Capabilities) -> CapabilitiesView:
    """Return a channel's capabilities as clients see them."""
    return CapabilitiesView(
        text_limit=capabilities.text_limit,
        text_unit=capabilities.text_unit,
        can_initiate=capabilities.can_initiate,
        reply_window=_window(capabilities.reply_window),
        attachments=_attachments(capabilities.attachments),
        quote=_quote(capabilities.quote),
        buttons=_buttons(capabilities.buttons),
        receipts=capabilities.receipts,
        shows_typing=capabilities.shows_typing,
        marks_read=capabilities.marks_read,
        asked_per_conversation=capabilities.asked_per_conversation,
        comments=_comments(capabilities.comments),
        private_replies=capabilities.private_replies is not None,
        private_reply_rule=_private_replies(capabilities.private_replies),
        menus=_menus(capabilities.menus),
        parts=capabilities.parts,
        templates=capabilities.templates,
        reactions=capabilities.reactions,
        edit_within_seconds=_seconds(capabilities.edit_within),
        delete_within_seconds=_seconds(capabilities.delete_within),
        calls=capabilities.calls,
        threads=capabilities.threads,
    )


def _seconds(duration: timedelta | None) -> int | None:
    return None if duration is None else round(duration.total_seconds())


def _menus(rule: MenuRule | None) -> MenuRuleView | None:
    if rule is None:
        return None
    return MenuRuleView(
        max_rows=rule.max_rows,
        title_limit=rule.title_limit,
        description_limit=rule.description_limit,
        label_limit=rule.label_limit,
    )


def _private_replies(rule: PrivateReplyRule | None) -> PrivateReplyRuleView | None:
    if rule is None:
        return None
    return PrivateReplyRuleView(
        within_seconds=_seconds(rule.within),
        quiet_for_seconds=_seconds(rule.quiet_for),
        first_level=rule.first_level,
        once=rule.once,
        judged=tuple(words for _, words in rule.judged),
    )


def _comments(rule: CommentRule | None) -> CommentRuleView | None:
    if rule is None:
        return None
    return CommentRuleView(
        on_customers=rule.on_customers,
        on_own=rule.on_own,
        settles_in_seconds=round(rule.settles_in.total_seconds()),
    )


def _window(rule: ReplyWindow | None) -> ReplyWindowView | None:
    if rule is None:
        return None
    return ReplyWindowView(
        length_seconds=round(rule.length.total_seconds()),
        first_cap=rule.first_cap,
        late_cap=rule.late_cap,
        cap_each=rule.cap_each,
    )


def _attachments(rule: AttachmentRule | None) -> AttachmentRuleView | None:
    if rule is None:
        return None
    return AttachmentRuleView(
        mime_types=rule.mime_types,
        max_bytes=rule.max_bytes,
        max_count=rule.max_count,
        with_text=rule.with_text,
        min_width=rule.min_width,
        min_height=rule.min_height,
        max_width=rule.max_width,
        max_height=rule.max_height,
    )


def _quote(rule: QuoteRule | None) -> QuoteRuleView | None:
    return None if rule is None else QuoteRuleView(carried_by=rule.carried_by, of=rule.of)


def _buttons(rule: ButtonRule | None) -> ButtonRuleView | None:
    if rule is None:
        return None
    return ButtonRuleView(
        max_count=rule.max_count,
        title_limit=rule.title_limit,
        label_limit=rule.label_limit,
        id_limit=rule.id_limit,
    )

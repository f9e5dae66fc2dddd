"""Messaging windows: the portal's "Messaging limits", to the letter.

A person who never wrote cannot be written to. After a person's first message: 10 messages within 48 hours. After each
further one: no limit for 48 hours. Once 48 hours have passed since the last one: 3 more, until the person writes again.
Accounts that follow each other have no limits. Automatic messages and sender actions do not count; messages sent from
TikTok's own app do.
"""

from typing import Literal

import msgspec

from frontdesk.sandbox.tiktok.model import Conversation, Message
from frontdesk.sandbox.tiktok.rules import Limits

WindowState = Literal["never_wrote", "first", "open", "late", "mutual"]


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """State of a conversation's window. `remaining` None means no limit; `closes_at` in milliseconds."""

    state: WindowState
    remaining: int | None
    closes_at: int | None = None

    @property
    def may_send(self) -> bool:
        """Return whether one more message is allowed now."""
        return self.remaining is None or self.remaining > 0


def _sent_since(thread: list[Message], at: int) -> int:
    """Return how many messages the business wrote after this moment, or, when that is later, after the person's last.

    Order decides, not only time: a quick reply can have the same millisecond as its message.
    """
    count = 0
    for message in reversed(thread):
        if message.at < at or not message.from_business:
            break
        count += not message.auto_message_type
    return count


def window(conversation: Conversation, thread: list[Message], *, mutual: bool, now: int, limits: Limits) -> Window:
    """Return the window at `now` (milliseconds). `thread` is in order of time."""
    if mutual:
        return Window(state="mutual", remaining=None)
    if conversation.customer_messages == 0:
        return Window(state="never_wrote", remaining=0)
    closes_at = conversation.last_customer_at + limits.window_seconds * 1000
    if now > closes_at:
        return Window(state="late", remaining=max(0, limits.late_cap - _sent_since(thread, closes_at + 1)))
    if conversation.customer_messages > 1:
        return Window(state="open", remaining=None, closes_at=closes_at)
    used = _sent_since(thread, conversation.last_customer_at)
    return Window(state="first", remaining=max(0, limits.first_cap - used), closes_at=closes_at)

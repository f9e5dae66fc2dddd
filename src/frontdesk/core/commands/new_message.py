"""New messages: replies to send, notes to keep."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.contract.content import Button


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """Message to be sent. `client_id` is the sender's own: sent twice, it is one message."""

    client_id: str
    content: str | None = None
    attachment_ids: tuple[int, ...] = ()
    reply_to_id: int | None = None
    private: bool = False
    buttons: tuple[Button, ...] = ()
    replaces_comment_id: int | None = None
    """The comment of ours that is deleted once this one is posted."""
    privately_to_comment_id: int | None = None
    """The customer's comment that this replies to in a direct message."""
    owner_epoch: int | None = None
    """Of what is sent by itself: the conversation's epoch that it was written under."""

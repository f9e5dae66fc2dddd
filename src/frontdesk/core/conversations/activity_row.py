"""Activity as a message of the thread that is not stored yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from frontdesk.core.actors import SYSTEM, ActorRef
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.message_row import MessageRow


def activity_row(
    conversation: ConversationRow,
    kind: str,
    details: dict[str, Any],
    *,
    sent_at: datetime,
    received_at: datetime,
    actor: ActorRef = SYSTEM,
    name: str = "",
    id_: int = 0,
) -> MessageRow:
    """Return the message that says it. `name` is what a colleague is called now; `id_` is 0 until it is stored."""
    return MessageRow(
        account_id=conversation.account_id,
        id=id_,
        conversation_id=conversation.id,
        inbox_id=conversation.inbox_id,
        direction="activity",
        author=actor.kind,
        kind=kind,
        sent_at=sent_at,
        received_at=received_at,
        author_id=actor.id,
        author_name=name,
        details=details,
    )

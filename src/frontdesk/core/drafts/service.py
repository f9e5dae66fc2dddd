"""Drafts: kept, listed and dropped. The last one written stands; every device of its writer hears of it."""

from __future__ import annotations

from datetime import UTC, datetime

from frontdesk.core.conversations.errors import ConversationNotFound
from frontdesk.core.conversations.views import encode
from frontdesk.core.drafts.views import DraftView
from frontdesk.db.transaction import FeedEvent, Transaction

LISTED = 200


async def drafts(transaction: Transaction, account_id: int, user_id: int) -> tuple[DraftView, ...]:
    """Return the user's drafts in the account, the newest first, at most `LISTED`."""
    rows = await transaction.fetch(
        "SELECT conversation_id, content, private, updated_at FROM drafts WHERE account_id = $1 AND user_id = $2"
        " ORDER BY updated_at DESC, conversation_id DESC LIMIT $3",
        account_id,
        user_id,
        LISTED,
    )
    return tuple(DraftView(**dict(row)) for row in rows)


async def keep(
    transaction: Transaction, account_id: int, user_id: int, conversation_id: int, content: str, *, private: bool
) -> DraftView:
    """Store what is written so far; an empty text drops the draft. Raises `ConversationNotFound`."""
    view = DraftView(conversation_id=conversation_id, content=content, private=private, updated_at=datetime.now(UTC))
    if content:
        kept = await transaction.execute(
            "INSERT INTO drafts (account_id, user_id, conversation_id, content, private, updated_at)"
            " SELECT $1, $2, id, $4, $5, $6 FROM conversations WHERE account_id = $1 AND id = $3 FOR KEY SHARE"
            " ON CONFLICT (account_id, user_id, conversation_id)"
            " DO UPDATE SET content = excluded.content, private = excluded.private, updated_at = excluded.updated_at",
            account_id,
            user_id,
            conversation_id,
            content,
            private,
            view.updated_at,
        )
        if not kept:  # deleted since the caller looked it up
            raise ConversationNotFound
    else:
        await transaction.execute(
            "DELETE FROM drafts WHERE account_id = $1 AND user_id = $2 AND conversation_id = $3",
            account_id,
            user_id,
            conversation_id,
        )
    transaction.feed.append(FeedEvent(account_id, "draft", f'{{"draft":{encode(view)}}}', user_id=user_id))
    return view

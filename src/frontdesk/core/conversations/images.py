"""Images in conversations: stores whether they may be sent, and the pictures of reactions."""

from __future__ import annotations

from frontdesk.db.transaction import Transaction


async def store_image_right(
    transaction: Transaction, account_id: int, conversation_id: int, allowed: bool | None
) -> None:
    """Store whether the platform allows images; None when it said nothing."""
    await transaction.execute(
        "UPDATE conversations SET image_allowed = $3, image_checked_at = now() WHERE account_id = $1 AND id = $2",
        account_id,
        conversation_id,
        allowed,
    )


async def store_reaction_picture(
    transaction: Transaction, account_id: int, inbox_id: int, message_remote_id: str, url: str, key: str, mime_type: str
) -> bool:
    """Store the picture of the reactions on a message that show this URL; return whether there are any."""
    changed = await transaction.execute(
        "UPDATE reactions SET image_key = $5, image_type = $6"
        " WHERE account_id = $1 AND inbox_id = $2 AND message_remote_id = $3 AND image_url = $4",
        account_id,
        inbox_id,
        message_remote_id,
        url,
        key,
        mime_type,
    )
    return changed > 0

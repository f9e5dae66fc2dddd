"""Asking for what no webhook tells of a conversation: in the background, however many there are."""

from __future__ import annotations

from datetime import datetime

from frontdesk.db.database import BACKGROUND, Job


def completion_job(account_id: int, conversation_id: int, at: datetime | None = None) -> Job:
    """Have the platform asked about the conversation and its customer."""
    args = {"account_id": account_id, "conversation_id": conversation_id}
    return Job("complete_conversation", args, queue=BACKGROUND, at=at)

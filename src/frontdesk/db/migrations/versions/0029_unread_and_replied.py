"""Those that are unread though they have a reply are few: found among them, not among all that are unread."""

from __future__ import annotations

from frontdesk.db.migrations.beside import build

revision = "0029"
down_revision = "0028"

INDEXES = {
    "conversations_unread_replied": "conversations"
    " (account_id, status, last_activity_at DESC, id DESC, inbox_id, assignee_id)"
    " WHERE unread_count > 0 AND waiting_since IS NULL",
}


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    build(INDEXES)

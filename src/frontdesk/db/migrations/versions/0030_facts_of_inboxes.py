"""What the platform said of an inbox's account decides what the inbox can do."""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("ALTER TABLE inboxes ADD COLUMN facts jsonb NOT NULL DEFAULT '{}'")

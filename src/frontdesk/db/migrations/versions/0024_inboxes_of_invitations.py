"""An invitation says which inboxes an agent joins with; without a list, with all of them."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE invitations ADD COLUMN inbox_ids bigint[]")

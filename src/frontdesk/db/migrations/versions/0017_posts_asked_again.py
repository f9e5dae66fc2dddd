"""When a post that the platform could not show is asked for again."""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE posts ADD COLUMN asks integer NOT NULL DEFAULT 0, ADD COLUMN ask_at timestamptz")

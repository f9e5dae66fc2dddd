"""Since when a platform has not renewed an access that ended, and when it is asked again."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        "ALTER TABLE inbox_credentials ADD COLUMN trouble_since timestamptz, ADD COLUMN trouble text,"
        " ADD COLUMN retry_at timestamptz"
    )

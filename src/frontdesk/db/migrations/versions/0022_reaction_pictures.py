"""Pictures of reactions that a platform draws by itself, kept here."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE reactions ADD COLUMN image_key text, ADD COLUMN image_type text")
    op.execute("CREATE INDEX reactions_pictures ON reactions (image_key) WHERE image_key IS NOT NULL")

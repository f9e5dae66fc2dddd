"""Pictures of reactions that a platform draws by itself, kept here."""

from __future__ import annotations

from alembic import op

from frontdesk.db.migrations.beside import briefly, build

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    briefly()
    op.execute(
        "ALTER TABLE reactions ADD COLUMN IF NOT EXISTS image_key text, ADD COLUMN IF NOT EXISTS image_type text"
    )
    build({"reactions_pictures": "reactions (image_key) WHERE image_key IS NOT NULL"})

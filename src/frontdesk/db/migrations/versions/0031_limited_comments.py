"""A comment that only some people see is `limited`, whoever they are on its platform."""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("ALTER TABLE comments DROP CONSTRAINT comments_visibility_check")
    op.execute(
        "ALTER TABLE comments ADD CONSTRAINT comments_visibility_check"
        " CHECK (visibility IN ('public', 'hidden', 'limited', 'friends_only')) NOT VALID"
    )
    op.execute("UPDATE comments SET visibility = 'limited' WHERE visibility = 'friends_only'")

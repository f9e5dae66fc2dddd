"""A post's counters may be unknown: they were 0 before, as if nobody had liked it."""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"

COUNTS = ("likes", "comments", "shares", "views")

# Of these the platform has told nothing.
NEVER_TOLD = """
UPDATE posts SET likes = NULL, comments = NULL, shares = NULL, views = NULL
WHERE state <> 'ready' AND posted_at IS NULL AND permalink IS NULL
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    for name in COUNTS:
        op.execute(f"ALTER TABLE posts ALTER {name} DROP NOT NULL, ALTER {name} DROP DEFAULT")
    op.execute(NEVER_TOLD)

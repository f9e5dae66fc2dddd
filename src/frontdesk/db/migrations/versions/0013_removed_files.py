"""Files that were removed because of their age."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"

REMOVED = """
ALTER TABLE attachments DROP CONSTRAINT attachments_state_check;
ALTER TABLE attachments ADD CONSTRAINT attachments_state_check
    CHECK (state IN ('pending', 'ready', 'failed', 'removed')) NOT VALID;
CREATE INDEX attachments_kept ON attachments (created_at) WHERE file_key IS NOT NULL AND message_id IS NOT NULL;
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(REMOVED)

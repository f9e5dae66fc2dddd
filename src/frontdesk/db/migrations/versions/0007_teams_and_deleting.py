"""The way to a team's conversations, and what deleting a conversation needs."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"

TEAMS = """
CREATE INDEX conversations_team ON conversations (account_id, team_id, status, last_activity_at DESC, id DESC)
    WHERE team_id IS NOT NULL;
"""

# A comment stays with its post when its conversation is deleted; `forgotten` keeps it from opening another one. A file
# may belong to several messages, as it is stored once: it goes with the last of them.
DELETING = """
ALTER TABLE comments ADD forgotten boolean NOT NULL DEFAULT false;
CREATE INDEX attachments_file ON attachments (file_key) WHERE file_key IS NOT NULL;
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(TEAMS)
    op.execute(DELETING)

"""What became of replies and of what was asked of comments."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"

# Whether the platform may have a waiting message was told by the code of its error alone.
WAITING = """
UPDATE messages SET error = error || '{"doubtful": true}'
WHERE status = 'queued' AND error ->> 'code' = 'doubtful'
"""

# `asked_line_id`: the message that says who asked, until the platform has settled it. `replaced`: another comment was
# posted in its place. `private_conversation_id`: where the direct message is that answered it.
COMMENTS = """
ALTER TABLE comments ADD asked_line_id bigint, ADD replaced boolean NOT NULL DEFAULT false,
    ADD private_conversation_id bigint
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(WAITING)
    op.execute(COMMENTS)

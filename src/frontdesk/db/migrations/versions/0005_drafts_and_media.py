"""What people have begun to write, and the way to a customer's pictures."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

DRAFTS = """
CREATE TABLE drafts (
    account_id bigint NOT NULL,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    conversation_id bigint NOT NULL,
    content text NOT NULL,
    private boolean NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, user_id, conversation_id),
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations ON DELETE CASCADE
);
CREATE INDEX drafts_conversation ON drafts (account_id, conversation_id);
SELECT frontdesk_protect('drafts', 'account_id = frontdesk_account_id() AND user_id = frontdesk_user_id()');
"""

MEDIA = """
CREATE INDEX messages_media ON messages (account_id, conversation_id, sent_at DESC, id DESC)
    WHERE kind IN ('image', 'video');
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(DRAFTS)
    op.execute(MEDIA)

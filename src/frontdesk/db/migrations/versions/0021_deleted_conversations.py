"""What stays of deleted conversations, and receipts that come before what they are about."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"

# What is told again of it and was said until then is not taken in; `message_ids` are the newest messages it had.
DELETED = """
CREATE TABLE deleted_conversations (
    account_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    remote_id text NOT NULL,
    until timestamptz NOT NULL,
    message_ids text[] NOT NULL,
    deleted_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, inbox_id, remote_id),
    FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes ON DELETE CASCADE
);
SELECT frontdesk_protect('deleted_conversations', 'account_id = frontdesk_account_id()');
"""

EARLY = """
CREATE TABLE early_receipts (
    account_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    remote_id text NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (account_id, inbox_id, remote_id),
    FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes ON DELETE CASCADE
);
SELECT frontdesk_protect('early_receipts', 'account_id = frontdesk_account_id()');
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for step in (DELETED, EARLY):
        op.execute(step)

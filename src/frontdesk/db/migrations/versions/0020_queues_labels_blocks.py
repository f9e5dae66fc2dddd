"""Queues and filters of the list, labels with colours, and contacts who are blocked."""

from __future__ import annotations

from alembic import op

from frontdesk.db.migrations.beside import briefly, build

revision = "0020"
down_revision = "0019"

# Who waits is in the first of these and who does not in the second: a change of a conversation writes one of them.
INDEXES = {
    "conversations_unreplied": "conversations"
    " (account_id, status, last_activity_at DESC, id DESC, inbox_id, assignee_id) WHERE waiting_since IS NOT NULL",
    "conversations_replied": "conversations"
    " (account_id, status, last_activity_at DESC, id DESC, inbox_id, assignee_id) WHERE waiting_since IS NULL",
    "conversations_urgent": "conversations"
    " (account_id, priority, status, last_activity_at DESC, id DESC, inbox_id, assignee_id)"
    " WHERE priority IS NOT NULL",
    "conversations_created": "conversations (account_id, created_at)",
    "contacts_blocked": "contacts (account_id, blocked_at DESC) WHERE blocked_at IS NOT NULL",
}

LABELS = """
CREATE TABLE labels (
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    id bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL CHECK (name <> ''),
    colour text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, id),
    UNIQUE (account_id, name)
);
SELECT frontdesk_protect('labels', 'account_id = frontdesk_account_id()');
INSERT INTO labels (account_id, name, colour) SELECT DISTINCT account_id, label, '' FROM conversation_labels;
UPDATE labels SET colour = (ARRAY['teal', 'blue', 'violet', 'pink', 'red', 'orange', 'yellow', 'green', 'gray'])
    [1 + abs(hashtext(name) % 9)];
"""

BLOCKS = """
ALTER TABLE contacts
    ADD COLUMN IF NOT EXISTS blocked_at timestamptz,
    ADD COLUMN IF NOT EXISTS blocked_by bigint REFERENCES users ON DELETE SET NULL
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    briefly()
    op.execute(BLOCKS)
    build(INDEXES)
    briefly()
    op.execute(LABELS)

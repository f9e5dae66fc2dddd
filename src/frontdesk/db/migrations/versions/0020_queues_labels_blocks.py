"""Queues and filters of the list, labels with colours, and contacts who are blocked."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"

# Who waits is in one of these and who does not in the other: a change of a conversation writes one of them.
LISTS = """
CREATE INDEX conversations_unreplied
    ON conversations (account_id, status, last_activity_at DESC, id DESC, inbox_id, assignee_id)
    WHERE waiting_since IS NOT NULL;
CREATE INDEX conversations_replied
    ON conversations (account_id, status, last_activity_at DESC, id DESC, inbox_id, assignee_id)
    WHERE waiting_since IS NULL;
CREATE INDEX conversations_urgent
    ON conversations (account_id, priority, status, last_activity_at DESC, id DESC, inbox_id, assignee_id)
    WHERE priority IS NOT NULL;
CREATE INDEX conversations_created ON conversations (account_id, created_at);
"""

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
    ADD COLUMN blocked_at timestamptz,
    ADD COLUMN blocked_by bigint REFERENCES users ON DELETE SET NULL;
CREATE INDEX contacts_blocked ON contacts (account_id, blocked_at DESC) WHERE blocked_at IS NOT NULL;
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for step in (LISTS, LABELS, BLOCKS):
        op.execute(step)

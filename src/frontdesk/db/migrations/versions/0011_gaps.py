"""What inboxes may have missed: times in which nobody listened, and how far they have been asked for since."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"

# `pending` holds the conversations that are still to be asked for; until the platform's list has been read it is null.
GAPS = """
CREATE TABLE gaps (
    account_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    inbox_id bigint NOT NULL,
    cause text NOT NULL CHECK (cause IN ('outage', 'connection', 'nightly', 'asked')),
    since timestamptz NOT NULL,
    until timestamptz NOT NULL,
    pending text[],
    asked integer NOT NULL DEFAULT 0,
    found integer NOT NULL DEFAULT 0,
    holes integer NOT NULL DEFAULT 0,
    ask_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes ON DELETE CASCADE
);
CREATE INDEX gaps_of_inbox ON gaps (account_id, inbox_id, id);
CREATE INDEX gaps_open ON gaps (ask_at) WHERE closed_at IS NULL;
SELECT frontdesk_protect('gaps', 'account_id = frontdesk_account_id()');
"""

# One row: when a server last said that it takes webhooks.
LISTENED = """
CREATE TABLE listened (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    at timestamptz NOT NULL
);
SELECT frontdesk_protect('listened', 'false');
"""

# Since when an inbox is not connected.
INBOXES = "ALTER TABLE inboxes ADD lost_at timestamptz"

# Of a conversation in which more was said than one look brings: where to read on, and up to which message.
POLLED = "ALTER TABLE polled_conversations ADD gap_cursor text, ADD gap_until text"


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for step in (GAPS, LISTENED, INBOXES, POLLED):
        op.execute(step)

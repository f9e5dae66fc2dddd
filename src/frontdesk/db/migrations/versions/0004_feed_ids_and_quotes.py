"""What intake looks up and tells in one go: senders by their keys, the ids of feed events, what quotes a message."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

LOOKED_UP = """
CREATE TYPE sender_key AS (channel text, inbox_remote_id text, platform text, remote_id text);
CREATE INDEX messages_quoting ON messages (account_id, inbox_id, reply_to_remote_id)
    WHERE reply_to_remote_id IS NOT NULL;
"""

# The ids of one call follow each other; the last one is returned, and told to whoever listens. The version before calls
# the function the same way and looks at neither.
APPEND_FEED = """
DROP FUNCTION frontdesk_append_feed(new_feed_event[]);
CREATE FUNCTION frontdesk_append_feed(events new_feed_event[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    last_id bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7205759403792793);
    INSERT INTO feed (account_id, inbox_id, user_id, kind, payload) SELECT * FROM unnest(events);
    last_id := currval('feed_id');
    PERFORM pg_notify('frontdesk_feed', last_id::text);
    RETURN last_id;
END $$;
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(LOOKED_UP)
    op.execute(APPEND_FEED)

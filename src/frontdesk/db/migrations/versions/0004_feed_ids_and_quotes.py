"""Sets of rows as one array, ids of feed events told with the commit, and the ways to what quotes a message."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

# Sets of rows travel to a statement as one array of these: that costs half of one array for each column, on both sides.
# A type is never altered, because connections remember it; a new version brings a new one.
SETS = {
    "remote_key": "account_id bigint, inbox_id bigint, remote_id text",
    "person_key": "account_id bigint, platform text, remote_id text",
    "sender_key": "channel text, inbox_remote_id text, platform text, remote_id text",
    "row_key": "account_id bigint, id bigint",
    "new_message": """
        account_id bigint, id bigint, conversation_id bigint, inbox_id bigint, direction text, author text, kind text,
        content text, details text, status text, remote_id text, reply_to_remote_id text, sent_at timestamptz,
        received_at timestamptz""",
    "changed_conversation": """
        account_id bigint, id bigint, status text, snoozed_until timestamptz, unread_count integer,
        waiting_since timestamptz, first_reply_at timestamptz, last_activity_at timestamptz, last_message_id bigint,
        inbound_count bigint, last_inbound_at timestamptz, answers integer, late_answers integer,
        contact_read_at timestamptz, referral text""",
    "new_delivery": """
        received_at timestamptz, path text, account_id bigint, inbox_id bigint, remote_account_id text, outcome text,
        summary text, error text, query text, headers text, body bytea""",
    "new_feed_event": "account_id bigint, inbox_id bigint, user_id bigint, kind text, payload text",
}
# Some development versions made them in the steps before.
NEW_SET = "DO $$ BEGIN IF to_regtype('{name}') IS NULL THEN CREATE TYPE {name} AS ({columns}); END IF; END $$"

INDEXES = """
CREATE INDEX messages_quoting ON messages (account_id, inbox_id, reply_to_remote_id)
    WHERE reply_to_remote_id IS NOT NULL;
DROP INDEX identities_contact;
CREATE INDEX identities_contact ON identities (account_id, contact_id, id);
DROP INDEX conversations_assignee;
CREATE INDEX conversations_assignee
    ON conversations (account_id, assignee_id, status, last_activity_at DESC, id DESC) WHERE assignee_id IS NOT NULL;
"""

# The ids of one call follow each other; the last one is returned, and told to whoever listens. The version before has a
# function of its own, with one array for each column, that stays.
APPEND_FEED = """
DROP FUNCTION IF EXISTS frontdesk_append_feed(new_feed_event[]);
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
    for name, columns in SETS.items():
        op.execute(NEW_SET.format(name=name, columns=columns))
    op.execute(INDEXES)
    op.execute(APPEND_FEED)

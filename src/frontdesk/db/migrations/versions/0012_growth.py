"""Ways to what lists, counts and periodic work ask for, when there are millions of rows."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"

# Each tab of the list is walked in the order it is shown in, for each status by itself: `all` is the four of them
# merged. Inbox and team, asked for beside a tab, are looked at in its index without reading the row.
LISTS = """
CREATE INDEX conversations_inbox ON conversations (account_id, inbox_id, status, last_activity_at DESC, id DESC);
CREATE INDEX conversations_unassigned
    ON conversations (account_id, status, last_activity_at DESC, id DESC, inbox_id, team_id)
    WHERE assignee_id IS NULL;
CREATE INDEX conversations_unread
    ON conversations (account_id, status, last_activity_at DESC, id DESC, inbox_id, team_id) WHERE unread_count > 0;
CREATE INDEX conversations_waiting
    ON conversations (account_id, status, waiting_since, id, inbox_id) WHERE waiting_since IS NOT NULL;
CREATE INDEX conversations_mine
    ON conversations (account_id, assignee_id, status, last_activity_at DESC, id DESC, inbox_id, team_id)
    WHERE assignee_id IS NOT NULL;
DROP INDEX conversations_assignee;
CREATE INDEX contacts_recent ON contacts (account_id, created_at DESC, id DESC);
"""

# Which conversations have a label: PostgreSQL does not look into an array's index before row-level security has had its
# say, which is for every row. Written only as labels change.
LABELS = """
CREATE TABLE conversation_labels (
    account_id bigint NOT NULL,
    label text NOT NULL,
    conversation_id bigint NOT NULL,
    PRIMARY KEY (account_id, label, conversation_id),
    FOREIGN KEY (account_id, conversation_id) REFERENCES conversations ON DELETE CASCADE
);
CREATE INDEX conversation_labels_conversation ON conversation_labels (account_id, conversation_id);
SELECT frontdesk_protect('conversation_labels', 'account_id = frontdesk_account_id()');

CREATE FUNCTION frontdesk_keep_labels() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM conversation_labels l WHERE l.account_id = NEW.account_id AND l.conversation_id = NEW.id;
    END IF;
    INSERT INTO conversation_labels SELECT DISTINCT NEW.account_id, label, NEW.id FROM unnest(NEW.labels) label;
    RETURN NULL;
END $$;
CREATE TRIGGER labels_made AFTER INSERT ON conversations FOR EACH ROW WHEN (NEW.labels <> '{}')
    EXECUTE FUNCTION frontdesk_keep_labels();
CREATE TRIGGER labels_changed AFTER UPDATE OF labels ON conversations FOR EACH ROW
    WHEN (OLD.labels IS DISTINCT FROM NEW.labels) EXECUTE FUNCTION frontdesk_keep_labels();
INSERT INTO conversation_labels
    SELECT DISTINCT account_id, label, id FROM conversations, unnest(labels) label WHERE labels <> '{}';
"""

# The same holds for a part of a name, so the search for people runs as the owner of the tables, and says itself whose
# people it may find. Nothing is found when nobody is acted for.
SEARCH = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX contacts_words ON contacts USING gin (name gin_trgm_ops, email gin_trgm_ops, phone gin_trgm_ops);
CREATE INDEX identities_words ON identities USING gin (username gin_trgm_ops);

CREATE FUNCTION frontdesk_people_like(pattern text, addresses boolean, most integer) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    account bigint := frontdesk_account_id();
    found bigint[];
BEGIN
    EXECUTE 'SELECT array_agg(id) FROM (SELECT id FROM ('
        '(SELECT id FROM contacts WHERE account_id = $1 AND name ILIKE $2 LIMIT $3)'
        || CASE WHEN addresses THEN
            ' UNION ALL (SELECT id FROM contacts WHERE account_id = $1 AND email ILIKE $2 LIMIT $3)'
            ' UNION ALL (SELECT id FROM contacts WHERE account_id = $1 AND phone ILIKE $2 LIMIT $3)' ELSE '' END
        || ' UNION ALL (SELECT contact_id FROM identities WHERE account_id = $1 AND username ILIKE $2 LIMIT $3)'
        ') alike GROUP BY id LIMIT $3) people' INTO found USING account, pattern, most;
    RETURN coalesce(found, '{}');
END $$;
REVOKE ALL ON FUNCTION frontdesk_people_like(text, boolean, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION frontdesk_people_like(text, boolean, integer) TO frontdesk_app;
"""

# A file that several rows refer to goes with the last of them: each is looked up by its key.
FILES = """
CREATE INDEX contacts_avatar ON contacts (avatar_key) WHERE avatar_key IS NOT NULL;
CREATE INDEX posts_cover ON posts (cover_key) WHERE cover_key IS NOT NULL;
"""

# Lively conversations are few however many quiet ones are due.
POLLED = """
CREATE INDEX polled_conversations_lively ON polled_conversations (account_id, inbox_id, pause_seconds, next_poll_at);
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for step in (LISTS, LABELS, SEARCH, FILES, POLLED):
        op.execute(step)

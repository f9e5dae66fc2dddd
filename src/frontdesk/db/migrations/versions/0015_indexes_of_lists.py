"""Lists by label, by person and by post find their page in an index alone, as all others do."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"

# Few people's conversations, and those of a post, are put in order and counted without being read.
INDEXES = """
CREATE INDEX conversations_person ON conversations (account_id, contact_id, last_activity_at DESC, id DESC)
    INCLUDE (status, inbox_id, assignee_id, team_id, unread_count);
DROP INDEX conversations_contact;
CREATE INDEX conversations_below ON conversations (account_id, post_id, status, last_activity_at DESC, id DESC)
    INCLUDE (inbox_id, assignee_id, team_id, unread_count) WHERE post_id IS NOT NULL;
DROP INDEX conversations_post;
"""

# What lists ask of a conversation is kept beside its labels.
COLUMNS = """
ALTER TABLE conversation_labels
    ADD COLUMN status text,
    ADD COLUMN last_activity_at timestamptz,
    ADD COLUMN inbox_id bigint,
    ADD COLUMN assignee_id bigint,
    ADD COLUMN team_id bigint,
    ADD COLUMN unread_count integer;
UPDATE conversation_labels l
    SET (status, last_activity_at, inbox_id, assignee_id, team_id, unread_count)
        = (c.status, c.last_activity_at, c.inbox_id, c.assignee_id, c.team_id, c.unread_count)
    FROM conversations c WHERE c.account_id = l.account_id AND c.id = l.conversation_id;
ALTER TABLE conversation_labels
    ALTER status SET NOT NULL,
    ALTER last_activity_at SET NOT NULL,
    ALTER inbox_id SET NOT NULL,
    ALTER unread_count SET NOT NULL;
CREATE INDEX conversation_labels_recent ON conversation_labels (
    account_id, label, status, last_activity_at DESC, conversation_id DESC, inbox_id, assignee_id, team_id, unread_count
);
"""

# Most conversations have no label, and for them nothing is called.
TRIGGERS = """
CREATE OR REPLACE FUNCTION frontdesk_keep_labels() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM conversation_labels l WHERE l.account_id = NEW.account_id AND l.conversation_id = NEW.id;
    END IF;
    INSERT INTO conversation_labels (account_id, label, conversation_id, status, last_activity_at, inbox_id,
        assignee_id, team_id, unread_count)
    SELECT DISTINCT NEW.account_id, label, NEW.id, NEW.status, NEW.last_activity_at, NEW.inbox_id,
        NEW.assignee_id, NEW.team_id, NEW.unread_count
    FROM unnest(NEW.labels) label;
    RETURN NULL;
END $$;

CREATE FUNCTION frontdesk_follow_labels() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversation_labels l
    SET (status, last_activity_at, inbox_id, assignee_id, team_id, unread_count)
        = (NEW.status, NEW.last_activity_at, NEW.inbox_id, NEW.assignee_id, NEW.team_id, NEW.unread_count)
    WHERE l.account_id = NEW.account_id AND l.conversation_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER labels_followed
    AFTER UPDATE OF status, last_activity_at, inbox_id, assignee_id, team_id, unread_count ON conversations FOR EACH ROW
    WHEN (
        NEW.labels <> '{}' AND OLD.labels = NEW.labels
        AND (OLD.status, OLD.last_activity_at, OLD.inbox_id, OLD.assignee_id, OLD.team_id, OLD.unread_count)
            IS DISTINCT FROM
            (NEW.status, NEW.last_activity_at, NEW.inbox_id, NEW.assignee_id, NEW.team_id, NEW.unread_count)
    )
    EXECUTE FUNCTION frontdesk_follow_labels();
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for step in (INDEXES, COLUMNS, TRIGGERS):
        op.execute(step)

"""What changes or deletes a message and what puts it into the index of words take turns."""

from __future__ import annotations

from alembic import op

from frontdesk.db.migrations.beside import briefly

revision = "0025"
down_revision = "0024"

# Who puts an account's messages into the index holds the lock alone: a message that it has read, and that is deleted or
# changed before its words are committed, would keep its old words for ever.
FOLLOW = """
CREATE OR REPLACE FUNCTION frontdesk_follow_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('message_words', OLD.account_id));
    IF TG_OP = 'DELETE' THEN
        DELETE FROM message_words w WHERE w.account_id = OLD.account_id AND w.message_id = OLD.id;
    ELSE
        UPDATE message_words w SET said = frontdesk_plain(coalesce(NEW.content, ''))
        WHERE w.account_id = NEW.account_id AND w.message_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    briefly()
    op.execute(FOLLOW)

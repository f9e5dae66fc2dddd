-- What has a label says whether a bot or an AI agent owns it: `program` is the kind of its owner, or null.
ALTER TABLE conversation_labels ADD COLUMN program text;
CREATE OR REPLACE FUNCTION frontdesk_follow_labels() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE conversation_labels l
    SET (status, last_activity_at, inbox_id, assignee_id, team_id, unread_count, program)
        = (NEW.status, NEW.last_activity_at, NEW.inbox_id, NEW.assignee_id, NEW.team_id, NEW.unread_count,
            NEW.owner_kind)
    WHERE l.account_id = NEW.account_id AND l.conversation_id = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION frontdesk_keep_labels() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM conversation_labels l WHERE l.account_id = NEW.account_id AND l.conversation_id = NEW.id;
    END IF;
    INSERT INTO conversation_labels (account_id, label, conversation_id, status, last_activity_at, inbox_id,
        assignee_id, team_id, unread_count, program)
    SELECT DISTINCT NEW.account_id, label, NEW.id, NEW.status, NEW.last_activity_at, NEW.inbox_id,
        NEW.assignee_id, NEW.team_id, NEW.unread_count, NEW.owner_kind
    FROM unnest(NEW.labels) label;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER labels_followed
    AFTER UPDATE OF status, last_activity_at, inbox_id, assignee_id, team_id, unread_count, owner_kind
    ON conversations FOR EACH ROW
    WHEN (NEW.labels <> '{}' AND OLD.labels = NEW.labels AND (
        OLD.status IS DISTINCT FROM NEW.status OR OLD.last_activity_at IS DISTINCT FROM NEW.last_activity_at
        OR OLD.inbox_id IS DISTINCT FROM NEW.inbox_id OR OLD.assignee_id IS DISTINCT FROM NEW.assignee_id
        OR OLD.team_id IS DISTINCT FROM NEW.team_id OR OLD.unread_count IS DISTINCT FROM NEW.unread_count
        OR OLD.owner_kind IS DISTINCT FROM NEW.owner_kind
    ))
    EXECUTE FUNCTION frontdesk_follow_labels();

-- outside a transaction
-- Lists of what nobody owns, and of what bots and AI agents own.
CREATE INDEX CONCURRENTLY IF NOT EXISTS conversations_unowned ON conversations
    (account_id, status, last_activity_at DESC, id DESC, inbox_id, team_id)
    WHERE assignee_id IS NULL AND owner_kind IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS conversations_automated ON conversations
    (account_id, status, last_activity_at DESC, id DESC, inbox_id, team_id) WHERE owner_kind IS NOT NULL;
DROP INDEX CONCURRENTLY IF EXISTS conversations_unassigned;

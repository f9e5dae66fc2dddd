-- A bot or an AI agent may own a conversation, and what they send knows under which owner it was written.
ALTER TABLE conversations
    ADD COLUMN owner_kind text,
    ADD COLUMN owner_id bigint,
    ADD COLUMN owner_epoch bigint DEFAULT 0 NOT NULL;
-- A constraint that is not valid holds for what is written from now on; what is there need not be read for it.
ALTER TABLE conversations ADD CONSTRAINT conversations_owner_check CHECK (
    owner_kind IN ('bot', 'ai_agent') AND (owner_kind IS NULL) = (owner_id IS NULL)
    AND (owner_kind IS NULL OR assignee_id IS NULL)
) NOT VALID;
ALTER TABLE messages ADD COLUMN owner_epoch bigint;
ALTER TABLE messages DROP CONSTRAINT messages_status_check;
ALTER TABLE messages ADD CONSTRAINT messages_status_check CHECK (
    status IN ('queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'uncertain', 'withdrawn')
) NOT VALID;

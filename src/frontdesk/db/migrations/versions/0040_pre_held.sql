-- outside a transaction
-- Conversations whose hold ends, by when.
CREATE INDEX CONCURRENTLY IF NOT EXISTS conversations_held ON conversations (held_until) WHERE status = 'hold';

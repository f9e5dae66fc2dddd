-- outside a transaction
-- Who owns a conversation is planned for by what there is: without it, the rare bots would be looked for everywhere.
DROP INDEX CONCURRENTLY IF EXISTS conversation_labels_recent;
ANALYZE conversations;
ANALYZE conversation_labels;

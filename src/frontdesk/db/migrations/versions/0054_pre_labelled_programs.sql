-- outside a transaction
-- Lists by label of what nobody owns and of what bots and AI agents own.
CREATE INDEX CONCURRENTLY IF NOT EXISTS conversation_labels_listed ON conversation_labels
    (account_id, label, status, last_activity_at DESC, conversation_id DESC, inbox_id, assignee_id, team_id,
    unread_count, program);
CREATE INDEX CONCURRENTLY IF NOT EXISTS conversation_labels_automated ON conversation_labels
    (account_id, label, status, last_activity_at DESC, conversation_id DESC, inbox_id, team_id)
    WHERE program IS NOT NULL;
DO $$
BEGIN
    LOOP
        UPDATE conversation_labels l SET program = c.owner_kind FROM conversations c
        WHERE c.account_id = l.account_id AND c.id = l.conversation_id
            AND (l.account_id, l.conversation_id) IN (
                SELECT o.account_id, o.id FROM conversations o
                WHERE o.owner_kind IS NOT NULL AND EXISTS (SELECT FROM conversation_labels w
                    WHERE w.account_id = o.account_id AND w.conversation_id = o.id
                    AND w.program IS DISTINCT FROM o.owner_kind)
                LIMIT 1000);
        EXIT WHEN NOT FOUND;
        COMMIT;
    END LOOP;
END $$;

-- outside a transaction
-- Authors by the kinds of actors: what versions before called an agent is a user, or a program of the message gateway.
DO $$
DECLARE
    account bigint;
    reached bigint;
    until bigint;
BEGIN
    FOR account IN SELECT id FROM accounts ORDER BY id LOOP
        reached := 0;
        LOOP
            SELECT max(id) INTO until FROM (
                SELECT id FROM messages WHERE account_id = account AND id > reached ORDER BY id LIMIT 5000) batch;
            EXIT WHEN until IS NULL;
            UPDATE messages SET author = CASE
                WHEN author = 'ai' THEN 'ai_agent'
                WHEN author = 'agent' AND author_id IS NULL AND client_id LIKE 'gateway:%' THEN 'other'
                ELSE 'user' END
            WHERE account_id = account AND id > reached AND id <= until
                AND (author IN ('agent', 'ai') OR author = 'system' AND author_id IS NOT NULL);
            COMMIT;
            reached := until;
        END LOOP;
    END LOOP;
END $$;

-- outside a transaction
-- The bots and AI agents that own conversations since before it was kept which one has a conversation, or had it last.
DO $$
DECLARE
    last_account bigint := 0;
    last_id bigint := 0;
BEGIN
    LOOP
        WITH unknown AS (
            SELECT account_id, id FROM conversations
            WHERE owner_kind IS NOT NULL AND (account_id, id) > (last_account, last_id)
                AND (automatic_owner ->> 'kind', (automatic_owner ->> 'id')::bigint)
                    IS DISTINCT FROM (owner_kind, owner_id)
            ORDER BY account_id, id LIMIT 1000 FOR UPDATE
        ), known AS (
            UPDATE conversations c
            SET automatic_owner = jsonb_build_object('kind', c.owner_kind, 'id', c.owner_id, 'name', NULL)
            FROM unknown u WHERE c.account_id = u.account_id AND c.id = u.id
            RETURNING c.account_id, c.id
        )
        SELECT account_id, id INTO last_account, last_id FROM known ORDER BY account_id DESC, id DESC LIMIT 1;
        EXIT WHEN NOT FOUND;
        COMMIT;
    END LOOP;
END $$;

-- outside a transaction
-- What a bot or an AI agent owns is pending, never open.
DO $$
BEGIN
    LOOP
        UPDATE conversations SET status = 'pending' WHERE (account_id, id) IN
            (SELECT account_id, id FROM conversations WHERE status = 'open' AND owner_kind IS NOT NULL
            ORDER BY account_id, id LIMIT 1000 FOR UPDATE);
        EXIT WHEN NOT FOUND;
        COMMIT;
    END LOOP;
END $$;

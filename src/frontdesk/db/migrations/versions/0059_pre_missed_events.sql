-- Consumers never skip an event: what the log drops before they handled it is counted, and ids alone order their reads.
-- Parked events go with their account.

-- `kinds` are the names of the events that a consumer handles, as its newest version says at its start; until then all.
-- `position_at` is read by servers of the version before only: it stays a time before all that they have to read.
ALTER TABLE event_consumers
    ADD COLUMN kinds text[],
    ADD COLUMN missed bigint NOT NULL DEFAULT 0,
    ADD COLUMN missed_from timestamptz,
    ADD COLUMN missed_until timestamptz,
    ALTER COLUMN position_at SET DEFAULT to_timestamp(0);

DELETE FROM parked_events p WHERE NOT EXISTS (SELECT FROM accounts a WHERE a.id = p.account_id);
ALTER TABLE parked_events
    ADD CONSTRAINT parked_events_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE;

-- Events are dated when they are numbered, and not when their transaction began.
CREATE OR REPLACE FUNCTION frontdesk_append(facts new_event[], rows new_feed_event[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    last_id bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7205759403792793);
    IF cardinality(facts) > 0 THEN
        INSERT INTO events (account_id, name, version, at, actor_kind, actor_id, inbox_id, conversation_id, contact_id,
            message_id, data, recorded_at)
        SELECT account_id, name, version, at, actor_kind, actor_id, inbox_id, conversation_id, contact_id, message_id,
            data::jsonb, clock_timestamp()
        FROM unnest(facts);
    END IF;
    IF cardinality(rows) > 0 THEN
        INSERT INTO feed (account_id, inbox_id, user_id, kind, payload) SELECT * FROM unnest(rows);
        last_id := currval('feed_id');
    END IF;
    PERFORM pg_notify('frontdesk_feed', coalesce(last_id::text, ''));
    RETURN last_id;
END $$;

-- Counts what consumers have yet to handle of the events in a partition that were recorded before a time, as it is about
-- to be dropped. A consumer that is at work is waited for: where it stands is decided then.
CREATE FUNCTION frontdesk_count_missed(partition text, before timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    last_id bigint;
    consumer record;
    lost record;
BEGIN
    EXECUTE format('SELECT max(id) FROM %I WHERE recorded_at < $1', partition) INTO last_id USING before;
    FOR consumer IN SELECT * FROM event_consumers c WHERE c.position < last_id ORDER BY c.name FOR UPDATE LOOP
        EXECUTE format('SELECT count(*) AS number, min(recorded_at) AS first_at, max(recorded_at) AS last_at FROM %I'
            ' WHERE id > $1 AND recorded_at < $2 AND ($3 IS NULL OR name = ANY($3))', partition)
            INTO lost USING consumer.position, before, consumer.kinds;
        CONTINUE WHEN lost.number = 0;
        UPDATE event_consumers c SET missed = c.missed + lost.number,
            missed_from = least(c.missed_from, lost.first_at), missed_until = greatest(c.missed_until, lost.last_at)
        WHERE c.name = consumer.name;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION frontdesk_count_missed(text, timestamptz) FROM PUBLIC;

-- Makes the coming months and drops an old one, one in each call: what is counted keeps consumers waiting.
-- It counts before it locks any table, and locks the log before its partitions, in the order of all who read it.
CREATE OR REPLACE FUNCTION frontdesk_keep_events(keep_days integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    month date;
    child text;
    expired text;
    oldest timestamptz := now() - make_interval(days => keep_days);
BEGIN
    PERFORM pg_advisory_xact_lock(7205759403792794);
    SELECT min(c.relname::text) INTO expired FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'events'::regclass AND c.relname ~ '^events_[0-9]{6}$'
        AND to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month' < current_date - keep_days;
    PERFORM frontdesk_count_missed('events_default', oldest);
    IF expired IS NOT NULL THEN
        PERFORM frontdesk_count_missed(expired, 'infinity');
    END IF;
    DELETE FROM events_default WHERE recorded_at < oldest;
    IF expired IS NOT NULL THEN
        LOCK TABLE ONLY events IN ACCESS EXCLUSIVE MODE;
    END IF;
    FOR month IN SELECT generate_series(date_trunc('month', current_date), current_date + 40, '1 month')::date LOOP
        child := 'events_' || to_char(month, 'YYYYMM');
        CONTINUE WHEN to_regclass(child) IS NOT NULL;
        BEGIN
            EXECUTE format('CREATE TABLE %I (LIKE events INCLUDING ALL)', child);
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', child);
            EXECUTE format('ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                child, month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
        EXCEPTION WHEN check_violation THEN
            NULL;  -- rows of that month are in the default partition already; they stay there
        END;
    END LOOP;
    IF expired IS NOT NULL THEN
        EXECUTE format('DROP TABLE %I', expired);
    END IF;
END $$;

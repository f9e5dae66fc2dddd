-- Partitions of the logs are made beside the writers: a table that is attached locks no table that somebody writes into.
-- A table that is dropped locks its parent, so the caller sets a `lock_timeout`, and tries again.
-- No index by account: an account is exported or deleted once, each append would pay for it, and a long read of the log
-- keeps no writer waiting any more.

CREATE OR REPLACE FUNCTION frontdesk_keep_partitions(feed_days integer, delivery_days integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    parent text;
    keep integer;
    day date;
    child text;
BEGIN
    PERFORM pg_advisory_xact_lock(7205759403792794);
    DELETE FROM feed_default WHERE created_at < now() - make_interval(days => feed_days);
    DELETE FROM webhook_deliveries_default WHERE received_at < now() - make_interval(days => delivery_days);
    FOR parent, keep IN VALUES ('feed', feed_days), ('webhook_deliveries', delivery_days) LOOP
        FOR day IN SELECT generate_series(current_date, current_date + 3, '1 day')::date LOOP
            child := parent || to_char(day, '"_"YYYYMMDD');
            CONTINUE WHEN to_regclass(child) IS NOT NULL;
            BEGIN
                EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', child, parent);
                EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', child);
                EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                    parent, child, day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
            EXCEPTION WHEN check_violation THEN
                NULL;  -- rows of that day are in the default partition already; they stay there
            END;
        END LOOP;
        FOR child IN
            SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = parent::regclass AND c.relname ~ ('^' || parent || '_[0-9]{8}$')
              AND to_date(right(c.relname, 8), 'YYYYMMDD') < current_date - keep
        LOOP
            EXECUTE format('DROP TABLE %I', child);
        END LOOP;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION frontdesk_keep_events(keep_days integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    month date;
    child text;
BEGIN
    PERFORM pg_advisory_xact_lock(7205759403792794);
    DELETE FROM events_default WHERE recorded_at < now() - make_interval(days => keep_days);
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
    FOR child IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'events'::regclass AND c.relname ~ '^events_[0-9]{6}$'
          AND to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month' < current_date - keep_days
    LOOP
        EXECUTE format('DROP TABLE %I', child);
    END LOOP;
END $$;

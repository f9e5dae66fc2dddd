-- The event log (by month), and the consumers that read it.
-- Log and feed are numbered under one lock, in the order of the commits. Servers of the version before go on with their
-- own function for the feed, which takes the same lock: what they do is in no log.

CREATE SEQUENCE events_id;
CREATE TABLE events (
    id bigint NOT NULL DEFAULT nextval('events_id'),
    account_id bigint NOT NULL,
    name text NOT NULL,
    version smallint NOT NULL,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor_id bigint,
    inbox_id bigint,
    conversation_id bigint,
    contact_id bigint,
    message_id bigint,
    data jsonb,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE TABLE events_default PARTITION OF events DEFAULT;
GRANT USAGE ON SEQUENCE events_id TO frontdesk_app, frontdesk_system;
SELECT frontdesk_protect('events', 'account_id = frontdesk_account_id()');
ALTER TABLE events_default ENABLE ROW LEVEL SECURITY;

CREATE TYPE new_event AS (
    account_id bigint, name text, version smallint, at timestamptz, actor_kind text, actor_id bigint, inbox_id bigint,
    conversation_id bigint, contact_id bigint, message_id bigint, data text
);

-- The ids of the feed's rows of one call follow each other; the last one is returned, and told to whoever listens.
CREATE FUNCTION frontdesk_append(facts new_event[], rows new_feed_event[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    last_id bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7205759403792793);
    IF cardinality(facts) > 0 THEN
        INSERT INTO events (account_id, name, version, at, actor_kind, actor_id, inbox_id, conversation_id, contact_id,
            message_id, data)
        SELECT account_id, name, version, at, actor_kind, actor_id, inbox_id, conversation_id, contact_id, message_id,
            data::jsonb
        FROM unnest(facts);
    END IF;
    IF cardinality(rows) > 0 THEN
        INSERT INTO feed (account_id, inbox_id, user_id, kind, payload) SELECT * FROM unnest(rows);
        last_id := currval('feed_id');
    END IF;
    PERFORM pg_notify('frontdesk_feed', coalesce(last_id::text, ''));
    RETURN last_id;
END $$;

-- Makes next month's table ahead of time and drops what is past its keep. Runs as the owner, whoever calls it.
CREATE FUNCTION frontdesk_keep_events(keep_days integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    month date;
    child text;
BEGIN
    PERFORM pg_advisory_xact_lock(7205759403792794);
    FOR month IN SELECT generate_series(date_trunc('month', current_date), current_date + 40, '1 month')::date LOOP
        child := 'events_' || to_char(month, 'YYYYMM');
        CONTINUE WHEN to_regclass(child) IS NOT NULL;
        BEGIN
            EXECUTE format('CREATE TABLE %I PARTITION OF events FOR VALUES FROM (%L) TO (%L)',
                child, month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', child);
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
    DELETE FROM events_default WHERE recorded_at < now() - make_interval(days => keep_days);
END $$;
REVOKE ALL ON FUNCTION frontdesk_keep_events(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION frontdesk_keep_events(integer) TO frontdesk_system;
SELECT frontdesk_keep_events(400);

CREATE TABLE event_consumers (
    name text PRIMARY KEY,
    version integer NOT NULL,
    position bigint NOT NULL,
    position_at timestamptz NOT NULL,
    is_paused boolean NOT NULL DEFAULT false
);
CREATE TABLE parked_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer text NOT NULL REFERENCES event_consumers (name) ON DELETE CASCADE,
    account_id bigint NOT NULL,
    event_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    name text NOT NULL,
    error text NOT NULL,
    tries integer NOT NULL DEFAULT 1,
    parked_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (consumer, event_id)
);
SELECT frontdesk_protect('event_consumers', 'false');
SELECT frontdesk_protect('parked_events', 'account_id = frontdesk_account_id()');

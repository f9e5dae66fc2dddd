"""The feed, the raw webhook deliveries (both by day) and the job queue."""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0003"
down_revision = "0002"

BY_DAY = """
CREATE SEQUENCE webhook_deliveries_id;
CREATE TABLE webhook_deliveries (
    id bigint NOT NULL DEFAULT nextval('webhook_deliveries_id'),
    received_at timestamptz NOT NULL,
    path text NOT NULL,
    account_id bigint,
    inbox_id bigint,
    remote_account_id text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('processed', 'parked', 'unknown_account')),
    summary text NOT NULL,
    error text,
    query jsonb NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    replayed_at timestamptz,
    PRIMARY KEY (id, received_at)
) PARTITION BY RANGE (received_at);
CREATE INDEX webhook_deliveries_inbox ON webhook_deliveries (account_id, inbox_id, id DESC);
CREATE INDEX webhook_deliveries_stuck ON webhook_deliveries (outcome, id DESC) WHERE outcome <> 'processed';
CREATE TABLE webhook_deliveries_default PARTITION OF webhook_deliveries DEFAULT;

CREATE SEQUENCE feed_id;
CREATE TABLE feed (
    id bigint NOT NULL DEFAULT nextval('feed_id'),
    account_id bigint NOT NULL,
    inbox_id bigint,
    user_id bigint,
    kind text NOT NULL,
    payload text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);
CREATE TABLE feed_default PARTITION OF feed DEFAULT;

GRANT USAGE ON SEQUENCE webhook_deliveries_id, feed_id TO frontdesk_app, frontdesk_system;
SELECT frontdesk_protect('webhook_deliveries', 'account_id = frontdesk_account_id()');
SELECT frontdesk_protect('feed', 'account_id = frontdesk_account_id()');
"""

# Ids of the feed are given in the order of the commits, so a reader that has seen id N never misses a smaller one,
# and of two transactions that waited for each other's rows the later one comes later. The lock is held only from
# here to the commit; NOTIFY takes a lock of its own for the same stretch anyway.
APPEND_FEED = """
CREATE FUNCTION frontdesk_append_feed(
    accounts bigint[], inboxes bigint[], users bigint[], kinds text[], payloads text[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7205759403792793);
    INSERT INTO feed (account_id, inbox_id, user_id, kind, payload)
        SELECT * FROM unnest(accounts, inboxes, users, kinds, payloads);
    PERFORM pg_notify('frontdesk_feed', '');
END $$;
"""

# Makes tomorrow's tables ahead of time and drops what is past its keep. Runs as the owner, whoever calls it.
PARTITIONS = """
CREATE FUNCTION frontdesk_keep_partitions(feed_days integer, delivery_days integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    parent text;
    keep integer;
    day date;
    child text;
BEGIN
    PERFORM pg_advisory_xact_lock(7205759403792794);
    FOR parent, keep IN VALUES ('feed', feed_days), ('webhook_deliveries', delivery_days) LOOP
        FOR day IN SELECT generate_series(current_date, current_date + 3, '1 day')::date LOOP
            child := parent || to_char(day, '"_"YYYYMMDD');
            CONTINUE WHEN to_regclass(child) IS NOT NULL;
            BEGIN
                EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                    child, parent, day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
                EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', child);
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
    DELETE FROM feed_default WHERE created_at < now() - make_interval(days => feed_days);
    DELETE FROM webhook_deliveries_default WHERE received_at < now() - make_interval(days => delivery_days);
END $$;
REVOKE ALL ON FUNCTION frontdesk_keep_partitions(integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION frontdesk_keep_partitions(integer, integer) TO frontdesk_system;
SELECT frontdesk_keep_partitions(7, 14);
ALTER TABLE feed_default ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_deliveries_default ENABLE ROW LEVEL SECURITY;
"""

JOBS_RIGHTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers,
    procrastinate_workers TO frontdesk_app, frontdesk_system;
GRANT SELECT ON schema_version TO frontdesk_system;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO frontdesk_app, frontdesk_system;
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for step in (BY_DAY, APPEND_FEED, PARTITIONS):
        op.execute(step)
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
    op.execute(JOBS_RIGHTS)

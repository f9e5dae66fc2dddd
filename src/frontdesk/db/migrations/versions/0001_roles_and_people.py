"""Roles, row-level security, accounts and the people in them."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

# Roles belong to the whole server; see `frontdesk.db.roles` for what they are called in this database.
ROLES = """
DO $$
DECLARE
    role_name text;
    -- Since version 16 a member may be one that must not take the role; before, there was no such right to ask for.
    taking CONSTANT text := CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['frontdesk_app', 'frontdesk_system'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
            EXECUTE format('COMMENT ON ROLE %I IS %L', role_name, 'Frontdesk in the database ' || current_database());
        END IF;
        IF NOT pg_has_role(current_user, role_name, taking) THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', role_name);
        END IF;
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role_name);
    END LOOP;
END $$;
"""

# What the current transaction acts for; NULL when it acts for nobody, and then no policy lets a row through.
SCOPE = """
CREATE FUNCTION frontdesk_account_id() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('frontdesk.account_id', true), '')::bigint;
CREATE FUNCTION frontdesk_user_id() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('frontdesk.user_id', true), '')::bigint;

CREATE FUNCTION frontdesk_protect(target regclass, visible text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY app ON %s TO frontdesk_app USING (%s)', target, visible);
    EXECUTE format('CREATE POLICY system ON %s TO frontdesk_system USING (true) WITH CHECK (true)', target);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO frontdesk_app, frontdesk_system', target);
END $$;
"""

PEOPLE = """
CREATE TABLE accounts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    next_conversation_number bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text,
    is_operator boolean NOT NULL DEFAULT false,
    preferences jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE TABLE memberships (
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('owner', 'administrator', 'supervisor', 'agent')),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, user_id)
);
CREATE INDEX memberships_user ON memberships (user_id);

CREATE TABLE invitations (
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    id bigint GENERATED ALWAYS AS IDENTITY,
    email text NOT NULL,
    role text NOT NULL CHECK (role IN ('administrator', 'supervisor', 'agent')),
    token_hash bytea NOT NULL UNIQUE,
    invited_by bigint REFERENCES users ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    PRIMARY KEY (account_id, id)
);

CREATE TABLE sessions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    account_id bigint REFERENCES accounts ON DELETE SET NULL,
    token_hash bytea NOT NULL UNIQUE,
    ip text NOT NULL,
    user_agent text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE api_tokens (
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    id bigint GENERATED ALWAYS AS IDENTITY,
    user_id bigint NOT NULL,
    name text NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    ending text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    PRIMARY KEY (account_id, id),
    FOREIGN KEY (account_id, user_id) REFERENCES memberships ON DELETE CASCADE
);
CREATE INDEX api_tokens_user ON api_tokens (account_id, user_id);

CREATE TABLE teams (
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    id bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX teams_name ON teams (account_id, lower(name));

CREATE TABLE installation_settings (
    name text PRIMARY KEY,
    value text,
    secret bytea,
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by bigint REFERENCES users ON DELETE SET NULL
);

CREATE UNLOGGED TABLE rate_counters (
    key text PRIMARY KEY,
    window_start timestamptz NOT NULL,
    hits integer NOT NULL
);

SELECT frontdesk_protect('accounts', 'id = frontdesk_account_id()');
SELECT frontdesk_protect('memberships', 'account_id = frontdesk_account_id() OR user_id = frontdesk_user_id()');
SELECT frontdesk_protect('users', 'id = frontdesk_user_id() OR EXISTS (
    SELECT FROM memberships WHERE memberships.account_id = frontdesk_account_id() AND memberships.user_id = users.id)');
SELECT frontdesk_protect('invitations', 'account_id = frontdesk_account_id()');
SELECT frontdesk_protect('sessions', 'user_id = frontdesk_user_id()');
SELECT frontdesk_protect('api_tokens', 'account_id = frontdesk_account_id() AND user_id = frontdesk_user_id()');
SELECT frontdesk_protect('teams', 'account_id = frontdesk_account_id()');
SELECT frontdesk_protect('installation_settings', 'false');
SELECT frontdesk_protect('rate_counters', 'false');

-- Members see each other, never each other's password hashes; in the app's role nobody changes somebody else.
REVOKE SELECT, INSERT, UPDATE, DELETE ON users FROM frontdesk_app;
GRANT SELECT (id, email, name, is_operator, preferences, created_at), UPDATE (email, name, preferences)
    ON users TO frontdesk_app;
CREATE POLICY themselves ON users AS RESTRICTIVE FOR UPDATE TO frontdesk_app USING (id = frontdesk_user_id());

-- People see which accounts they are in, but the only memberships written are those of the account acted for.
REVOKE INSERT, DELETE ON accounts FROM frontdesk_app;
CREATE POLICY entering ON memberships AS RESTRICTIVE FOR INSERT TO frontdesk_app
    WITH CHECK (account_id = frontdesk_account_id());
CREATE POLICY changing ON memberships AS RESTRICTIVE FOR UPDATE TO frontdesk_app
    USING (account_id = frontdesk_account_id());
CREATE POLICY leaving ON memberships AS RESTRICTIVE FOR DELETE TO frontdesk_app
    USING (account_id = frontdesk_account_id());
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for step in (ROLES, SCOPE, PEOPLE):
        op.execute(step)

-- The whole schema at step 0029: what an empty database begins with. It was generated from a database that had run the
-- steps until then one by one. Later steps change the schema; this file stays as it is.

SET LOCAL check_function_bodies = false;

-- Roles belong to the whole server; `frontdesk.db.roles` says what they are called in this database.
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

-- Extensions
CREATE EXTENSION IF NOT EXISTS btree_gin WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

-- Types: sets of rows travel to a statement as one array of these. A type is never altered, because connections
-- remember it; a new version brings a new one.
CREATE TYPE changed_conversation AS (
    account_id bigint,
    id bigint,
    status text,
    snoozed_until timestamptz,
    unread_count integer,
    waiting_since timestamptz,
    first_reply_at timestamptz,
    last_activity_at timestamptz,
    last_message_id bigint,
    inbound_count bigint,
    last_inbound_at timestamptz,
    answers integer,
    late_answers integer,
    contact_read_at timestamptz,
    referral text
);
CREATE TYPE new_delivery AS (
    received_at timestamptz,
    path text,
    account_id bigint,
    inbox_id bigint,
    remote_account_id text,
    outcome text,
    summary text,
    error text,
    query text,
    headers text,
    body bytea
);
CREATE TYPE new_feed_event AS (
    account_id bigint,
    inbox_id bigint,
    user_id bigint,
    kind text,
    payload text
);
CREATE TYPE new_message AS (
    account_id bigint,
    id bigint,
    conversation_id bigint,
    inbox_id bigint,
    direction text,
    author text,
    kind text,
    content text,
    details text,
    status text,
    remote_id text,
    reply_to_remote_id text,
    sent_at timestamptz,
    received_at timestamptz
);
CREATE TYPE person_key AS (
    account_id bigint,
    platform text,
    remote_id text
);
CREATE TYPE remote_key AS (
    account_id bigint,
    inbox_id bigint,
    remote_id text
);
CREATE TYPE row_key AS (
    account_id bigint,
    id bigint
);
CREATE TYPE sender_key AS (
    channel text,
    inbox_remote_id text,
    platform text,
    remote_id text
);

-- Functions
CREATE FUNCTION frontdesk_account_id() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (NULLIF(current_setting('frontdesk.account_id'::text, true), ''::text))::bigint;
CREATE FUNCTION frontdesk_append_feed(events new_feed_event[]) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    last_id bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7205759403792793);
    INSERT INTO feed (account_id, inbox_id, user_id, kind, payload) SELECT * FROM unnest(events);
    last_id := currval('feed_id');
    PERFORM pg_notify('frontdesk_feed', last_id::text);
    RETURN last_id;
END $$;
CREATE FUNCTION frontdesk_append_feed(accounts bigint[], inboxes bigint[], users bigint[], kinds text[], payloads text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7205759403792793);
    INSERT INTO feed (account_id, inbox_id, user_id, kind, payload)
        SELECT * FROM unnest(accounts, inboxes, users, kinds, payloads);
    PERFORM pg_notify('frontdesk_feed', '');
END $$;
CREATE FUNCTION frontdesk_follow_labels() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE conversation_labels l
    SET (status, last_activity_at, inbox_id, assignee_id, team_id, unread_count)
        = (NEW.status, NEW.last_activity_at, NEW.inbox_id, NEW.assignee_id, NEW.team_id, NEW.unread_count)
    WHERE l.account_id = NEW.account_id AND l.conversation_id = NEW.id;
    RETURN NULL;
END $$;
CREATE FUNCTION frontdesk_follow_words() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('message_words', OLD.account_id));
    IF TG_OP = 'DELETE' THEN
        DELETE FROM message_words w WHERE w.account_id = OLD.account_id AND w.message_id = OLD.id;
    ELSE
        UPDATE message_words w SET said = frontdesk_plain(coalesce(NEW.content, ''))
        WHERE w.account_id = NEW.account_id AND w.message_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION frontdesk_is_unspaced(said text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ((octet_length(said) > char_length(said)) AND (said ~ '[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]'::text));
CREATE FUNCTION frontdesk_keep_labels() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM conversation_labels l WHERE l.account_id = NEW.account_id AND l.conversation_id = NEW.id;
    END IF;
    INSERT INTO conversation_labels (account_id, label, conversation_id, status, last_activity_at, inbox_id,
        assignee_id, team_id, unread_count)
    SELECT DISTINCT NEW.account_id, label, NEW.id, NEW.status, NEW.last_activity_at, NEW.inbox_id,
        NEW.assignee_id, NEW.team_id, NEW.unread_count
    FROM unnest(NEW.labels) label;
    RETURN NULL;
END $$;
CREATE FUNCTION frontdesk_keep_partitions(feed_days integer, delivery_days integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    AS $_$
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
END $_$;
CREATE FUNCTION frontdesk_messages_saying(patterns text[], pairs text[], inboxes bigint[], before bigint, most integer) RETURNS bigint[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_indexscan TO 'off'
    AS $_$
DECLARE
    account bigint := frontdesk_account_id();
    hits bigint[];
BEGIN
    EXECUTE 'SELECT array_agg(message_id) FROM (SELECT message_id FROM message_words WHERE account_id = $1'
        ' AND message_id < $2 AND inbox_id = ANY($3) AND ' || frontdesk_says_all('said', patterns)
        || CASE WHEN pairs <> '{}' THEN ' AND frontdesk_is_unspaced(said) AND frontdesk_pairs(said) @> $5' ELSE '' END
        || ' ORDER BY message_id + 0 DESC LIMIT $4) m' INTO hits USING account, before, inboxes, most, pairs;
    RETURN coalesce(hits, '{}');
END $_$;
CREATE FUNCTION frontdesk_newest_saying(patterns text[], inboxes bigint[], before bigint, walked integer, most integer, OUT hits bigint[], OUT reached bigint) RETURNS record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    AS $_$
DECLARE
    account bigint := frontdesk_account_id();
BEGIN
    SELECT min(id) INTO reached FROM (
        SELECT id FROM messages WHERE account_id = account AND id < before ORDER BY id DESC LIMIT walked
    ) newest HAVING count(*) = walked;
    EXECUTE 'SELECT array_agg(id) FROM (SELECT id FROM (SELECT id, frontdesk_plain(content) AS said FROM messages'
        ' WHERE account_id = $1 AND id < $2 AND id >= $3 AND inbox_id = ANY($4) AND direction <> ''activity'''
        ' ORDER BY id DESC OFFSET 0) newest WHERE ' || frontdesk_says_all('said', patterns)
        || ' LIMIT $5) m' INTO hits USING account, before, coalesce(reached, 0), inboxes, most;
    hits := coalesce(hits, '{}');
END $_$;
CREATE FUNCTION frontdesk_plain(said text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN (octet_length(said) = char_length(said)) THEN lower(said) ELSE NORMALIZE(regexp_replace(NORMALIZE(lower(said), NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text), NFKC) END;
CREATE FUNCTION frontdesk_pairs(said text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT array_agg(DISTINCT (pairs.one || pairs.next)) AS array_agg FROM (SELECT letters.one, lead(letters.one) OVER (ORDER BY letters.place) AS next FROM unnest(string_to_array(frontdesk_plain(frontdesk_pairs.said), NULL::text)) WITH ORDINALITY letters(one, place)) pairs WHERE ((pairs.one || pairs.next) ~ '^[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]{2}$'::text));
CREATE FUNCTION frontdesk_people_like(pattern text, addresses boolean, most integer) RETURNS bigint[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $_$
DECLARE
    account bigint := frontdesk_account_id();
    found bigint[];
BEGIN
    EXECUTE 'SELECT array_agg(id) FROM (SELECT id FROM ('
        '(SELECT id FROM contacts WHERE account_id = $1 AND frontdesk_plain(name) LIKE frontdesk_plain($2) LIMIT $3)'
        || CASE WHEN addresses THEN
            ' UNION ALL (SELECT id FROM contacts WHERE account_id = $1 AND email ILIKE $2 LIMIT $3)'
            ' UNION ALL (SELECT id FROM contacts WHERE account_id = $1 AND phone ILIKE $2 LIMIT $3)'
            ' UNION ALL (SELECT contact_id FROM identities WHERE account_id = $1 AND remote_id LIKE $4 LIMIT $3)'
            ELSE '' END
        || ' UNION ALL (SELECT contact_id FROM identities WHERE account_id = $1'
        ' AND frontdesk_plain(username) LIKE frontdesk_plain($2) LIMIT $3)'
        ') alike GROUP BY id LIMIT $3) people' INTO found USING account, pattern, most, substr(pattern, 2);
    RETURN coalesce(found, '{}');
END $_$;
CREATE FUNCTION frontdesk_protect(target regclass, visible text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY app ON %s TO frontdesk_app USING (%s)', target, visible);
    EXECUTE format('CREATE POLICY system ON %s TO frontdesk_system USING (true) WITH CHECK (true)', target);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO frontdesk_app, frontdesk_system', target);
END $$;
CREATE FUNCTION frontdesk_says_all(said text, patterns text[]) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN (SELECT string_agg((SELECT (('('::text || string_agg(format('%s LIKE %L'::text, frontdesk_says_all.said, spelling.spelling), ' OR '::text)) || ')'::text) FROM unnest(string_to_array(pattern.pattern, '
'::text)) spelling(spelling)), ' AND '::text) AS string_agg FROM unnest(frontdesk_says_all.patterns) pattern(pattern));
CREATE FUNCTION frontdesk_user_id() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (NULLIF(current_setting('frontdesk.user_id'::text, true), ''::text))::bigint;

-- Sequences of the tables that are kept by day
CREATE SEQUENCE feed_id START WITH 1 INCREMENT BY 1 CACHE 1;
CREATE SEQUENCE webhook_deliveries_id START WITH 1 INCREMENT BY 1 CACHE 1;

-- Table accounts
CREATE TABLE accounts (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    name text NOT NULL,
    next_conversation_number bigint DEFAULT 1 NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT accounts_pkey PRIMARY KEY (id)
);
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY app ON accounts TO frontdesk_app USING ((id = frontdesk_account_id()));
CREATE POLICY system ON accounts TO frontdesk_system USING (true) WITH CHECK (true);

-- Table api_tokens
CREATE TABLE api_tokens (
    account_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    user_id bigint NOT NULL,
    name text NOT NULL,
    token_hash bytea NOT NULL,
    ending text NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    last_used_at timestamptz,
    scope text DEFAULT 'admin'::text NOT NULL,
    CONSTRAINT api_tokens_scope_check CHECK ((scope = ANY (ARRAY['read'::text, 'write'::text, 'admin'::text]))),
    CONSTRAINT api_tokens_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT api_tokens_token_hash_key UNIQUE (token_hash)
);
CREATE INDEX api_tokens_user ON api_tokens (account_id, user_id);
ALTER TABLE api_tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY app ON api_tokens TO frontdesk_app USING (((account_id = frontdesk_account_id()) AND (user_id = frontdesk_user_id())));
CREATE POLICY system ON api_tokens TO frontdesk_system USING (true) WITH CHECK (true);

-- Table attachments
CREATE TABLE attachments (
    account_id bigint NOT NULL,
    id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
    message_id bigint,
    kind text NOT NULL,
    name text NOT NULL,
    mime_type text,
    bytes bigint,
    width integer,
    height integer,
    state text NOT NULL,
    error text,
    file_key text,
    media_id text,
    source_url text,
    uploaded_by bigint,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT attachments_pkey PRIMARY KEY (account_id, id)
);
ALTER TABLE attachments ADD CONSTRAINT attachments_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'ready'::text, 'failed'::text, 'removed'::text]))) NOT VALID;
ALTER TABLE attachments ADD CONSTRAINT attachments_kind_check CHECK ((kind = ANY (ARRAY['image'::text, 'video'::text, 'audio'::text, 'file'::text, 'sticker'::text, 'emoji'::text]))) NOT VALID;
CREATE INDEX attachments_file ON attachments (file_key) WHERE (file_key IS NOT NULL);
CREATE INDEX attachments_kept ON attachments (created_at) WHERE ((file_key IS NOT NULL) AND (message_id IS NOT NULL));
CREATE INDEX attachments_message ON attachments (account_id, message_id);
CREATE INDEX attachments_unsent ON attachments (created_at) WHERE (message_id IS NULL);
CREATE POLICY app ON attachments TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE attachments ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON attachments TO frontdesk_system USING (true) WITH CHECK (true);

-- Table call_slots
CREATE UNLOGGED TABLE call_slots (
    key text NOT NULL,
    next_at timestamptz NOT NULL,
    CONSTRAINT call_slots_pkey PRIMARY KEY (key)
)
WITH (fillfactor='50');
CREATE POLICY app ON call_slots TO frontdesk_app USING (false);
ALTER TABLE call_slots ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON call_slots TO frontdesk_system USING (true) WITH CHECK (true);

-- Table comment_invitations
CREATE TABLE comment_invitations (
    account_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    comment_remote_id text NOT NULL,
    invited_at timestamptz NOT NULL,
    CONSTRAINT comment_invitations_comment_remote_id_check CHECK ((comment_remote_id <> ''::text)),
    CONSTRAINT comment_invitations_pkey PRIMARY KEY (account_id, comment_remote_id, inbox_id)
);
CREATE POLICY app ON comment_invitations TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE comment_invitations ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON comment_invitations TO frontdesk_system USING (true) WITH CHECK (true);

-- Table comments
CREATE TABLE comments (
    account_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    inbox_id bigint NOT NULL,
    post_id bigint NOT NULL,
    remote_id text NOT NULL,
    parent_remote_id text,
    root_remote_id text NOT NULL,
    author_remote_id text,
    from_business boolean,
    content text,
    image_url text,
    commented_at timestamptz NOT NULL,
    visibility text DEFAULT 'public'::text NOT NULL,
    visibility_at timestamptz,
    deleted_at timestamptz,
    liked boolean DEFAULT false NOT NULL,
    likes integer DEFAULT 0 NOT NULL,
    edited boolean DEFAULT false NOT NULL,
    written boolean DEFAULT false NOT NULL,
    complete boolean DEFAULT false NOT NULL,
    asks smallint DEFAULT 0 NOT NULL,
    ask_at timestamptz,
    asked text,
    asked_at timestamptz,
    asked_by bigint,
    asked_sent_at timestamptz,
    problem text,
    answered_privately_at timestamptz,
    forgotten boolean DEFAULT false NOT NULL,
    asked_line_id bigint,
    replaced boolean DEFAULT false NOT NULL,
    private_conversation_id bigint,
    CONSTRAINT comments_asked_check CHECK ((asked = ANY (ARRAY['hide'::text, 'unhide'::text, 'like'::text, 'unlike'::text, 'delete'::text]))),
    CONSTRAINT comments_parent_remote_id_check CHECK ((parent_remote_id <> ''::text)),
    CONSTRAINT comments_remote_id_check CHECK ((remote_id <> ''::text)),
    CONSTRAINT comments_visibility_check CHECK ((visibility = ANY (ARRAY['public'::text, 'hidden'::text, 'friends_only'::text]))),
    CONSTRAINT comments_account_id_inbox_id_remote_id_key UNIQUE (account_id, inbox_id, remote_id),
    CONSTRAINT comments_pkey PRIMARY KEY (account_id, id)
);
CREATE INDEX comments_asked ON comments (asked_at) WHERE (asked IS NOT NULL);
CREATE INDEX comments_incomplete ON comments (account_id, inbox_id, post_id, id) WHERE (NOT complete);
CREATE INDEX comments_post ON comments (account_id, post_id);
CREATE INDEX comments_remote ON comments (account_id, remote_id);
CREATE INDEX comments_thread ON comments (account_id, inbox_id, root_remote_id, commented_at, id);
CREATE POLICY app ON comments TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE comments ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON comments TO frontdesk_system USING (true) WITH CHECK (true);

-- Table connect_attempts
CREATE TABLE connect_attempts (
    account_id bigint NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id bigint,
    channel text NOT NULL,
    inbox_id bigint,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT connect_attempts_pkey PRIMARY KEY (account_id, id)
);
CREATE POLICY app ON connect_attempts TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE connect_attempts ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON connect_attempts TO frontdesk_system USING (true) WITH CHECK (true);

-- Table contacts
CREATE TABLE contacts (
    account_id bigint NOT NULL,
    id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
    name text NOT NULL,
    email text,
    phone text,
    note text,
    avatar_key text,
    created_at timestamptz DEFAULT now() NOT NULL,
    updated_at timestamptz DEFAULT now() NOT NULL,
    blocked_at timestamptz,
    blocked_by bigint,
    CONSTRAINT contacts_pkey PRIMARY KEY (account_id, id)
);
CREATE INDEX contacts_avatar ON contacts (avatar_key) WHERE (avatar_key IS NOT NULL);
CREATE INDEX contacts_blocked ON contacts (account_id, blocked_at DESC) WHERE (blocked_at IS NOT NULL);
CREATE INDEX contacts_recent ON contacts (account_id, created_at DESC, id DESC);
CREATE INDEX contacts_words ON contacts USING gin (frontdesk_plain(name) gin_trgm_ops, email gin_trgm_ops, phone gin_trgm_ops);
CREATE POLICY app ON contacts TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE contacts ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON contacts TO frontdesk_system USING (true) WITH CHECK (true);

-- Table conversation_labels
CREATE TABLE conversation_labels (
    account_id bigint NOT NULL,
    label text NOT NULL,
    conversation_id bigint NOT NULL,
    status text NOT NULL,
    last_activity_at timestamptz NOT NULL,
    inbox_id bigint NOT NULL,
    assignee_id bigint,
    team_id bigint,
    unread_count integer NOT NULL,
    CONSTRAINT conversation_labels_pkey PRIMARY KEY (account_id, label, conversation_id)
);
CREATE INDEX conversation_labels_conversation ON conversation_labels (account_id, conversation_id);
CREATE INDEX conversation_labels_recent ON conversation_labels (account_id, label, status, last_activity_at DESC, conversation_id DESC, inbox_id, assignee_id, team_id, unread_count);
CREATE POLICY app ON conversation_labels TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE conversation_labels ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON conversation_labels TO frontdesk_system USING (true) WITH CHECK (true);

-- Table conversations
CREATE TABLE conversations (
    account_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    number bigint NOT NULL,
    inbox_id bigint NOT NULL,
    contact_id bigint NOT NULL,
    remote_id text NOT NULL,
    status text DEFAULT 'open'::text NOT NULL,
    snoozed_until timestamptz,
    priority text,
    assignee_id bigint,
    team_id bigint,
    labels text[] DEFAULT '{}'::text[] NOT NULL,
    unread_count integer DEFAULT 0 NOT NULL,
    waiting_since timestamptz,
    first_reply_at timestamptz,
    last_activity_at timestamptz DEFAULT now() NOT NULL,
    last_message_id bigint,
    inbound_count bigint DEFAULT 0 NOT NULL,
    last_inbound_at timestamptz,
    answers integer DEFAULT 0 NOT NULL,
    late_answers integer DEFAULT 0 NOT NULL,
    contact_read_at timestamptz,
    referral jsonb,
    image_allowed boolean,
    image_checked_at timestamptz,
    created_at timestamptz DEFAULT now() NOT NULL,
    post_id bigint,
    comment_root text,
    comment_id text,
    CONSTRAINT conversations_priority_check CHECK ((priority = ANY (ARRAY['low'::text, 'medium'::text, 'high'::text, 'urgent'::text]))),
    CONSTRAINT conversations_remote_id_check CHECK ((remote_id <> ''::text)),
    CONSTRAINT conversations_status_check CHECK ((status = ANY (ARRAY['open'::text, 'pending'::text, 'snoozed'::text, 'resolved'::text]))),
    CONSTRAINT conversations_account_id_inbox_id_remote_id_key UNIQUE (account_id, inbox_id, remote_id),
    CONSTRAINT conversations_account_id_number_key UNIQUE (account_id, number),
    CONSTRAINT conversations_pkey PRIMARY KEY (account_id, id)
)
WITH (fillfactor='85');
CREATE INDEX conversations_below ON conversations (account_id, post_id, status, last_activity_at DESC, id DESC) INCLUDE (inbox_id, assignee_id, team_id, unread_count) WHERE (post_id IS NOT NULL);
CREATE INDEX conversations_comments ON conversations (account_id, inbox_id, comment_root) WHERE (comment_root IS NOT NULL);
CREATE INDEX conversations_created ON conversations (account_id, created_at);
CREATE INDEX conversations_inbox ON conversations (account_id, inbox_id, status, last_activity_at DESC, id DESC);
CREATE INDEX conversations_mine ON conversations (account_id, assignee_id, status, last_activity_at DESC, id DESC, inbox_id, team_id) WHERE (assignee_id IS NOT NULL);
CREATE INDEX conversations_person ON conversations (account_id, contact_id, last_activity_at DESC, id DESC) INCLUDE (status, inbox_id, assignee_id, team_id, unread_count);
CREATE INDEX conversations_recent ON conversations (account_id, status, last_activity_at DESC, id DESC);
CREATE INDEX conversations_replied ON conversations (account_id, status, last_activity_at DESC, id DESC, inbox_id, assignee_id) WHERE (waiting_since IS NULL);
CREATE INDEX conversations_snoozed ON conversations (snoozed_until) WHERE (status = 'snoozed'::text);
CREATE INDEX conversations_team ON conversations (account_id, team_id, status, last_activity_at DESC, id DESC) WHERE (team_id IS NOT NULL);
CREATE INDEX conversations_unassigned ON conversations (account_id, status, last_activity_at DESC, id DESC, inbox_id, team_id) WHERE (assignee_id IS NULL);
CREATE INDEX conversations_unread ON conversations (account_id, status, last_activity_at DESC, id DESC, inbox_id, team_id) WHERE (unread_count > 0);
CREATE INDEX conversations_unread_replied ON conversations (account_id, status, last_activity_at DESC, id DESC, inbox_id, assignee_id) WHERE ((unread_count > 0) AND (waiting_since IS NULL));
CREATE INDEX conversations_unreplied ON conversations (account_id, status, last_activity_at DESC, id DESC, inbox_id, assignee_id) WHERE (waiting_since IS NOT NULL);
CREATE INDEX conversations_urgent ON conversations (account_id, priority, status, last_activity_at DESC, id DESC, inbox_id, assignee_id) WHERE (priority IS NOT NULL);
CREATE INDEX conversations_waiting ON conversations (account_id, status, waiting_since, id, inbox_id) WHERE (waiting_since IS NOT NULL);
CREATE POLICY app ON conversations TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE conversations ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON conversations TO frontdesk_system USING (true) WITH CHECK (true);

-- Table deleted_conversations
CREATE TABLE deleted_conversations (
    account_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    remote_id text NOT NULL,
    until timestamptz NOT NULL,
    message_ids text[] NOT NULL,
    deleted_at timestamptz NOT NULL,
    CONSTRAINT deleted_conversations_pkey PRIMARY KEY (account_id, inbox_id, remote_id)
);
CREATE POLICY app ON deleted_conversations TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE deleted_conversations ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON deleted_conversations TO frontdesk_system USING (true) WITH CHECK (true);

-- Table drafts
CREATE TABLE drafts (
    account_id bigint NOT NULL,
    user_id bigint NOT NULL,
    conversation_id bigint NOT NULL,
    content text NOT NULL,
    private boolean NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT drafts_pkey PRIMARY KEY (account_id, user_id, conversation_id)
);
CREATE INDEX drafts_conversation ON drafts (account_id, conversation_id);
CREATE POLICY app ON drafts TO frontdesk_app USING (((account_id = frontdesk_account_id()) AND (user_id = frontdesk_user_id())));
ALTER TABLE drafts ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON drafts TO frontdesk_system USING (true) WITH CHECK (true);

-- Table early_receipts
CREATE TABLE early_receipts (
    account_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    remote_id text NOT NULL,
    until timestamptz NOT NULL,
    CONSTRAINT early_receipts_pkey PRIMARY KEY (account_id, inbox_id, remote_id)
);
CREATE POLICY app ON early_receipts TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE early_receipts ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON early_receipts TO frontdesk_system USING (true) WITH CHECK (true);

-- Table feed
CREATE TABLE feed (
    id bigint DEFAULT nextval('feed_id') NOT NULL,
    account_id bigint NOT NULL,
    inbox_id bigint,
    user_id bigint,
    kind text NOT NULL,
    payload text NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT feed_pkey PRIMARY KEY (id, created_at)
)
PARTITION BY RANGE (created_at);
CREATE TABLE feed_default PARTITION OF feed DEFAULT;
ALTER TABLE feed_default ENABLE ROW LEVEL SECURITY;
CREATE POLICY app ON feed TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE feed ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON feed TO frontdesk_system USING (true) WITH CHECK (true);

-- Table gaps
CREATE TABLE gaps (
    account_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    inbox_id bigint NOT NULL,
    cause text NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz NOT NULL,
    pending text[],
    asked integer DEFAULT 0 NOT NULL,
    found integer DEFAULT 0 NOT NULL,
    holes integer DEFAULT 0 NOT NULL,
    ask_at timestamptz DEFAULT now() NOT NULL,
    closed_at timestamptz,
    CONSTRAINT gaps_cause_check CHECK ((cause = ANY (ARRAY['outage'::text, 'connection'::text, 'nightly'::text, 'asked'::text]))),
    CONSTRAINT gaps_pkey PRIMARY KEY (account_id, id)
);
CREATE INDEX gaps_of_inbox ON gaps (account_id, inbox_id, id);
CREATE INDEX gaps_open ON gaps (ask_at) WHERE (closed_at IS NULL);
CREATE POLICY app ON gaps TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE gaps ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON gaps TO frontdesk_system USING (true) WITH CHECK (true);

-- Table identities
CREATE TABLE identities (
    account_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    contact_id bigint NOT NULL,
    platform text NOT NULL,
    remote_id text NOT NULL,
    username text,
    name text,
    avatar_url text,
    is_follower boolean,
    profile_fetched_at timestamptz,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT identities_remote_id_check CHECK ((remote_id <> ''::text)),
    CONSTRAINT identities_account_id_platform_remote_id_key UNIQUE (account_id, platform, remote_id),
    CONSTRAINT identities_pkey PRIMARY KEY (account_id, id)
);
CREATE INDEX identities_contact ON identities (account_id, contact_id, id);
CREATE INDEX identities_external ON identities (account_id, remote_id text_pattern_ops);
CREATE INDEX identities_words ON identities USING gin (frontdesk_plain(username) gin_trgm_ops);
CREATE POLICY app ON identities TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE identities ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON identities TO frontdesk_system USING (true) WITH CHECK (true);

-- Table inbox_credentials
CREATE TABLE inbox_credentials (
    account_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    secret bytea NOT NULL,
    access_expires_at timestamptz,
    refresh_expires_at timestamptz,
    scopes text[] NOT NULL,
    refreshed_at timestamptz DEFAULT now() NOT NULL,
    trouble_since timestamptz,
    trouble text,
    retry_at timestamptz,
    CONSTRAINT inbox_credentials_pkey PRIMARY KEY (account_id, inbox_id)
);
CREATE INDEX inbox_credentials_expiry ON inbox_credentials (access_expires_at);
CREATE POLICY app ON inbox_credentials TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE inbox_credentials ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON inbox_credentials TO frontdesk_system USING (true) WITH CHECK (true);

-- Table inbox_members
CREATE TABLE inbox_members (
    account_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT inbox_members_pkey PRIMARY KEY (account_id, inbox_id, user_id)
);
CREATE INDEX inbox_members_user ON inbox_members (account_id, user_id);
CREATE POLICY app ON inbox_members TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE inbox_members ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON inbox_members TO frontdesk_system USING (true) WITH CHECK (true);

-- Table inboxes
CREATE TABLE inboxes (
    account_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    channel text NOT NULL,
    remote_id text NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    state_reason text,
    username text,
    display_name text,
    connected_at timestamptz DEFAULT now() NOT NULL,
    last_event_at timestamptz,
    created_at timestamptz DEFAULT now() NOT NULL,
    credentials_inbox_id bigint,
    author_remote_id text,
    comment_tickets text DEFAULT 'comment'::text NOT NULL,
    webhook_key text DEFAULT replace((gen_random_uuid())::text, '-'::text, ''::text) NOT NULL,
    lost_at timestamptz,
    CONSTRAINT inboxes_comment_tickets_check CHECK ((comment_tickets = ANY (ARRAY['comment'::text, 'person'::text]))),
    CONSTRAINT inboxes_state_check CHECK ((state = ANY (ARRAY['connected'::text, 'needs_reconnect'::text, 'disconnected'::text]))),
    CONSTRAINT inboxes_channel_remote_id_key UNIQUE (channel, remote_id),
    CONSTRAINT inboxes_pkey PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX inboxes_webhook_key ON inboxes (webhook_key);
CREATE POLICY app ON inboxes TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE inboxes ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON inboxes TO frontdesk_system USING (true) WITH CHECK (true);

-- Table installation_settings
CREATE TABLE installation_settings (
    name text NOT NULL,
    value text,
    secret bytea,
    updated_at timestamptz DEFAULT now() NOT NULL,
    updated_by bigint,
    CONSTRAINT installation_settings_pkey PRIMARY KEY (name)
);
CREATE POLICY app ON installation_settings TO frontdesk_app USING (false);
ALTER TABLE installation_settings ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON installation_settings TO frontdesk_system USING (true) WITH CHECK (true);

-- Table invitations
CREATE TABLE invitations (
    account_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    token_hash bytea NOT NULL,
    invited_by bigint,
    created_at timestamptz DEFAULT now() NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    inbox_ids bigint[],
    CONSTRAINT invitations_role_check CHECK ((role = ANY (ARRAY['administrator'::text, 'supervisor'::text, 'agent'::text]))),
    CONSTRAINT invitations_pkey PRIMARY KEY (account_id, id),
    CONSTRAINT invitations_token_hash_key UNIQUE (token_hash)
);
CREATE POLICY app ON invitations TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON invitations TO frontdesk_system USING (true) WITH CHECK (true);

-- Table known_browsers
CREATE TABLE known_browsers (
    token_hash bytea NOT NULL,
    user_id bigint NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    last_used_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT known_browsers_pkey PRIMARY KEY (token_hash)
);
CREATE INDEX known_browsers_user ON known_browsers (user_id);
CREATE POLICY app ON known_browsers TO frontdesk_app USING (false);
ALTER TABLE known_browsers ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON known_browsers TO frontdesk_system USING (true) WITH CHECK (true);

-- Table labels
CREATE TABLE labels (
    account_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    name text NOT NULL,
    colour text NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT labels_name_check CHECK ((name <> ''::text)),
    CONSTRAINT labels_account_id_name_key UNIQUE (account_id, name),
    CONSTRAINT labels_pkey PRIMARY KEY (account_id, id)
);
CREATE POLICY app ON labels TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE labels ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON labels TO frontdesk_system USING (true) WITH CHECK (true);

-- Table listened
CREATE TABLE listened (
    one boolean DEFAULT true NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT listened_one_check CHECK (one),
    CONSTRAINT listened_pkey PRIMARY KEY (one)
);
CREATE POLICY app ON listened TO frontdesk_app USING (false);
ALTER TABLE listened ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON listened TO frontdesk_system USING (true) WITH CHECK (true);

-- Table memberships
CREATE TABLE memberships (
    account_id bigint NOT NULL,
    user_id bigint NOT NULL,
    role text NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT memberships_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'administrator'::text, 'supervisor'::text, 'agent'::text]))),
    CONSTRAINT memberships_pkey PRIMARY KEY (account_id, user_id)
);
CREATE INDEX memberships_user ON memberships (user_id);
CREATE POLICY app ON memberships TO frontdesk_app USING (((account_id = frontdesk_account_id()) OR (user_id = frontdesk_user_id())));
CREATE POLICY changing ON memberships AS RESTRICTIVE FOR UPDATE TO frontdesk_app USING ((account_id = frontdesk_account_id()));
CREATE POLICY entering ON memberships AS RESTRICTIVE FOR INSERT TO frontdesk_app WITH CHECK ((account_id = frontdesk_account_id()));
CREATE POLICY leaving ON memberships AS RESTRICTIVE FOR DELETE TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON memberships TO frontdesk_system USING (true) WITH CHECK (true);

-- Table message_gateway_inboxes
CREATE TABLE message_gateway_inboxes (
    account_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    provider text NOT NULL,
    provided bytea,
    added_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT message_gateway_inboxes_pkey PRIMARY KEY (account_id, inbox_id)
);
CREATE POLICY app ON message_gateway_inboxes TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE message_gateway_inboxes ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON message_gateway_inboxes TO frontdesk_system USING (true) WITH CHECK (true);

-- Table message_gateways
CREATE TABLE message_gateways (
    account_id bigint NOT NULL,
    provider text NOT NULL,
    cleared_at timestamptz,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT message_gateways_pkey PRIMARY KEY (account_id)
);
CREATE POLICY app ON message_gateways TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE message_gateways ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON message_gateways TO frontdesk_system USING (true) WITH CHECK (true);

-- Table message_words
CREATE TABLE message_words (
    account_id bigint NOT NULL,
    message_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    said text NOT NULL,
    CONSTRAINT message_words_pkey PRIMARY KEY (account_id, message_id)
);
CREATE INDEX message_words_pairs ON message_words USING gin (inbox_id, frontdesk_pairs(said)) WHERE frontdesk_is_unspaced(said);
CREATE INDEX message_words_said ON message_words USING gin (inbox_id, said gin_trgm_ops);
CREATE POLICY app ON message_words TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE message_words ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON message_words TO frontdesk_system USING (true) WITH CHECK (true);

-- Table messages
CREATE TABLE messages (
    account_id bigint NOT NULL,
    id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
    conversation_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    direction text NOT NULL,
    author text NOT NULL,
    author_id bigint,
    kind text NOT NULL,
    content text,
    details jsonb,
    private boolean DEFAULT false NOT NULL,
    status text,
    error jsonb,
    remote_id text,
    reply_to_remote_id text,
    client_id text,
    sent_at timestamptz NOT NULL,
    received_at timestamptz DEFAULT now() NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    next_attempt_at timestamptz,
    sending_since timestamptz,
    status_at timestamptz,
    CONSTRAINT messages_author_check CHECK ((author = ANY (ARRAY['contact'::text, 'agent'::text, 'ai'::text, 'bot'::text, 'rule'::text, 'native_app'::text, 'other'::text, 'system'::text]))),
    CONSTRAINT messages_direction_check CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text, 'activity'::text]))),
    CONSTRAINT messages_remote_id_check CHECK ((remote_id <> ''::text)),
    CONSTRAINT messages_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'delivered'::text, 'read'::text, 'failed'::text, 'uncertain'::text]))),
    CONSTRAINT messages_pkey PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX messages_client ON messages (account_id, conversation_id, client_id) WHERE (client_id IS NOT NULL);
CREATE INDEX messages_media ON messages (account_id, conversation_id, sent_at DESC, id DESC) WHERE (kind = ANY (ARRAY['image'::text, 'video'::text]));
CREATE INDEX messages_outbox ON messages (account_id, conversation_id, id) WHERE (status = ANY (ARRAY['queued'::text, 'sending'::text, 'uncertain'::text]));
CREATE INDEX messages_quoting ON messages (account_id, inbox_id, reply_to_remote_id) WHERE (reply_to_remote_id IS NOT NULL);
CREATE UNIQUE INDEX messages_remote ON messages (account_id, inbox_id, remote_id) WHERE (remote_id IS NOT NULL);
CREATE INDEX messages_thread ON messages (account_id, conversation_id, sent_at DESC, id DESC);
CREATE INDEX messages_unread_by_contact ON messages (account_id, conversation_id, sent_at) WHERE (status = ANY (ARRAY['sent'::text, 'delivered'::text]));
CREATE POLICY app ON messages TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON messages TO frontdesk_system USING (true) WITH CHECK (true);

-- Table polled_conversations
CREATE TABLE polled_conversations (
    account_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    remote_id text NOT NULL,
    person_remote_id text NOT NULL,
    name text,
    username text,
    avatar_url text,
    listed text NOT NULL,
    seen text,
    newest text,
    pause_seconds real NOT NULL,
    next_poll_at timestamptz DEFAULT now() NOT NULL,
    gap_cursor text,
    gap_until text,
    CONSTRAINT polled_conversations_remote_id_check CHECK ((remote_id <> ''::text)),
    CONSTRAINT polled_conversations_pkey PRIMARY KEY (account_id, inbox_id, remote_id)
);
CREATE INDEX polled_conversations_due ON polled_conversations (account_id, inbox_id, next_poll_at);
CREATE INDEX polled_conversations_lively ON polled_conversations (account_id, inbox_id, pause_seconds, next_poll_at);
CREATE POLICY app ON polled_conversations TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE polled_conversations ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON polled_conversations TO frontdesk_system USING (true) WITH CHECK (true);

-- Table polled_inboxes
CREATE TABLE polled_inboxes (
    account_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    cursor text,
    pages integer DEFAULT 0 NOT NULL,
    walked_once boolean DEFAULT false NOT NULL,
    next_page_at timestamptz DEFAULT now() NOT NULL,
    leased_by uuid,
    leased_until timestamptz,
    CONSTRAINT polled_inboxes_pkey PRIMARY KEY (account_id, inbox_id)
);
CREATE POLICY app ON polled_inboxes TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE polled_inboxes ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON polled_inboxes TO frontdesk_system USING (true) WITH CHECK (true);

-- Table posts
CREATE TABLE posts (
    account_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    inbox_id bigint NOT NULL,
    remote_id text NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    kind text DEFAULT 'video'::text NOT NULL,
    caption text,
    cover_url text,
    cover_key text,
    permalink text,
    embed_url text,
    posted_at timestamptz,
    likes bigint,
    comments bigint,
    shares bigint,
    views bigint,
    refreshed_at timestamptz,
    created_at timestamptz DEFAULT now() NOT NULL,
    asks integer DEFAULT 0 NOT NULL,
    ask_at timestamptz,
    CONSTRAINT posts_remote_id_check CHECK ((remote_id <> ''::text)),
    CONSTRAINT posts_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'ready'::text, 'unavailable'::text]))),
    CONSTRAINT posts_account_id_inbox_id_remote_id_key UNIQUE (account_id, inbox_id, remote_id),
    CONSTRAINT posts_pkey PRIMARY KEY (account_id, id)
);
CREATE INDEX posts_cover ON posts (cover_key) WHERE (cover_key IS NOT NULL);
CREATE INDEX posts_recent ON posts (account_id, COALESCE(posted_at, created_at) DESC, id DESC);
CREATE POLICY app ON posts TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE posts ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON posts TO frontdesk_system USING (true) WITH CHECK (true);

-- Table rate_counters
CREATE UNLOGGED TABLE rate_counters (
    key text NOT NULL,
    window_start timestamptz NOT NULL,
    hits integer NOT NULL,
    CONSTRAINT rate_counters_pkey PRIMARY KEY (key)
);
CREATE POLICY app ON rate_counters TO frontdesk_app USING (false);
ALTER TABLE rate_counters ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON rate_counters TO frontdesk_system USING (true) WITH CHECK (true);

-- Table reactions
CREATE TABLE reactions (
    account_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    message_remote_id text NOT NULL,
    reactor_remote_id text NOT NULL,
    emoji text NOT NULL,
    image_url text,
    from_business boolean NOT NULL,
    removed boolean NOT NULL,
    at timestamptz NOT NULL,
    image_key text,
    image_type text,
    CONSTRAINT reactions_pkey PRIMARY KEY (account_id, inbox_id, message_remote_id, reactor_remote_id, emoji)
);
CREATE INDEX reactions_pictures ON reactions (image_key) WHERE (image_key IS NOT NULL);
CREATE POLICY app ON reactions TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE reactions ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON reactions TO frontdesk_system USING (true) WITH CHECK (true);

-- Table schema_version
CREATE TABLE schema_version (
    version_num character varying(32) NOT NULL,
    CONSTRAINT schema_version_pkc PRIMARY KEY (version_num)
);

-- Table search_horizon
CREATE TABLE search_horizon (
    settled_to bigint NOT NULL,
    drawn_to bigint NOT NULL,
    drawn_at timestamptz NOT NULL
);
CREATE POLICY app ON search_horizon TO frontdesk_app USING (false);
ALTER TABLE search_horizon ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON search_horizon TO frontdesk_system USING (true) WITH CHECK (true);

-- Table search_progress
CREATE TABLE search_progress (
    account_id bigint NOT NULL,
    indexed_to bigint NOT NULL,
    CONSTRAINT search_progress_pkey PRIMARY KEY (account_id)
);
CREATE POLICY app ON search_progress TO frontdesk_app USING ((account_id = frontdesk_account_id()));
ALTER TABLE search_progress ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON search_progress TO frontdesk_system USING (true) WITH CHECK (true);

-- Table sessions
CREATE TABLE sessions (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    user_id bigint NOT NULL,
    account_id bigint,
    token_hash bytea NOT NULL,
    ip text NOT NULL,
    user_agent text NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    last_seen_at timestamptz DEFAULT now() NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_token_hash_key UNIQUE (token_hash)
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE POLICY app ON sessions TO frontdesk_app USING ((user_id = frontdesk_user_id()));
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY system ON sessions TO frontdesk_system USING (true) WITH CHECK (true);

-- Table teams
CREATE TABLE teams (
    account_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    name text NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT teams_pkey PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX teams_name ON teams (account_id, lower(name));
CREATE POLICY app ON teams TO frontdesk_app USING ((account_id = frontdesk_account_id()));
CREATE POLICY system ON teams TO frontdesk_system USING (true) WITH CHECK (true);
ALTER TABLE teams ENABLE ROW LEVEL SECURITY;

-- Table users
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text,
    is_operator boolean DEFAULT false NOT NULL,
    preferences jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX users_email ON users (lower(email));
CREATE POLICY app ON users TO frontdesk_app USING (((id = frontdesk_user_id()) OR (EXISTS ( SELECT
   FROM memberships
  WHERE ((memberships.account_id = frontdesk_account_id()) AND (memberships.user_id = users.id))))));
CREATE POLICY system ON users TO frontdesk_system USING (true) WITH CHECK (true);
CREATE POLICY themselves ON users AS RESTRICTIVE FOR UPDATE TO frontdesk_app USING ((id = frontdesk_user_id()));
ALTER TABLE users ENABLE ROW LEVEL SECURITY;

-- Table webhook_deliveries
CREATE TABLE webhook_deliveries (
    id bigint DEFAULT nextval('webhook_deliveries_id') NOT NULL,
    received_at timestamptz NOT NULL,
    path text NOT NULL,
    account_id bigint,
    inbox_id bigint,
    remote_account_id text NOT NULL,
    outcome text NOT NULL,
    summary text NOT NULL,
    error text,
    query jsonb NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    replayed_at timestamptz,
    CONSTRAINT webhook_deliveries_outcome_check CHECK ((outcome = ANY (ARRAY['processed'::text, 'parked'::text, 'unknown_account'::text]))),
    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id, received_at)
)
PARTITION BY RANGE (received_at);
CREATE INDEX webhook_deliveries_inbox ON webhook_deliveries (account_id, inbox_id, id DESC);
CREATE INDEX webhook_deliveries_stuck ON webhook_deliveries (outcome, id DESC) WHERE (outcome <> 'processed'::text);
CREATE TABLE webhook_deliveries_default PARTITION OF webhook_deliveries DEFAULT;
ALTER TABLE webhook_deliveries_default ENABLE ROW LEVEL SECURITY;
CREATE POLICY app ON webhook_deliveries TO frontdesk_app USING ((account_id = frontdesk_account_id()));
CREATE POLICY system ON webhook_deliveries TO frontdesk_system USING (true) WITH CHECK (true);
ALTER TABLE webhook_deliveries ENABLE ROW LEVEL SECURITY;

-- The job queue, as procrastinate 3 makes it
-- Procrastinate Schema

DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog;
EXCEPTION
    WHEN OTHERS THEN
        -- On managed PostgreSQL services (e.g. Azure Database for PostgreSQL, Amazon RDS,
        -- Google Cloud SQL), CREATE EXTENSION may fail with various error codes:
        -- insufficient_privilege, feature_not_supported, or provider-specific errors.
        -- Before ignoring, verify the extension actually exists — if it does not exist
        -- and cannot be created, re-raise so the failure is explicit.
        IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'plpgsql') THEN
            RAISE NOTICE 'plpgsql extension already exists, skipping creation.';
        ELSE
            RAISE;
        END IF;
END;
$$;

-- Enums

CREATE TYPE procrastinate_job_status AS ENUM (
    'todo',  -- The job is queued
    'doing',  -- The job has been fetched by a worker
    'succeeded',  -- The job ended successfully
    'failed',  -- The job ended with an error
    'cancelled', -- The job was cancelled
    'aborting',  -- legacy, not used anymore since v3.0.0
    'aborted'  -- The job was aborted
);

CREATE TYPE procrastinate_job_event_type AS ENUM (
    'deferred',  -- Job created, in todo
    'started',  -- todo -> doing
    'deferred_for_retry',  -- doing -> todo
    'failed',  -- doing -> failed
    'succeeded',  -- doing -> succeeded
    'cancelled', -- todo -> cancelled
    'abort_requested', -- not a state transition, but set in a separate field
    'aborted', -- doing -> aborted (only allowed when abort_requested field is set)
    'scheduled', -- not a state transition, but recording when a task is scheduled for
    'retried' -- Manually retried failed job
);

-- Composite Types

CREATE TYPE procrastinate_job_to_defer_v1 AS (
    queue_name character varying,
    task_name character varying,
    priority integer,
    lock text,
    queueing_lock text,
    args jsonb,
    scheduled_at timestamp with time zone
);

-- Tables

CREATE TABLE procrastinate_workers(
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    last_heartbeat timestamp with time zone NOT NULL DEFAULT NOW()
);

CREATE TABLE procrastinate_jobs (
    id bigserial PRIMARY KEY,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    lock text,
    queueing_lock text,
    args jsonb DEFAULT '{}' NOT NULL,
    status procrastinate_job_status DEFAULT 'todo'::procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone NULL,
    attempts integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint REFERENCES procrastinate_workers(id) ON DELETE SET NULL,
    CONSTRAINT check_not_todo_abort_requested CHECK (NOT (status = 'todo' AND abort_requested = true))
);

CREATE TABLE procrastinate_periodic_defers (
    id bigserial PRIMARY KEY,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint REFERENCES procrastinate_jobs(id) NULL,
    periodic_id character varying(128) NOT NULL DEFAULT '',
    CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp)
);

CREATE TABLE procrastinate_events (
    id bigserial PRIMARY KEY,
    job_id bigint NOT NULL REFERENCES procrastinate_jobs ON DELETE CASCADE,
    type procrastinate_job_event_type,
    at timestamp with time zone DEFAULT NOW() NULL
);

-- Constraints & Indices

-- this prevents from having several jobs with the same queueing lock in the "todo" state
CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON procrastinate_jobs (queueing_lock) WHERE status = 'todo';
-- this prevents from having several jobs with the same lock in the "doing" state
CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON procrastinate_jobs (lock) WHERE status = 'doing';

-- Index for select_stalled_jobs_by_heartbeat query
CREATE INDEX idx_procrastinate_jobs_worker_not_null ON procrastinate_jobs(worker_id) WHERE worker_id IS NOT NULL AND status = 'doing'::procrastinate_job_status;

CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON procrastinate_jobs(queue_name);
CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON procrastinate_jobs (id, lock) WHERE status = ANY (ARRAY['todo'::procrastinate_job_status, 'doing'::procrastinate_job_status]);
CREATE INDEX procrastinate_jobs_priority_idx_v1 ON procrastinate_jobs(priority desc, id asc) WHERE (status = 'todo'::procrastinate_job_status);

CREATE INDEX procrastinate_events_job_id_fkey_v1 ON procrastinate_events(job_id);

CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON procrastinate_periodic_defers(job_id);

CREATE INDEX idx_procrastinate_workers_last_heartbeat ON procrastinate_workers(last_heartbeat);

-- Functions
CREATE FUNCTION procrastinate_defer_jobs_v1(
    jobs procrastinate_job_to_defer_v1[]
)
    RETURNS bigint[]
    LANGUAGE plpgsql
AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;

CREATE FUNCTION procrastinate_defer_periodic_job_v2(
    _queue_name character varying,
    _lock character varying,
    _queueing_lock character varying,
    _task_name character varying,
    _priority integer,
    _periodic_id character varying,
    _defer_timestamp bigint,
    _args jsonb
)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;

CREATE FUNCTION procrastinate_fetch_job_v2(
    target_queue_names character varying[],
    p_worker_id bigint
)
    RETURNS procrastinate_jobs
    LANGUAGE plpgsql
AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;

CREATE FUNCTION procrastinate_finish_job_v1(job_id bigint, end_status procrastinate_job_status, delete_job boolean)
    RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean)
    RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;

CREATE FUNCTION procrastinate_retry_job_v1(
    job_id bigint,
    retry_at timestamp with time zone,
    new_priority integer,
    new_queue_name character varying,
    new_lock character varying
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION procrastinate_retry_job_v2(
    job_id bigint,
    retry_at timestamp with time zone,
    new_priority integer,
    new_queue_name character varying,
    new_lock character varying
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;

CREATE FUNCTION procrastinate_notify_queue_job_inserted_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate_notify_queue_abort_job_v1()
RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate_trigger_function_status_events_insert_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate_trigger_function_status_events_update_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate_trigger_function_scheduled_events_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate_trigger_abort_requested_events_procedure_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;

CREATE FUNCTION procrastinate_unlink_periodic_defers_v1()
    RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;

CREATE FUNCTION procrastinate_register_worker_v1()
    RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION procrastinate_unregister_worker_v1(worker_id bigint)
    RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION procrastinate_update_heartbeat_v1(worker_id bigint)
    RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat float)
    RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;

-- Triggers

CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1
    AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_notify_queue_job_inserted_v1();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1
    AFTER UPDATE OF abort_requested ON procrastinate_jobs
    FOR EACH ROW WHEN ((old.abort_requested = false AND new.abort_requested = true AND new.status = 'doing'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_notify_queue_abort_job_v1();

CREATE TRIGGER procrastinate_trigger_status_events_update_v1
    AFTER UPDATE OF status ON procrastinate_jobs
    FOR EACH ROW
    EXECUTE PROCEDURE procrastinate_trigger_function_status_events_update_v1();

CREATE TRIGGER procrastinate_trigger_status_events_insert_v1
    AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_trigger_function_status_events_insert_v1();

CREATE TRIGGER procrastinate_trigger_scheduled_events_v1
    AFTER UPDATE OR INSERT ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.scheduled_at IS NOT NULL AND new.status = 'todo'::procrastinate_job_status))
    EXECUTE PROCEDURE procrastinate_trigger_function_scheduled_events_v1();

CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1
    AFTER UPDATE OF abort_requested ON procrastinate_jobs
    FOR EACH ROW WHEN ((new.abort_requested = true))
    EXECUTE PROCEDURE procrastinate_trigger_abort_requested_events_procedure_v1();

CREATE TRIGGER procrastinate_trigger_delete_jobs_v1
    BEFORE DELETE ON procrastinate_jobs
    FOR EACH ROW EXECUTE PROCEDURE procrastinate_unlink_periodic_defers_v1();
CREATE INDEX procrastinate_jobs_failed ON procrastinate_jobs (id) WHERE (status = 'failed'::procrastinate_job_status);
CREATE INDEX procrastinate_jobs_later ON procrastinate_jobs (lock) WHERE ((status = 'todo'::procrastinate_job_status) AND (scheduled_at IS NOT NULL));

-- Triggers
CREATE TRIGGER labels_changed AFTER UPDATE OF labels ON conversations FOR EACH ROW WHEN ((old.labels IS DISTINCT FROM new.labels)) EXECUTE FUNCTION frontdesk_keep_labels();
CREATE TRIGGER labels_followed AFTER UPDATE OF status, last_activity_at, inbox_id, assignee_id, team_id, unread_count ON conversations FOR EACH ROW WHEN (((new.labels <> '{}'::text[]) AND (old.labels = new.labels) AND ((((((old.status IS DISTINCT FROM new.status) OR (old.last_activity_at IS DISTINCT FROM new.last_activity_at)) OR (old.inbox_id IS DISTINCT FROM new.inbox_id)) OR (old.assignee_id IS DISTINCT FROM new.assignee_id)) OR (old.team_id IS DISTINCT FROM new.team_id)) OR (old.unread_count IS DISTINCT FROM new.unread_count)))) EXECUTE FUNCTION frontdesk_follow_labels();
CREATE TRIGGER labels_made AFTER INSERT ON conversations FOR EACH ROW WHEN ((new.labels <> '{}'::text[])) EXECUTE FUNCTION frontdesk_keep_labels();
CREATE TRIGGER words_changed AFTER UPDATE OF content ON messages FOR EACH ROW WHEN ((old.content IS DISTINCT FROM new.content)) EXECUTE FUNCTION frontdesk_follow_words();
CREATE TRIGGER words_gone AFTER DELETE ON messages FOR EACH ROW EXECUTE FUNCTION frontdesk_follow_words();

-- References
ALTER TABLE api_tokens ADD CONSTRAINT api_tokens_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE;
ALTER TABLE api_tokens ADD CONSTRAINT api_tokens_account_id_user_id_fkey FOREIGN KEY (account_id, user_id) REFERENCES memberships(account_id, user_id) ON DELETE CASCADE;
ALTER TABLE attachments ADD CONSTRAINT attachments_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE;
ALTER TABLE attachments ADD CONSTRAINT attachments_account_id_message_id_fkey FOREIGN KEY (account_id, message_id) REFERENCES messages(account_id, id) ON DELETE CASCADE;
ALTER TABLE attachments ADD CONSTRAINT attachments_uploaded_by_fkey FOREIGN KEY (uploaded_by) REFERENCES users(id) ON DELETE SET NULL;
ALTER TABLE comment_invitations ADD CONSTRAINT comment_invitations_account_id_inbox_id_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes(account_id, id) ON DELETE CASCADE;
ALTER TABLE comments ADD CONSTRAINT comments_account_id_post_id_fkey FOREIGN KEY (account_id, post_id) REFERENCES posts(account_id, id) ON DELETE CASCADE;
ALTER TABLE comments ADD CONSTRAINT comments_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES users(id) ON DELETE SET NULL;
ALTER TABLE connect_attempts ADD CONSTRAINT connect_attempts_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE;
ALTER TABLE connect_attempts ADD CONSTRAINT connect_attempts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE contacts ADD CONSTRAINT contacts_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE;
ALTER TABLE contacts ADD CONSTRAINT contacts_blocked_by_fkey FOREIGN KEY (blocked_by) REFERENCES users(id) ON DELETE SET NULL;
ALTER TABLE conversation_labels ADD CONSTRAINT conversation_labels_account_id_conversation_id_fkey FOREIGN KEY (account_id, conversation_id) REFERENCES conversations(account_id, id) ON DELETE CASCADE;
ALTER TABLE conversations ADD CONSTRAINT conversations_account_id_assignee_id_fkey FOREIGN KEY (account_id, assignee_id) REFERENCES memberships(account_id, user_id) ON DELETE SET NULL (assignee_id);
ALTER TABLE conversations ADD CONSTRAINT conversations_account_id_contact_id_fkey FOREIGN KEY (account_id, contact_id) REFERENCES contacts(account_id, id);
ALTER TABLE conversations ADD CONSTRAINT conversations_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE;
ALTER TABLE conversations ADD CONSTRAINT conversations_account_id_inbox_id_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes(account_id, id) ON DELETE CASCADE;
ALTER TABLE conversations ADD CONSTRAINT conversations_account_id_team_id_fkey FOREIGN KEY (account_id, team_id) REFERENCES teams(account_id, id) ON DELETE SET NULL (team_id);
ALTER TABLE deleted_conversations ADD CONSTRAINT deleted_conversations_account_id_inbox_id_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes(account_id, id) ON DELETE CASCADE;
ALTER TABLE drafts ADD CONSTRAINT drafts_account_id_conversation_id_fkey FOREIGN KEY (account_id, conversation_id) REFERENCES conversations(account_id, id) ON DELETE CASCADE;
ALTER TABLE drafts ADD CONSTRAINT drafts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE early_receipts ADD CONSTRAINT early_receipts_account_id_inbox_id_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes(account_id, id) ON DELETE CASCADE;
ALTER TABLE gaps ADD CONSTRAINT gaps_account_id_inbox_id_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes(account_id, id) ON DELETE CASCADE;
ALTER TABLE identities ADD CONSTRAINT identities_account_id_contact_id_fkey FOREIGN KEY (account_id, contact_id) REFERENCES contacts(account_id, id) ON DELETE CASCADE;
ALTER TABLE inbox_credentials ADD CONSTRAINT inbox_credentials_account_id_inbox_id_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes(account_id, id) ON DELETE CASCADE;
ALTER TABLE inbox_members ADD CONSTRAINT inbox_members_account_id_inbox_id_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes(account_id, id) ON DELETE CASCADE;
ALTER TABLE inbox_members ADD CONSTRAINT inbox_members_account_id_user_id_fkey FOREIGN KEY (account_id, user_id) REFERENCES memberships(account_id, user_id) ON DELETE CASCADE;
ALTER TABLE inboxes ADD CONSTRAINT inboxes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE;
ALTER TABLE installation_settings ADD CONSTRAINT installation_settings_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES users(id) ON DELETE SET NULL;
ALTER TABLE invitations ADD CONSTRAINT invitations_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE;
ALTER TABLE invitations ADD CONSTRAINT invitations_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES users(id) ON DELETE SET NULL;
ALTER TABLE known_browsers ADD CONSTRAINT known_browsers_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE labels ADD CONSTRAINT labels_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE;
ALTER TABLE memberships ADD CONSTRAINT memberships_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE;
ALTER TABLE memberships ADD CONSTRAINT memberships_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE message_gateway_inboxes ADD CONSTRAINT message_gateway_inboxes_account_id_inbox_id_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes(account_id, id) ON DELETE CASCADE;
ALTER TABLE message_gateways ADD CONSTRAINT message_gateways_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE;
ALTER TABLE messages ADD CONSTRAINT messages_account_id_conversation_id_fkey FOREIGN KEY (account_id, conversation_id) REFERENCES conversations(account_id, id) ON DELETE CASCADE;
ALTER TABLE messages ADD CONSTRAINT messages_author_id_fkey FOREIGN KEY (author_id) REFERENCES users(id) ON DELETE SET NULL;
ALTER TABLE polled_conversations ADD CONSTRAINT polled_conversations_account_id_inbox_id_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes(account_id, id) ON DELETE CASCADE;
ALTER TABLE polled_inboxes ADD CONSTRAINT polled_inboxes_account_id_inbox_id_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes(account_id, id) ON DELETE CASCADE;
ALTER TABLE posts ADD CONSTRAINT posts_account_id_inbox_id_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes(account_id, id) ON DELETE CASCADE;
ALTER TABLE reactions ADD CONSTRAINT reactions_account_id_inbox_id_fkey FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes(account_id, id) ON DELETE CASCADE;
ALTER TABLE search_progress ADD CONSTRAINT search_progress_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE;
ALTER TABLE sessions ADD CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE SET NULL;
ALTER TABLE sessions ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE teams ADD CONSTRAINT teams_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE;

-- Rights
GRANT SELECT, INSERT, DELETE, UPDATE ON TABLE
    procrastinate_jobs, api_tokens, attachments, call_slots, comment_invitations, comments, connect_attempts,
    contacts, conversation_labels, conversations, deleted_conversations, drafts, early_receipts, feed, gaps,
    identities, inbox_credentials, inbox_members, inboxes, installation_settings, invitations, known_browsers,
    labels, listened, memberships, message_gateway_inboxes, message_gateways, message_words, messages,
    polled_conversations, polled_inboxes, posts, procrastinate_events, procrastinate_periodic_defers,
    procrastinate_workers, rate_counters, reactions, search_horizon, search_progress, sessions, teams,
    webhook_deliveries
    TO frontdesk_app, frontdesk_system;
GRANT SELECT, UPDATE ON TABLE
    accounts
    TO frontdesk_app;
GRANT SELECT, INSERT, DELETE, UPDATE ON TABLE
    accounts, users
    TO frontdesk_system;
GRANT USAGE ON SEQUENCE
    accounts_id_seq, api_tokens_id_seq, attachments_id_seq, contacts_id_seq, conversations_id_seq, feed_id,
    identities_id_seq, inboxes_id_seq, invitations_id_seq, procrastinate_events_id_seq, procrastinate_jobs_id_seq,
    procrastinate_periodic_defers_id_seq, procrastinate_workers_id_seq, sessions_id_seq, teams_id_seq,
    users_id_seq, webhook_deliveries_id
    TO frontdesk_app, frontdesk_system;
GRANT USAGE ON SEQUENCE
    messages_id_seq
    TO frontdesk_app;
GRANT SELECT, USAGE ON SEQUENCE
    messages_id_seq
    TO frontdesk_system;
GRANT SELECT ON TABLE
    schema_version
    TO frontdesk_system;
GRANT USAGE ON SCHEMA public TO frontdesk_app;
GRANT USAGE ON SCHEMA public TO frontdesk_system;
REVOKE ALL ON FUNCTION frontdesk_keep_partitions(feed_days integer, delivery_days integer) FROM PUBLIC;
GRANT ALL ON FUNCTION frontdesk_keep_partitions(feed_days integer, delivery_days integer) TO frontdesk_system;
REVOKE ALL ON FUNCTION frontdesk_messages_saying(patterns text[], pairs text[], inboxes bigint[], before bigint, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION frontdesk_messages_saying(patterns text[], pairs text[], inboxes bigint[], before bigint, most integer) TO frontdesk_app;
REVOKE ALL ON FUNCTION frontdesk_newest_saying(patterns text[], inboxes bigint[], before bigint, walked integer, most integer, OUT hits bigint[], OUT reached bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION frontdesk_newest_saying(patterns text[], inboxes bigint[], before bigint, walked integer, most integer, OUT hits bigint[], OUT reached bigint) TO frontdesk_app;
REVOKE ALL ON FUNCTION frontdesk_people_like(pattern text, addresses boolean, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION frontdesk_people_like(pattern text, addresses boolean, most integer) TO frontdesk_app;
GRANT SELECT(id) ON TABLE users TO frontdesk_app;
GRANT SELECT(email),UPDATE(email) ON TABLE users TO frontdesk_app;
GRANT SELECT(name),UPDATE(name) ON TABLE users TO frontdesk_app;
GRANT SELECT(is_operator) ON TABLE users TO frontdesk_app;
GRANT SELECT(preferences),UPDATE(preferences) ON TABLE users TO frontdesk_app;
GRANT SELECT(created_at) ON TABLE users TO frontdesk_app;

-- What an empty database holds
SELECT frontdesk_keep_partitions(7, 14);
INSERT INTO search_horizon VALUES (0, 0, now());
INSERT INTO schema_version VALUES ('0029');

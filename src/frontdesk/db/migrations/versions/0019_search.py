"""Search: the words of messages in an index, and people found by plain letters, address or external id."""

from __future__ import annotations

from alembic import op

from frontdesk.db.migrations.beside import briefly, build

revision = "0019"
down_revision = "0018"

# Scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, Chinese, Japanese, Korean. Their words are often
# two letters long, and too short for trigrams: each pair of neighbours is looked up instead.
UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    r"\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)

# `frontdesk_plain` is what words are compared by: small letters without accents, full-width as half-width.
PLAIN = rf"""
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE OR REPLACE FUNCTION frontdesk_plain(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN octet_length(said) = char_length(said) THEN lower(said)
        ELSE normalize(regexp_replace(normalize(lower(said), NFKD), '[\u0300-\u036f]', '', 'g'), NFKC) END;

CREATE OR REPLACE FUNCTION frontdesk_is_unspaced(said text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN octet_length(said) > char_length(said) AND said ~ '[{UNSPACED}]';

CREATE OR REPLACE FUNCTION frontdesk_pairs(said text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (
        SELECT array_agg(DISTINCT one || next) FROM (
            SELECT one, lead(one) OVER (ORDER BY place) AS next
            FROM unnest(string_to_array(frontdesk_plain(said), NULL)) WITH ORDINALITY letters (one, place)
        ) pairs WHERE one || next ~ '^[{UNSPACED}]{{2}}$'
    );
"""

# What was written, in plain letters, in a table of its own: the index of its words costs as much as all the rest of a
# message, so it is filled in the background (`core/search/indexing.py`). It is by inbox: what others wrote elsewhere
# makes no search slower.
WORDS = """
CREATE TABLE message_words (
    account_id bigint NOT NULL,
    message_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    said text NOT NULL,
    PRIMARY KEY (account_id, message_id)
);
CREATE INDEX message_words_said ON message_words USING gin (inbox_id, said gin_trgm_ops);
CREATE INDEX message_words_pairs ON message_words USING gin (inbox_id, frontdesk_pairs(said))
    WHERE frontdesk_is_unspaced(said);
SELECT frontdesk_protect('message_words', 'account_id = frontdesk_account_id()');

CREATE TABLE search_progress (
    account_id bigint PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    indexed_to bigint NOT NULL
);
SELECT frontdesk_protect('search_progress', 'account_id = frontdesk_account_id()');

CREATE TABLE search_horizon (settled_to bigint NOT NULL, drawn_to bigint NOT NULL, drawn_at timestamptz NOT NULL);
INSERT INTO search_horizon SELECT 0, CASE WHEN is_called THEN last_value ELSE 0 END, now() FROM messages_id_seq;
GRANT SELECT ON SEQUENCE messages_id_seq TO frontdesk_system;
SELECT frontdesk_protect('search_horizon', 'false');

-- What changes or goes later is followed at once: both are rare.
CREATE FUNCTION frontdesk_follow_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM message_words w WHERE w.account_id = OLD.account_id AND w.message_id = OLD.id;
    ELSE
        UPDATE message_words w SET said = frontdesk_plain(coalesce(NEW.content, ''))
        WHERE w.account_id = NEW.account_id AND w.message_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
"""

# PostgreSQL looks into none of these indexes before row-level security has had its say, so the search runs as the
# owner of the tables and says itself whose messages it may find. Nothing is found when nobody is acted for.
FIND = """
CREATE FUNCTION frontdesk_says_all(said text, patterns text[]) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN (SELECT string_agg(format('%s LIKE %L', said, pattern), ' AND ') FROM unnest(patterns) pattern);

CREATE FUNCTION frontdesk_newest_saying(
    patterns text[], inboxes bigint[], before bigint, walked integer, most integer,
    OUT hits bigint[], OUT reached bigint
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
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
END $$;

CREATE FUNCTION frontdesk_messages_saying(
    patterns text[], pairs text[], inboxes bigint[], before bigint, most integer
) RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_indexscan = off AS $$
DECLARE
    account bigint := frontdesk_account_id();
    hits bigint[];
BEGIN
    EXECUTE 'SELECT array_agg(message_id) FROM (SELECT message_id FROM message_words WHERE account_id = $1'
        ' AND message_id < $2 AND inbox_id = ANY($3) AND ' || frontdesk_says_all('said', patterns)
        || CASE WHEN pairs <> '{}' THEN ' AND frontdesk_is_unspaced(said) AND frontdesk_pairs(said) @> $5' ELSE '' END
        || ' ORDER BY message_id + 0 DESC LIMIT $4) m' INTO hits USING account, before, inboxes, most, pairs;
    RETURN coalesce(hits, '{}');
END $$;
REVOKE ALL ON FUNCTION frontdesk_newest_saying(text[], bigint[], bigint, integer, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION frontdesk_messages_saying(text[], text[], bigint[], bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION frontdesk_newest_saying(text[], bigint[], bigint, integer, integer) TO frontdesk_app;
GRANT EXECUTE ON FUNCTION frontdesk_messages_saying(text[], text[], bigint[], bigint, integer) TO frontdesk_app;
"""

# The first two take the places of older ones, which are used until then.
INDEXES = {
    "contacts_plain": "contacts USING gin (frontdesk_plain(name) gin_trgm_ops, email gin_trgm_ops, phone gin_trgm_ops)",
    "identities_plain": "identities USING gin (frontdesk_plain(username) gin_trgm_ops)",
    "identities_external": "identities (account_id, remote_id text_pattern_ops)",
}

PEOPLE = """
CREATE OR REPLACE FUNCTION frontdesk_people_like(pattern text, addresses boolean, most integer) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
END $$;
"""

# Last, for they lock tables that everybody writes to.
PLACES = """
DROP INDEX contacts_words;
ALTER INDEX contacts_plain RENAME TO contacts_words;
DROP INDEX identities_words;
ALTER INDEX identities_plain RENAME TO identities_words;
CREATE TRIGGER words_gone AFTER DELETE ON messages FOR EACH ROW EXECUTE FUNCTION frontdesk_follow_words();
CREATE TRIGGER words_changed AFTER UPDATE OF content ON messages FOR EACH ROW
    WHEN (OLD.content IS DISTINCT FROM NEW.content) EXECUTE FUNCTION frontdesk_follow_words();
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    briefly()
    op.execute(PLAIN)
    build(INDEXES)
    briefly()
    for step in (WORDS, FIND, PEOPLE, PLACES):
        op.execute(step)

"""Statements that fill an installation, run by the server itself; the invented rows follow from the seed alone.

First comes a plan of the threads and of their lines, in the order of time; then the rows, as the application would have
written them. `chance` is an even number from 0 to 1 for a number and a salt.
"""

from __future__ import annotations

PREPARE = """
CREATE FUNCTION pg_temp.chance(n bigint, salt integer) RETURNS float8 LANGUAGE sql IMMUTABLE AS
    'SELECT (hashint8extended(n, salt + {seed}::bigint * 64) & 1073741823)::float8 / 1073741824';
CREATE TEMP TABLE fill_inboxes (place integer PRIMARY KEY, id bigint, platform text, replied_in interval,
    is_comments boolean, posts bigint) ON COMMIT DROP;
CREATE TEMP TABLE fill_agents (place integer PRIMARY KEY, id bigint, name text) ON COMMIT DROP;
CREATE TEMP TABLE fill_teams (place integer PRIMARY KEY, id bigint) ON COMMIT DROP;
"""

# $1 conversations, $2 contacts, $3 messages, $4 how many threads are long and $5 how long, $6 now, $7 inboxes, $8
# languages, $9 agents. Numbers
# follow the time in which conversations began; a contact comes with a conversation, later ones are of anybody so far.
# The last inbox is one that hardly anybody writes to.
THREADS = """
CREATE TEMP TABLE fill_threads ON COMMIT DROP AS
WITH weighed AS (
    SELECT n, sum(CASE WHEN n <= $4 THEN 0 ELSE -ln(1 - 0.9999 * pg_temp.chance(n, 1)) END) OVER (ORDER BY n) AS so_far
    FROM generate_series(1, $1::bigint) n
), shared AS (
    SELECT n, round(so_far / max(so_far) OVER () * ($3::bigint - 2 * ($1 - $4) - $4 * $5)) AS so_far FROM weighed
), sized AS (
    SELECT n, CASE WHEN n <= $4 THEN $5::bigint ELSE (2 + so_far - lag(so_far, 1, 0) OVER (ORDER BY n))::bigint END
        AS size, $6::timestamptz - interval '730 days' * power(($1 - n + pg_temp.chance(n, 2)) / $1::float8, 1.3)
        - interval '3 minutes' AS began_at, ceil(n * $2::float8 / $1)::bigint AS people,
        ceil((n - 1) * $2::float8 / $1)::bigint AS people_before
    FROM shared
), timed AS (
    SELECT n, size, began_at, CASE WHEN people > people_before THEN people
            ELSE 1 + floor(pg_temp.chance(n, 3) * people)::bigint END AS contact,
        CASE WHEN pg_temp.chance(n, 4) < 0.0003 THEN $7::integer
            ELSE 1 + floor(power(pg_temp.chance(n, 5), 1.7) * ($7 - 1))::integer END AS inbox,
        least($6 - began_at, CASE WHEN n <= $4 THEN $6 - began_at
            ELSE size * interval '1 minute' * (20 + 900 * pg_temp.chance(n, 6)) END) AS lasted
    FROM sized
), settled AS (
    SELECT *, CASE WHEN began_at + lasted < $6 - interval '14 days' THEN
            CASE WHEN pg_temp.chance(n, 7) < 0.94 THEN 'resolved' WHEN pg_temp.chance(n, 7) < 0.98 THEN 'open'
                WHEN pg_temp.chance(n, 7) < 0.995 THEN 'pending' ELSE 'snoozed' END
        ELSE CASE WHEN pg_temp.chance(n, 7) < 0.5 THEN 'open' WHEN pg_temp.chance(n, 7) < 0.85 THEN 'resolved'
            WHEN pg_temp.chance(n, 7) < 0.95 THEN 'pending' ELSE 'snoozed' END END AS status
    FROM timed
)
SELECT *, (hashint8extended(contact, 8) & 1048575) % $8::integer AS language,
    CASE WHEN pg_temp.chance(n, 9) < CASE status WHEN 'open' THEN 0.6 ELSE 0.9 END
        THEN 1 + floor(power(pg_temp.chance(n, 10), 1.4) * $9::integer)::integer END AS agent
FROM settled
"""

# A line is what the customer wrote (i), a reply (o), one that failed (f), a note (p), or about the conversation: who
# took it (a), that it was resolved (d). $1 is what comes before the first id.
LINES = """
CREATE TEMP TABLE fill_lines ON COMMIT DROP AS
SELECT $1::bigint + row_number() OVER (ORDER BY sent_at, n, k) AS id, n, k, role, sent_at FROM (
    SELECT t.n, k, CASE WHEN k = 1 THEN 'i' WHEN k = t.size AND t.status = 'resolved' THEN 'd'
            WHEN c < 0.5 THEN 'i' WHEN c < 0.93 THEN 'o' WHEN c < 0.933 THEN 'f' WHEN c < 0.97 THEN 'p'
            ELSE 'a' END::"char" AS role,
        t.began_at + t.lasted * ((k - 1 + 0.8 * pg_temp.chance(t.n * 1000003 + k, 12)) / t.size) AS sent_at
    FROM fill_threads t CROSS JOIN LATERAL generate_series(1, t.size) k
    CROSS JOIN LATERAL (SELECT pg_temp.chance(t.n * 1000003 + k, 11) AS c) c
) line
"""

SUMS = """
CREATE TEMP TABLE fill_sums ON COMMIT DROP AS
SELECT n, count(*) FILTER (WHERE role = 'i') AS inbound, max(sent_at) FILTER (WHERE role = 'i') AS last_in,
    min(sent_at) FILTER (WHERE role IN ('o', 'f')) AS first_out,
    max(sent_at) FILTER (WHERE role IN ('o', 'f')) AS last_out,
    max(id) FILTER (WHERE role NOT IN ('a', 'd')) AS last_id,
    max(sent_at) FILTER (WHERE role NOT IN ('a', 'd')) AS last_at
FROM fill_lines GROUP BY n
"""

TAILS = """
CREATE TEMP TABLE fill_tails ON COMMIT DROP AS
SELECT l.n, count(*) FILTER (WHERE role = 'i' AND sent_at > coalesce(s.last_out, '-infinity')) AS unread,
    min(sent_at) FILTER (WHERE role = 'i' AND sent_at > coalesce(s.last_out, '-infinity')) AS waiting_since,
    count(*) FILTER (WHERE role = 'o' AND sent_at >= s.last_in AND sent_at < s.last_in + b.replied_in) AS answers,
    count(*) FILTER (WHERE role = 'o' AND sent_at >= s.last_in + b.replied_in) AS late_answers,
    max(k) FILTER (WHERE role = 'i') AS last_k
FROM fill_lines l JOIN fill_sums s USING (n) JOIN fill_threads t USING (n) JOIN fill_inboxes b ON b.place = t.inbox
GROUP BY l.n
"""

# $1 account, $2 what comes before the first contact, $3 and $4 first and last names.
CONTACTS = """
INSERT INTO contacts (account_id, id, name, email, phone, created_at, updated_at)
SELECT $1::bigint, $2::bigint + contact, first || ' ' || last,
    CASE WHEN pg_temp.chance(contact, 20) < 0.3 THEN 'person' || contact || '@mail.example' END,
    CASE WHEN pg_temp.chance(contact, 21) < 0.2 THEN '+1555' || lpad((contact % 10000000)::text, 7, '0') END,
    began_at, began_at
FROM (SELECT contact, min(began_at) AS began_at, ($3::text[])[1 + floor(pg_temp.chance(contact, 22)
        * cardinality($3::text[]))::int] AS first, ($4::text[])[1 + floor(pg_temp.chance(contact, 23)
        * cardinality($4::text[]))::int] AS last
    FROM fill_threads GROUP BY contact) person
ORDER BY contact
"""

IDENTITIES = """
INSERT INTO identities (account_id, contact_id, platform, remote_id, username, name, is_follower, profile_fetched_at,
    created_at)
SELECT $1::bigint, p.id, i.platform, md5($3::text || '/' || p.id || '/' || i.platform),
    regexp_replace(lower(split_part(p.name, ' ', 1)), '[^a-z]', '', 'g') || '.' || (p.id - $2::bigint), p.name,
    pg_temp.chance(p.id, 24) < 0.5, p.created_at, p.created_at
FROM (SELECT DISTINCT t.contact, b.platform FROM fill_threads t JOIN fill_inboxes b ON b.place = t.inbox) i
JOIN contacts p ON p.account_id = $1 AND p.id = $2 + i.contact
ORDER BY p.id, i.platform
"""

# A thread of comments is of one person below one comment.
CONVERSATIONS = """
INSERT INTO conversations (account_id, id, number, inbox_id, contact_id, remote_id, status, snoozed_until, priority,
    assignee_id, team_id, labels, unread_count, waiting_since, first_reply_at, last_activity_at, last_message_id,
    inbound_count, last_inbound_at, answers, late_answers, contact_read_at, created_at, post_id, comment_root,
    comment_id)
OVERRIDING SYSTEM VALUE
SELECT $1::bigint, $2::bigint + n, $3::bigint + n - 1, b.id, $4::bigint + t.contact,
    CASE WHEN b.is_comments THEN md5($5::text || '/' || n || '/1') || ':'
        || md5($5 || '/' || ($4 + t.contact) || '/' || b.platform) ELSE md5($5 || '/chat/' || n) END,
    t.status, CASE t.status WHEN 'snoozed' THEN $6::timestamptz + interval '14 days' * pg_temp.chance(n, 30) END,
    CASE WHEN pg_temp.chance(n, 31) < 0.16
        THEN (ARRAY['low', 'medium', 'high', 'urgent'])[1 + floor(pg_temp.chance(n, 32) * 4)::int] END,
    a.id, e.id, CASE WHEN pg_temp.chance(n, 33) < 0.25
        THEN ARRAY[($7::text[])[1 + floor(power(pg_temp.chance(n, 34), 2) * cardinality($7::text[]))::int]]
        ELSE '{}' END,
    CASE WHEN t.status = 'resolved' OR pg_temp.chance(n, 35) < 0.5 THEN 0 ELSE l.unread END,
    CASE WHEN t.status <> 'resolved' THEN l.waiting_since END, s.first_out, s.last_at, s.last_id, s.inbound, s.last_in,
    coalesce(l.answers, 0), coalesce(l.late_answers, 0),
    CASE WHEN pg_temp.chance(n, 36) < 0.6 THEN s.last_at WHEN pg_temp.chance(n, 36) < 0.85 THEN s.last_in END,
    t.began_at, b.posts + floor(power(pg_temp.chance(n, 37), 2) * 200)::int,
    CASE WHEN b.is_comments THEN md5($5 || '/' || n || '/1') END,
    CASE WHEN b.is_comments THEN md5($5 || '/' || n || '/' || l.last_k) END
FROM fill_threads t JOIN fill_sums s USING (n) JOIN fill_tails l USING (n) JOIN fill_inboxes b ON b.place = t.inbox
LEFT JOIN fill_agents a ON a.place = t.agent
LEFT JOIN fill_teams e ON e.place = 1 + floor(pg_temp.chance(n, 38) * 12)::int
ORDER BY n
"""

# $1 account, $2 what comes before the first conversation, $3 mark, $4 to $6 what is asked, replied and noted, $7 how
# many sentences a language has, $8 the number of agents, $9 why a message failed.
MESSAGES = """
INSERT INTO messages (account_id, id, conversation_id, inbox_id, direction, author, author_id, kind, content, details,
    private, status, error, remote_id, reply_to_remote_id, client_id, sent_at, received_at, status_at)
SELECT $1::bigint, l.id, $2::bigint + l.n, c.inbox_id,
    CASE WHEN l.role = 'i' THEN 'in' WHEN l.role IN ('a', 'd') THEN 'activity' ELSE 'out' END,
    CASE WHEN l.role = 'i' THEN 'contact'
        WHEN l.role = 'o' AND luck < 0.1 THEN 'native_app' ELSE 'user' END,
    CASE WHEN l.role <> 'i' AND NOT (l.role = 'o' AND luck < 0.1) THEN g.id END,
    CASE WHEN l.role = 'a' THEN 'assignee' WHEN l.role = 'd' THEN 'status'
        WHEN l.role IN ('i', 'o') AND luck > 0.94 AND NOT c.is_comments THEN 'image' ELSE 'text' END,
    CASE WHEN l.role IN ('a', 'd') THEN NULL
        WHEN l.role IN ('i', 'o') AND luck > 0.94 AND NOT c.is_comments THEN NULL
        WHEN l.role = 'p' THEN ($6::text[])[1 + floor(luck * cardinality($6::text[]))::int]
        WHEN l.role = 'i' THEN ($4::text[])[c.said + floor(pg_temp.chance(l.id, 41) * $7::int)::int]
        ELSE ($5::text[])[c.said + floor(pg_temp.chance(l.id, 41) * $7::int)::int]
            || CASE WHEN luck > 0.85 THEN ' (' || l.n || ')' ELSE '' END END,
    CASE l.role WHEN 'a' THEN jsonb_build_object('by', g.name, 'activity', jsonb_build_object(
            'event', 'conversation.assigned', 'from', NULL, 'to', jsonb_build_object('kind', 'user',
            'id', g.id, 'name', g.name)))
        WHEN 'd' THEN jsonb_build_object('by', g.name, 'activity', jsonb_build_object(
            'event', 'conversation.resolved', 'from', 'open', 'to', 'resolved')) END,
    l.role = 'p', CASE WHEN l.role = 'f' THEN 'failed' WHEN l.role = 'o' THEN
        CASE WHEN l.sent_at <= c.contact_read_at THEN 'read' ELSE 'sent' END END,
    CASE WHEN l.role = 'f' THEN $9::jsonb END,
    CASE WHEN l.role IN ('i', 'o') THEN md5($3::text || '/' || l.n || '/' || l.k) END,
    CASE WHEN l.role = 'i' AND l.k > 1 AND luck < 0.02 THEN md5($3 || '/' || l.n || '/' || l.k - 1) END,
    CASE WHEN l.role IN ('f', 'p') OR l.role = 'o' AND luck >= 0.1 THEN md5('client/' || l.id)::uuid::text END,
    l.sent_at, CASE WHEN l.role = 'i' THEN l.sent_at + interval '1 second' * (0.3 + luck) ELSE l.sent_at END,
    CASE WHEN l.role = 'f' THEN l.sent_at WHEN l.role = 'o' THEN
        CASE WHEN l.sent_at <= c.contact_read_at THEN c.contact_read_at ELSE l.sent_at END END
FROM fill_lines l JOIN fill_cards c USING (n) CROSS JOIN LATERAL (SELECT pg_temp.chance(l.id, 40) AS luck) luck
LEFT JOIN fill_agents g ON g.place = coalesce(c.agent, 1 + l.n % $8::int)
"""

# What the messages need of their conversation, small enough to be kept in memory.
CARDS = """
CREATE TEMP TABLE fill_cards ON COMMIT DROP AS
SELECT t.n, b.id AS inbox_id, b.is_comments, c.contact_read_at, t.agent, (1 + t.language * $3::int)::int AS said
FROM fill_threads t JOIN fill_inboxes b ON b.place = t.inbox
JOIN conversations c ON c.account_id = $1::bigint AND c.id = $2::bigint + t.n
"""

ATTACHMENTS = """
INSERT INTO attachments (account_id, message_id, kind, name, mime_type, bytes, width, height, state, file_key,
    created_at)
SELECT account_id, id, 'image', 'image.png', 'image/png', f.bytes, f.width, f.height, 'ready', f.key, received_at
FROM messages m JOIN unnest($3::text[], $4::bigint[], $5::int[], $6::int[]) WITH ORDINALITY
    AS f (key, bytes, width, height, place) ON f.place = 1 + m.id % cardinality($3::text[])
WHERE m.account_id = $1 AND m.id > $2 AND m.kind = 'image' ORDER BY m.id
"""

COMMENTS = """
INSERT INTO comments (account_id, inbox_id, post_id, remote_id, parent_remote_id, root_remote_id, author_remote_id,
    from_business, content, commented_at, written, complete)
SELECT m.account_id, m.inbox_id, c.post_id, m.remote_id, nullif(c.comment_root, m.remote_id), c.comment_root,
    CASE WHEN m.direction = 'in' THEN split_part(c.remote_id, ':', 2) ELSE 'the business' END, m.direction = 'out',
    m.content, m.sent_at, true, true
FROM messages m JOIN conversations c ON c.account_id = m.account_id AND c.id = m.conversation_id
JOIN fill_inboxes b ON b.id = m.inbox_id AND b.is_comments
WHERE m.account_id = $1 AND m.id > $2 AND m.remote_id IS NOT NULL
ORDER BY m.id
"""

-- Conversations on hold, until when, and episodes: those that are there are in their first one, new ones before it.
ALTER TABLE conversations ADD COLUMN held_until timestamptz, ADD COLUMN episode integer NOT NULL DEFAULT 1;
ALTER TABLE conversations ALTER COLUMN episode SET DEFAULT 0;
ALTER TABLE conversations DROP CONSTRAINT conversations_status_check;
ALTER TABLE conversations ADD CONSTRAINT conversations_status_check
    CHECK (status = ANY (ARRAY['open'::text, 'pending'::text, 'hold'::text, 'snoozed'::text, 'resolved'::text])) NOT VALID;

-- How far the `post` steps are, and what is built outside of transactions just now.
ALTER TABLE schema_version
    ADD COLUMN IF NOT EXISTS post_num text,
    ADD COLUMN IF NOT EXISTS under_way text;

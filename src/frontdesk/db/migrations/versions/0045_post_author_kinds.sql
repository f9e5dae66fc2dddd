-- Only kinds of actors author messages; whose id an author has is said by its kind, so it refers to no table for ever.
ALTER TABLE messages DROP CONSTRAINT messages_author_check;
ALTER TABLE messages ADD CONSTRAINT messages_author_check CHECK (author IN
    ('contact', 'user', 'ai_agent', 'bot', 'rule', 'native_app', 'other', 'system')) NOT VALID;
ALTER TABLE messages DROP CONSTRAINT messages_author_id_fkey;

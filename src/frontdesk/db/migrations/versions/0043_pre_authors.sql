-- The author of a message is a kind of actor and an id of that kind: `user` and `ai_agent`, as everywhere else.
ALTER TABLE messages DROP CONSTRAINT messages_author_check;
ALTER TABLE messages ADD CONSTRAINT messages_author_check CHECK (author IN
    ('contact', 'user', 'ai_agent', 'bot', 'rule', 'native_app', 'other', 'system', 'agent', 'ai')) NOT VALID;

-- The bot or AI agent that owns a conversation or owned it last, with its name then: it can be given back to it.
ALTER TABLE conversations ADD COLUMN automatic_owner jsonb;

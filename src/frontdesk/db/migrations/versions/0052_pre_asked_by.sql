-- Who asked for an action on a comment, also where it is a bot, an AI agent or a rule: `asked_by` names users alone.
ALTER TABLE comments ADD COLUMN asked_by_kind text, ADD COLUMN asked_by_id bigint;

-- What the platform said of an inbox's account decides what the inbox can do.
ALTER TABLE inboxes ADD COLUMN facts jsonb NOT NULL DEFAULT '{}';

-- Consumers read the log by ids alone: the time of their position is no longer used.
ALTER TABLE event_consumers DROP COLUMN position_at;

-- The rules of an inbox's channel, so that cards and checks need no catalog. The window stands beside them as it is read
-- with every conversation. Servers of the version before write neither: inboxes they make have their rules a little later.
ALTER TABLE inboxes
    ADD COLUMN rules jsonb,
    ADD COLUMN reply_window text GENERATED ALWAYS AS (rules #>> '{capabilities,reply_window}') STORED;

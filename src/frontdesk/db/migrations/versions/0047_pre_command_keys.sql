-- Keys that callers of commands choose, so that a command that is sent again is done once.
CREATE TABLE command_keys (
    account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    actor_kind text NOT NULL,
    actor_id bigint NOT NULL,
    key text NOT NULL,
    digest bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, actor_kind, actor_id, key)
);
CREATE INDEX command_keys_at ON command_keys (at);
SELECT frontdesk_protect('command_keys', 'account_id = frontdesk_account_id()');

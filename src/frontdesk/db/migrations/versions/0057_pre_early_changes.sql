-- Edits and deletions of messages that platforms tell before the messages themselves. Without content: a deletion.
CREATE TABLE early_changes (
    account_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    remote_id text NOT NULL,
    at timestamptz NOT NULL,
    content jsonb,
    by_contact boolean NOT NULL,
    told_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, inbox_id, remote_id),
    FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes (account_id, id) ON DELETE CASCADE
);
SELECT frontdesk_protect('early_changes', 'account_id = frontdesk_account_id()');

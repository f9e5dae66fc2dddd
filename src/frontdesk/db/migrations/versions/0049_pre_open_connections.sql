-- Inboxes whose platform tells what is new over a connection that stays open: which process holds it, and how far it heard.
CREATE TABLE open_connections (
    account_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    leased_by uuid,
    leased_until timestamptz,
    position text,
    PRIMARY KEY (account_id, inbox_id),
    FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes (account_id, id) ON DELETE CASCADE
);
SELECT frontdesk_protect('open_connections', 'account_id = frontdesk_account_id()');

"""Conversations that are asked for, inboxes with a webhook address of their own, and files of every kind."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"

# What a platform without webhooks is asked for, conversation by conversation. `listed` and `seen` are digests of what
# it said the last time: nothing is done when they are the same. `newest` is the newest message that was taken in.
POLLED = """
CREATE TABLE polled_inboxes (
    account_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    cursor text,
    pages integer NOT NULL DEFAULT 0,
    walked_once boolean NOT NULL DEFAULT false,
    next_page_at timestamptz NOT NULL DEFAULT now(),
    leased_by uuid,
    leased_until timestamptz,
    PRIMARY KEY (account_id, inbox_id),
    FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes ON DELETE CASCADE
);
SELECT frontdesk_protect('polled_inboxes', 'account_id = frontdesk_account_id()');

CREATE TABLE polled_conversations (
    account_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    remote_id text NOT NULL CHECK (remote_id <> ''),
    person_remote_id text NOT NULL,
    name text,
    username text,
    avatar_url text,
    listed text NOT NULL,
    seen text,
    newest text,
    pause_seconds real NOT NULL,
    next_poll_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, inbox_id, remote_id),
    FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes ON DELETE CASCADE
);
CREATE INDEX polled_conversations_due ON polled_conversations (account_id, inbox_id, next_poll_at);
SELECT frontdesk_protect('polled_conversations', 'account_id = frontdesk_account_id()');
"""

INBOXES = """
ALTER TABLE inboxes ADD webhook_key text NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', '');
CREATE UNIQUE INDEX inboxes_webhook_key ON inboxes (webhook_key);
"""

ATTACHMENTS = """
ALTER TABLE attachments DROP CONSTRAINT attachments_kind_check;
ALTER TABLE attachments ADD CONSTRAINT attachments_kind_check
    CHECK (kind IN ('image', 'video', 'audio', 'file', 'sticker', 'emoji')) NOT VALID;
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for step in (POLLED, INBOXES, ATTACHMENTS):
        op.execute(step)

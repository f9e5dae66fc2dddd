"""Which account and inboxes another product's dashboards see."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"

# `cleared_at`: what came before is not shown to the dashboards any more. `provided` names the variables of the
# environment that an inbox was last connected with, so that older ones never take the place of renewed credentials.
GATEWAYS = """
CREATE TABLE message_gateways (
    account_id bigint PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    provider text NOT NULL,
    cleared_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE message_gateway_inboxes (
    account_id bigint NOT NULL,
    inbox_id bigint NOT NULL,
    provider text NOT NULL,
    provided bytea,
    added_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, inbox_id),
    FOREIGN KEY (account_id, inbox_id) REFERENCES inboxes ON DELETE CASCADE
);
SELECT frontdesk_protect('message_gateways', 'account_id = frontdesk_account_id()');
SELECT frontdesk_protect('message_gateway_inboxes', 'account_id = frontdesk_account_id()');
"""

# A dashboard's visitor is no user of ours.
ATTEMPTS = "ALTER TABLE connect_attempts ALTER COLUMN user_id DROP NOT NULL"


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(GATEWAYS)
    op.execute(ATTEMPTS)

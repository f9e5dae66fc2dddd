"""What an API token may do, and the browsers that people have signed in with."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"

# Tokens made before could do whatever their user may.
SCOPES = """
ALTER TABLE api_tokens ADD COLUMN scope text NOT NULL DEFAULT 'admin' CHECK (scope IN ('read', 'write', 'admin'));
"""

BROWSERS = """
CREATE TABLE known_browsers (
    token_hash bytea PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX known_browsers_user ON known_browsers (user_id);
SELECT frontdesk_protect('known_browsers', 'false');
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for step in (SCOPES, BROWSERS):
        op.execute(step)

"""Jobs that wait for a later time are found by their lock: the next of the lock hurries them."""

from __future__ import annotations

from frontdesk.db.migrations.beside import build

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    build({"procrastinate_jobs_later": "procrastinate_jobs (lock) WHERE status = 'todo' AND scheduled_at IS NOT NULL"})

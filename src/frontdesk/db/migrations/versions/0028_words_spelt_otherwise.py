"""A word of a search may be spelt in several ways, of which any is found."""

from __future__ import annotations

from alembic import op

from frontdesk.db.migrations.beside import briefly

revision = "0028"
down_revision = "0027"

# No pattern holds a line break, for words hold no blanks: so it parts the spellings of one word. What the version
# before gives has none.
SAYS = """
CREATE OR REPLACE FUNCTION frontdesk_says_all(said text, patterns text[]) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN (SELECT string_agg(
        (SELECT '(' || string_agg(format('%s LIKE %L', said, spelling), ' OR ') || ')'
            FROM unnest(string_to_array(pattern, E'\\n')) spelling), ' AND ')
        FROM unnest(patterns) pattern);
"""


def upgrade() -> None:
    """Additive: the version before must keep working on the new schema."""
    briefly()
    op.execute(SAYS)

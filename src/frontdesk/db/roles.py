"""Names of the two roles of a database, one of which every transaction takes.

Roles belong to the whole PostgreSQL server, so each database has a pair of its own, or two installations with users of
their own could not share a server. Statements of migrations call them `frontdesk_app` and `frontdesk_system`, as they
are called in databases that were made before; the policies of a table say what they are called here.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Self

WRITTEN = re.compile(r"\bfrontdesk_(app|system)\b")

FIND = """
SELECT max(rolname) FILTER (WHERE polname = 'app'), max(rolname) FILTER (WHERE polname = 'system')
FROM pg_policy JOIN pg_roles ON pg_roles.oid = polroles[1] WHERE polrelid = to_regclass('public.accounts')
"""


@dataclass(frozen=True, slots=True)
class Roles:
    """Names of the roles: `app` sees one account; `system` sees them all."""

    app: str
    system: str

    @classmethod
    def made_up(cls) -> Self:
        """Make up names that no other database of the server uses."""
        mark = secrets.token_hex(4)
        return cls(f"frontdesk_app_{mark}", f"frontdesk_system_{mark}")

    def named(self, statement: str) -> str:
        """Return a statement of a migration with the names that hold here."""
        return WRITTEN.sub(lambda found: _quoted(self.app if found[1] == "app" else self.system), statement)

    @property
    def take_app(self) -> str:
        """Return the statement that makes a transaction act in an account."""
        return f"SET LOCAL ROLE {_quoted(self.app)};"

    @property
    def take_system(self) -> str:
        """Return the statement that makes a transaction act for no account."""
        return f"SET LOCAL ROLE {_quoted(self.system)};"


def _quoted(name: str) -> str:
    """Return a name as an identifier; ours need no quotes, and could not have them inside of a string."""
    if re.fullmatch(r"[a-z_][a-z0-9_]*", name):
        return name
    escaped = name.replace('"', '""')
    return f'"{escaped}"'

"""An account leaves: everything of it in a file to take along, and everything of it deleted."""

from frontdesk.core.leaving.delete import AccountUnknown, delete_account
from frontdesk.core.leaving.export import export_account

__all__ = ["AccountUnknown", "delete_account", "export_account"]

"""Data lifecycle: data is exported and deleted with its account, and removed when nobody needs it."""

from frontdesk.core.data_lifecycle.account_deletion import AccountUnknown, delete_account
from frontdesk.core.data_lifecycle.export import export_account

__all__ = ["AccountUnknown", "delete_account", "export_account"]

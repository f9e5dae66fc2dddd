"""Background work, stored as rows in the same database as the changes that caused it."""

"""Background work kept as rows in the same database as what caused it."""

"""The history of the schema: one file a step, additive, each in one transaction with a lock timeout."""

"""Contracts of other products on our core, so that their clients keep working."""

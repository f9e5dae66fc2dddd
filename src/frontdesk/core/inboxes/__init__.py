"""Inboxes: connected accounts with their state, people and credentials."""

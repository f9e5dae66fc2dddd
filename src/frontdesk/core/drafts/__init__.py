"""Drafts: what a user has begun to write in a conversation, the same on each of their devices."""

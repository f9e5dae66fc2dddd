"""Drafts: what somebody has begun to write in a conversation, the same on each of their devices."""

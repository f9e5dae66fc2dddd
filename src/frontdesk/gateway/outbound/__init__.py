"""Outbound calls to platforms: replies, moderation, typing, and finding out what became of them."""

"""Conversations, their messages and what happens in them."""

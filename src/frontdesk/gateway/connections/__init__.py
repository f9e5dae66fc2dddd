"""Connections: connecting accounts, reconnecting and disconnecting them, and where their webhooks go."""

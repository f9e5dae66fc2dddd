"""Inbound webhooks of platforms: read, checked, and committed before they are responded to."""

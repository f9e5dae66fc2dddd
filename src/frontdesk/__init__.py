"""Frontdesk: a self-hosted inbox for every customer conversation on social and messaging platforms."""

__version__ = "0.1.0"

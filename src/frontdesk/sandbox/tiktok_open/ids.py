"""Identifiers shaped like TikTok's own: base64 with `+`, `/` and `=` in them for conversations and messages."""

import secrets

from frontdesk.sandbox.kit.ids import base64_id, hex_id


def conversation_id() -> str:
    """Make 28 characters that always hold `+`, `/` and `=`."""
    return base64_id("u5J", 19, "+", "/")


def message_id() -> str:
    """Make 28 characters that always hold `+` and `=`."""
    return base64_id("u5B", 19, "+")


def open_id() -> str:
    """Make an account's identifier."""
    return "-000" + secrets.token_urlsafe(24)


def image_id() -> str:
    """Make a picture's identifier."""
    return hex_id("v")

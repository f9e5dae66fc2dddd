"""Identifiers shaped like TikTok's own.

Conversation and message ids and the identifiers of people are base64 with `+`, `/` and `=` in them, which is
why a client that forgets to encode them in a query gets "Param conversation_id is invalid.".
"""

import secrets

from frontdesk.sandbox.kit.ids import base64_id, hex_id


def conversation_id() -> str:
    """Make 28 characters that always hold `+`, `/` and `=`."""
    return base64_id("u5J", 19, "+", "/")


def message_id() -> str:
    """Make 28 characters that always hold `+` and `=`."""
    return base64_id("u5B", 19, "+")


def unique_identifier() -> str:
    """Make a person's identifier: 64 characters beginning with `+`, the same in messages and comments."""
    return base64_id("+", 48, "/")


def open_id() -> str:
    """Make a business account's identifier, called `open_id` by OAuth and `business_id` everywhere else."""
    return "-000" + secrets.token_urlsafe(24)


def image_uri() -> str:
    """Make the address of an uploaded picture for a comment, as the upload returns it."""
    return hex_id("tos-sandbox-i-8kc9/")


def media_id() -> str:
    """Make a media id."""
    return hex_id("v")

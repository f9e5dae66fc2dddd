"""Ids of TikTok's comments and posts: bare numbers beyond 2^53 in webhooks, strings in the API's responses."""

from __future__ import annotations

from frontdesk.platforms.lenient_json import Json, as_id


def id_in(block: Json, name: str) -> str | None:
    """Return the id under a name, None when absent: 0, "0" and an empty string are no ids. Raises `Malformed`."""
    found = as_id(block.get(name))
    return None if found == "0" else found


def parent_in(block: Json) -> str | None:
    """Return the parent comment, None for a first-level one.

    The id alone decides: first-level comments come with a parent of 0, and `comment_type` may say otherwise.
    """
    parent_id = id_in(block, "parent_comment_id")
    return None if parent_id == id_in(block, "comment_id") else parent_id

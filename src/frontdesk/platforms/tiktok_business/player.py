"""TikTok's player: the page that shows a post of which only the id is known."""

from __future__ import annotations

from urllib.parse import quote


def player_url(video_id: str) -> str:
    """Return the player's page of a post."""
    return f"https://www.tiktok.com/player/v1/{quote(video_id, safe='')}"

"""What agents' browsers may load from TikTok itself: the player of a post. Pictures are fetched and kept here."""

from __future__ import annotations

EMBED_HOSTS = ("https://www.tiktok.com",)

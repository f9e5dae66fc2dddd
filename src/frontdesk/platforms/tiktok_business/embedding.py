"""What agents' browsers may load from TikTok itself: the player of a post, and pictures that are not kept here."""

from __future__ import annotations

EMBED_HOSTS = ("https://www.tiktok.com",)
# Pictures of reactions; covers and people's pictures are kept here.
PICTURE_HOSTS = ("https://*.tiktokcdn.com", "https://*.tiktokcdn-eu.com", "https://*.tiktokcdn-us.com")

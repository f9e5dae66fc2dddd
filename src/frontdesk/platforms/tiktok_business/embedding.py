"""Parts of TikTok that agents' browsers may load: the player of a post. Pictures are fetched and kept here."""

from __future__ import annotations

EMBED_HOSTS = ("https://www.tiktok.com",)

"""Direct messages of TikTok Business accounts, through TikTok's Business Messaging API."""

from frontdesk.channels.tiktok_dm.channel import TikTokDirectMessages

channel = TikTokDirectMessages

__all__ = ["TikTokDirectMessages", "channel"]

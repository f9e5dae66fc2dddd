"""Comments on the posts of TikTok Business accounts, through TikTok's Accounts API."""

from frontdesk.channels.tiktok_feed.channel import TikTokFeed

channel = TikTokFeed

__all__ = ["TikTokFeed", "channel"]

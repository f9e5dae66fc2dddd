"""Direct messages through TikTok's open profile: Login Kit, and messages at open.tiktokapis.com.

No public page of TikTok documents these messages. The channel follows a description that dashboards were written after;
what it leaves open follows the pages of Login Kit and of the v2 API at developers.tiktok.com. Where the modules say
"the description", that one is meant.
"""

from frontdesk.channels.tiktok_open.channel import TikTokOpenMessages

channel = TikTokOpenMessages

__all__ = ["TikTokOpenMessages", "channel"]

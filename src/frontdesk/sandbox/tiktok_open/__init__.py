"""Simulator of TikTok's open profile: Login Kit at open.tiktokapis.com, with messages there and in a Business API."""

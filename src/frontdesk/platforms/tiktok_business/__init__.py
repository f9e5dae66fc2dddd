"""TikTok's Business API v1.3: the wire code that every channel on TikTok shares.

Facts follow TikTok's portal at business-api.tiktok.com/portal/docs (doc ids are named where they are used).
"""

"""TikTok's Business Messaging API v1.3, played by the sandbox from TikTok's public documentation."""

"""Simulator for TikTok's Business Messaging API v1.3, played from TikTok's public documentation."""

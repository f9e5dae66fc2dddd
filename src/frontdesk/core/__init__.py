"""Core of Frontdesk, one folder a noun. No HTTP, no platform, no channel's name."""

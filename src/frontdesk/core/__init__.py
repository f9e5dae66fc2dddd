"""What Frontdesk is about, one folder a noun. No HTTP, no platform, no channel's name."""

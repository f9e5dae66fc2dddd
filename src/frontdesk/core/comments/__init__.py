"""Posts and the comments under them, as the platform tells them. Conversations are opened about comments above this."""

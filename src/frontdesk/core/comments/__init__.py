"""Posts and the comments under them, as on the platform. Conversations about comments are opened by the rooms above."""

"""respond.io: what it says, read and written."""

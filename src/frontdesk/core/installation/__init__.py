"""Installation: its first set-up and the settings stored in its database."""

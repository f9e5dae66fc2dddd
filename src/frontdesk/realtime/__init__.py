"""Live updates: tail the feed, push it to browsers and programs, presence and typing."""

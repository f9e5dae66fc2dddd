"""Programs for who works on the sources."""

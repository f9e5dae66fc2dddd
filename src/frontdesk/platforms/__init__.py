"""Wire code that several channels share, and the reading of platforms' JSON."""

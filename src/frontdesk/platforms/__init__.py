"""Wire code that several channels share, and what all of them read JSON with."""

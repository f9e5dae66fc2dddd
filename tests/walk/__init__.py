"""A walk through everything a person can reach in the web app, at random and replayable."""

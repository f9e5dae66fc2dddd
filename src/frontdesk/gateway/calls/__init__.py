"""Calling a platform for a connected account: with its credentials, in turn, and again when it was away."""

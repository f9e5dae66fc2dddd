"""Calls to a platform for a connected account: with its credentials, within its limits, and again when it was away."""

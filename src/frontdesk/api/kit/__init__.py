"""Shared plumbing of all routes: the caller, what they may see, responses and errors, and limits of requests."""

"""Tests, through the doors users have: HTTP, rows and the browser."""

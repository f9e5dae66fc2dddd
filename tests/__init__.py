"""Tests, through the ways in that users have: HTTP, rows and the browser."""

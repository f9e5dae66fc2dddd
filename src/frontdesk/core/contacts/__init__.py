"""Customers and their identities on the platforms."""

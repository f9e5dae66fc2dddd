"""Catalog of channels: which there are, what they are like, and what the operator has set for them."""

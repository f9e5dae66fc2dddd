"""Whole flows in a real browser against the whole product, as a person would do them."""

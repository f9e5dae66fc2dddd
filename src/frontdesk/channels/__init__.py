"""Channels, one folder each: pure translators between a platform and the contract, plus its HTTP calls."""

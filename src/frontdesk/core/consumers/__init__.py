"""Consumers: parts of the house that react to events, each at its own pace, with each effect exactly once."""

"""Deliveries: raw webhooks, kept, shown and replayed."""

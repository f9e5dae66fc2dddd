"""Webhook deliveries: raw webhooks as they arrived, kept, shown and replayed."""

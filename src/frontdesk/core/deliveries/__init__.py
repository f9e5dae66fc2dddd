"""Raw webhook deliveries: kept, shown and replayed."""

"""Gateway, the only room where channels meet the core: webhooks in, deliveries out, connections, media."""

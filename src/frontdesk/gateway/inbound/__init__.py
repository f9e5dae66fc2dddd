"""What platforms send: webhooks read, checked, and committed before they are answered."""

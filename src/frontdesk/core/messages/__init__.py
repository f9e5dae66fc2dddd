"""Messages: what becomes of one on its way to the customer."""

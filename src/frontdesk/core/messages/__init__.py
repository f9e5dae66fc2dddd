"""Messages: the status of one on its way to the customer."""

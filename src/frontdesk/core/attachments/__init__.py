"""Files of messages: what is known of them and how they look to clients."""

"""The channels there are, what they are like, and what the operator has set for them."""

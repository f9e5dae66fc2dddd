"""Users, whatever account they work in: their name, email, password and preferences."""

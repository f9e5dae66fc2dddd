"""Labels: their names and colours."""

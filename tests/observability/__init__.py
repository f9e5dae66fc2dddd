"""What operators and their machines see."""

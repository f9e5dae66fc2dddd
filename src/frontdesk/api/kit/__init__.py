"""What all routes share: who calls, what they may see, how answers and errors are written, and how much is taken."""

"""Authentication: sign-in, sessions of browsers, API tokens of programs, and the limits on guessing."""

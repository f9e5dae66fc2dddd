"""Commands: the one way to change a conversation on purpose, for people, programs, bots and rules alike."""

"""Contract of a channel: frozen dataclasses and Protocols. No I/O."""

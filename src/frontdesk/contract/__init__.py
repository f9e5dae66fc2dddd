"""What a channel is: frozen dataclasses and Protocols. No I/O."""

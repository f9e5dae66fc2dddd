"""What every stand-in shares: clock, state, faults, webhooks, tokens, consent, files, the control API."""

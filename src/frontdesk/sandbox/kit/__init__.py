"""Kit of all stand-ins: clock, state, faults, webhooks, tokens, consent, files, the control API."""

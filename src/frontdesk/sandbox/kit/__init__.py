"""Kit of all simulators: clock, state, faults, webhooks, tokens, consent, files, the control API."""

"""Sandbox: simulators for the platforms. Imports nothing of ours but kit, so that it can disagree with us."""

"""Addresses that belong to the gateway's contract. None of Frontdesk's own has one of these names.

The webhook's address ends with a platform's name in the original, whichever provider sends it; here with any name.
"""

from __future__ import annotations

HEALTH = "/health"
MODE = "/api/mode"
STATUS = "/api/status"
CHATS = "/api/chats"
ACCOUNTS = "/api/accounts"
CONNECT = "/auth/connect"
CALLBACK = "/auth/callback"
WEBHOOK = "/webhook/"
SOCKETS = "/socket.io/"
CLIENT = frozenset({f"{SOCKETS}socket.io.js", f"{SOCKETS}socket.io.min.js"})

EXACT = frozenset({HEALTH, MODE, STATUS, CHATS, ACCOUNTS, CONNECT, CALLBACK, "/socket.io"})
BELOW = (f"{ACCOUNTS}/", WEBHOOK, SOCKETS)


def is_open(path: str) -> bool:
    """Return whether the address is for platforms, returning browsers and balancers, which authenticate otherwise."""
    return path in (HEALTH, CALLBACK) or path.startswith(WEBHOOK) or path in CLIENT


def is_gateways(path: str) -> bool:
    """Return whether the address is one of the contract's."""
    return path in EXACT or path.startswith(BELOW)

"""The one secret of the gateway, `API_SECRET`: whoever knows it may use the gateway; without one, anybody may."""

from __future__ import annotations

import hmac

SCHEME = "bearer"


class Secret:
    """Compares what clients say with the secret, in constant time; `repr` shows nothing."""

    def __init__(self, secret: str | None) -> None:
        self._secret = None if secret is None else secret.encode()

    def opens(self, *given: object) -> bool:
        """Whether one of the tokens that a client gave is the secret, or none is needed."""
        if self._secret is None:
            return True
        tokens = [token.encode("utf-8", "replace") for token in given if isinstance(token, str)]
        return any(hmac.compare_digest(token, self._secret) for token in tokens)


def bearer(authorization: str | None) -> str | None:
    """The token in an Authorization header."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == SCHEME else None

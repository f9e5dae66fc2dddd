"""Invisible characters: with them two names look the same, or the words beside them are turned around."""

from __future__ import annotations

import unicodedata

_BLANKS = "\u034f\u115f\u1160\u2800\u3164\uffa0"
"""Letters and marks that show nothing."""


def is_invisible(sign: str) -> bool:
    """Return whether the character shows nothing by itself; a space does not count."""
    return sign in _BLANKS or unicodedata.category(sign) in ("Cc", "Cf", "Cs")

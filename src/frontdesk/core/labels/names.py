"""Names of labels: the same rules wherever a name is given."""

from __future__ import annotations

import unicodedata

from frontdesk.core.labels.errors import LabelNameInvalid
from frontdesk.kit.invisible_characters import is_invisible

LONGEST = 50
_JOINERS = "\u200c\u200d"
"""Letters of some scripts and emoji of several parts need them between two others; by themselves they show nothing."""
_FLAG, _FLAG_TAGS = "\U0001f3f4", range(0xE0020, 0xE0080)
"""A flag of a region is a black flag and the region's letters as unseen tags."""


def clean_name(name: str, field: str = "name") -> str:
    """Return the name with single spaces and composed accents (NFC). Raises `LabelNameInvalid`.

    However it was typed, it is one label.
    """
    cleaned = unicodedata.normalize("NFC", " ".join(name.split()))
    if not 0 < len(cleaned) <= LONGEST:
        raise LabelNameInvalid(f"A label has a name of at most {LONGEST} characters.", field)
    # Characters that nobody sees would make two labels look the same, or turn the words beside them around.
    if cleaned.strip(_JOINERS) != cleaned or any(_is_unseen(sign, cleaned) for sign in cleaned):
        raise LabelNameInvalid("A label's name can't contain invisible characters.", field)
    return cleaned


def _is_unseen(sign: str, name: str) -> bool:
    if sign in _JOINERS or (ord(sign) in _FLAG_TAGS and _FLAG in name):
        return False
    return is_invisible(sign)

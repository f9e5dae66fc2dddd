"""Frozen dataclasses that are quick to create, for values that are created many times for every webhook.

`dataclass(frozen=True)` of the standard library sets each field through `object.__setattr__`, which takes more than
twice as long as setting it. Here the type checker sees a frozen dataclass and refuses to change it; at run time it is
a plain one with the same equality and hash.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    import dataclasses

    def dataclass(*, frozen=False, slots=False, kw_only=False):
        """Make a dataclass; a frozen one is frozen for the type checker only."""
        return dataclasses.dataclass(slots=slots, kw_only=kw_only, unsafe_hash=frozen)

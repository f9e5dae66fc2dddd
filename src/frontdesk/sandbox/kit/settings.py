"""Settings of a platform in force: what the sandbox was started with, and what the control API changed since.

A change outlives a restart when the sandbox keeps its state.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from frontdesk.sandbox.kit.documents import Documents

Rules = TypeVar("Rules", bound=msgspec.Struct)


class Settings:
    """Settings by the name of their part. `kept_as` is the collection of `Documents` the changes are kept in."""

    def __init__(self, parts: Mapping[str, msgspec.Struct], documents: Documents, kept_as: str) -> None:
        self._initial = dict(parts)
        self._documents = documents
        self._kept_as = kept_as
        kept = documents.get(kept_as, "changes")
        self._changes: dict[str, dict[str, Any]] = {} if kept is None else msgspec.json.decode(kept)
        self._now = self._applied(self._changes)

    def rules(self, kind: type[Rules]) -> Rules:
        """Return the part of this type, as it now stands."""
        return next(part for part in self._now.values() if isinstance(part, kind))

    def shown(self) -> dict[str, dict[str, Any]]:
        """Return every part as plain JSON."""
        return {name: msgspec.structs.asdict(part) for name, part in self._now.items()}

    def change(self, patch: dict[str, dict[str, Any]]) -> None:
        """Merge `{"part": {"rule": value}}`; parts that do not exist are ignored.

        Raises msgspec.ValidationError and changes nothing when something does not fit.
        """
        merged = {part: {**self._changes.get(part, {}), **patch.get(part, {})} for part in self._initial}
        self._now = self._applied(merged)
        self._changes = merged
        self._documents.put(self._kept_as, "changes", msgspec.json.encode(merged))

    def reset(self) -> None:
        """Go back to what the sandbox was started with."""
        self._changes = {}
        self._documents.delete(self._kept_as, "changes")
        self._now = dict(self._initial)

    def _applied(self, changes: dict[str, dict[str, Any]]) -> dict[str, msgspec.Struct]:
        return {
            name: msgspec.convert({**msgspec.structs.asdict(part), **changes.get(name, {})}, type(part))
            for name, part in self._initial.items()
        }

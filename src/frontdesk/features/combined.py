"""Combination of what the features declare; what does not fit together is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from frontdesk.api.kit.declared import Declared
from frontdesk.core.data_lifecycle.account_deletion import FILES
from frontdesk.core.data_lifecycle.export import NOT_EXPORTED, TABLES, Exported
from frontdesk.core.event_kinds import Event
from frontdesk.core.events import EVENTS
from frontdesk.core.permissions import PERMISSIONS
from frontdesk.features.feature import Feature


class ManifestError(Exception):
    """Manifests that contradict each other, or one that leaves something out."""


def declared_by(features: Sequence[Feature]) -> Declared:
    """Return what core and the features declare. Raises `ManifestError`."""
    declared = Declared(
        routers=tuple(router for feature in features for router in feature.routers),
        permissions=(*PERMISSIONS, *(one for feature in features for one in feature.permissions)),
        events=(*EVENTS, *(one for feature in features for one in feature.events)),
        feed={kind: payload for feature in features for kind, payload in feature.feed.items()},
        files={**FILES, **{table: column for feature in features for table, column in feature.files.items()}},
    )
    _refuse_twice("feature", (feature.name for feature in features))
    _refuse_twice("permission", (one.name for one in declared.permissions))
    _refuse_twice("event", (one.name for one in declared.events))
    _refuse_twice("kind of row of the feed", (kind for feature in features for kind in feature.feed))
    _refuse_twice("consumer", (one.name for feature in features for one in feature.consumers))
    _refuse_unknown(features, declared)
    for feature in features:
        if elsewhere := feature.files.keys() - feature.tables.keys():
            raise ManifestError(f"{feature.name!r} has files in {min(elsewhere)!r}: list the table under `tables`.")
    return declared


def tables_of(features: Sequence[Feature]) -> dict[str, Exported | str]:
    """Return the tables that features write, and what becomes of their rows in an export. Raises `ManifestError`."""
    names = [table for feature in features for table in feature.tables]
    _refuse_twice("table", (*TABLES, *NOT_EXPORTED, *names))
    return {table: how for feature in features for table, how in feature.tables.items()}


def _refuse_twice(what: str, names: Iterable[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ManifestError(f"Two features declare the {what} {twice[0]!r}: call one of them otherwise.")


def _refuse_unknown(features: Sequence[Feature], declared: Declared) -> None:
    """Refuse what is not listed: consumers wait at an event they do not know, as a newer version may know it."""
    for event in declared.events:
        if event.feed is not None and event.feed not in declared.feed:
            raise ManifestError(f"{event.name} is shown by the feed as {event.feed!r}: list its payload under `feed`.")
    for event in _defined(Event):
        if event not in declared.events and event.__module__.startswith("frontdesk."):
            raise ManifestError(f"No feature declares {event.name}: list {event.__qualname__} under `events`.")
    for consumer in (one for feature in features for one in feature.consumers):
        if unknown := consumer.kinds - set(declared.events):
            raise ManifestError(f"The consumer {consumer.name!r} follows events that no feature declares: {unknown}.")


def _defined(of: type[Event]) -> Iterator[type[Event]]:
    """Yield every event whose module is loaded."""
    for event in of.__subclasses__():
        if "name" in vars(event):
            yield event
        yield from _defined(event)

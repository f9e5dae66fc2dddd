"""Traces: how long each step of one webhook, request or job took, sent to an OpenTelemetry collector.

Off, nothing of OpenTelemetry's SDK is loaded and a span costs a look at one name. Attributes are ids and counts, never
a text, a name, a token or an address with a query in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Literal, Protocol

Kind = Literal["internal", "server", "client", "consumer"]
Place = object
"""A span as others refer to it: as their parent, or by a link."""
Value = str | int


class Span(Protocol):
    """Open span."""

    def set(self, **attributes: Value | None) -> None:
        """Set an attribute; None sets nothing."""

    def rename(self, name: str) -> None:
        """Change the name of the span."""


class Tracer(Protocol):
    """Maker of spans that sends them to a collector."""

    def span(
        self,
        name: str,
        kind: Kind,
        parent: Place | None,
        links: Sequence[Place],
        attributes: Mapping[str, Value | None],
    ) -> AbstractContextManager[Span]:
        """Return a span that opens with a `with` block."""

    def here(self) -> Place | None:
        """Return the current span."""

    def carried(self) -> str | None:
        """Return the current span as a `traceparent`."""

    def place(self, traceparent: str) -> Place | None:
        """Return the span that a `traceparent` names; None where it is malformed."""

    def close(self) -> None:
        """Send the spans that are left."""


class _Nothing:
    """Span of a process that does not trace."""

    def __enter__(self) -> Span:
        return self

    def __exit__(self, *raised: object) -> None:
        pass

    def set(self, **attributes: Value | None) -> None:
        """Do nothing."""

    def rename(self, name: str) -> None:
        """Do nothing."""


NOTHING = _Nothing()
_tracer: Tracer | None = None


def turn_on(tracer: Tracer) -> None:
    """Make spans from now on. A process has one tracer, as it has one log."""
    global _tracer  # noqa: PLW0603 - read where spans are made, too often to be handed down to all of them
    _tracer = tracer


def turn_off() -> None:
    """Send what is left, which may take some seconds, and trace no more."""
    global _tracer
    tracer, _tracer = _tracer, None
    if tracer is not None:
        tracer.close()


def is_on() -> bool:
    """Return whether this process traces."""
    return _tracer is not None


def span(
    name: str,
    kind: Kind = "internal",
    *,
    parent: Place | None = None,
    links: Sequence[Place] = (),
    **attributes: Value | None,
) -> AbstractContextManager[Span]:
    """Return a span around a block: a child of `parent`, else of the current span, else the first of a trace."""
    if _tracer is None:
        return NOTHING
    return _tracer.span(name, kind, parent, links, attributes)


def inner(name: str, kind: Kind = "internal", **attributes: Value | None) -> AbstractContextManager[Span]:
    """Return a span like `span`, but only inside another one: periodic work makes no trace of its own."""
    if _tracer is None or _tracer.here() is None:
        return NOTHING
    return _tracer.span(name, kind, None, (), attributes)


def here() -> Place | None:
    """Return the current span."""
    return None if _tracer is None else _tracer.here()


def carried() -> str | None:
    """Return the current span as a `traceparent` (W3C Trace Context), to be stored with work that is done later."""
    return None if _tracer is None else _tracer.carried()


def resumed(name: str, traceparent: str | None) -> AbstractContextManager[Span]:
    """Return a span that continues the one `carried` returned elsewhere; no span without that."""
    if _tracer is None or traceparent is None:
        return NOTHING
    return _tracer.span(name, "consumer", _tracer.place(traceparent), (), {})

"""Traces: where the time of one webhook, request or job went, told to an OpenTelemetry collector.

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
    """An open span."""

    def set(self, **attributes: Value | None) -> None:
        """Say something about it; None is nothing to say."""

    def rename(self, name: str) -> None:
        """Call it something else."""


class Tracer(Protocol):
    """Makes spans and sends them to somebody."""

    def span(
        self,
        name: str,
        kind: Kind,
        parent: Place | None,
        links: Sequence[Place],
        attributes: Mapping[str, Value | None],
    ) -> AbstractContextManager[Span]:
        """A span that opens with a `with` block."""

    def here(self) -> Place | None:
        """The span we are in."""

    def carried(self) -> str | None:
        """The span we are in as a `traceparent`."""

    def place(self, traceparent: str) -> Place | None:
        """The span that a `traceparent` names; None for nonsense."""

    def close(self) -> None:
        """Send what is left."""


class _Nothing:
    """The span of who does not trace."""

    def __enter__(self) -> Span:
        return self

    def __exit__(self, *raised: object) -> None:
        pass

    def set(self, **attributes: Value | None) -> None:
        """Nobody listens."""

    def rename(self, name: str) -> None:
        """Nobody listens."""


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
    """Whether anybody listens."""
    return _tracer is not None


def span(
    name: str,
    kind: Kind = "internal",
    *,
    parent: Place | None = None,
    links: Sequence[Place] = (),
    **attributes: Value | None,
) -> AbstractContextManager[Span]:
    """A span around the block: a child of `parent`, else of the one we are in, else the first of a trace."""
    if _tracer is None:
        return NOTHING
    return _tracer.span(name, kind, parent, links, attributes)


def inner(name: str, kind: Kind = "internal", **attributes: Value | None) -> AbstractContextManager[Span]:
    """The same, but only inside of another span: what happens by the clock makes no trace of its own."""
    if _tracer is None or _tracer.here() is None:
        return NOTHING
    return _tracer.span(name, kind, None, (), attributes)


def here() -> Place | None:
    """The span we are in."""
    return None if _tracer is None else _tracer.here()


def carried() -> str | None:
    """The span we are in as a `traceparent` (W3C Trace Context), to travel with what is to be done later."""
    return None if _tracer is None else _tracer.carried()


def resumed(name: str, traceparent: str | None) -> AbstractContextManager[Span]:
    """A span that goes on with what `carried` said elsewhere; nothing without that."""
    if _tracer is None or traceparent is None:
        return NOTHING
    return _tracer.span(name, "consumer", _tracer.place(traceparent), (), {})

"""Tracer over the OpenTelemetry SDK, behind `frontdesk.kit.tracing`: imported only when traces are asked for.

Everything else about it, such as headers and sampling, is the SDK's own `OTEL_…` variables. The SDK's global provider
is left alone, so that no library makes spans of its own with what people typed in them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextvars import Token

from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from frontdesk.kit.tracing import Kind, Place, Span, Value

KINDS: Mapping[Kind, trace.SpanKind] = {
    "internal": trace.SpanKind.INTERNAL,
    "server": trace.SpanKind.SERVER,
    "client": trace.SpanKind.CLIENT,
    "consumer": trace.SpanKind.CONSUMER,
}
MOST_LINKS = 512
_CARRIER = TraceContextTextMapPropagator()


class OtlpTracer:
    """Tracer that sends its spans from a thread of its own; spans that come faster than they can be sent are
    dropped.
    """

    def __init__(self, endpoint: str, version: str) -> None:
        ours = Resource({"service.name": "frontdesk", "service.version": version})
        self._provider = TracerProvider(
            resource=ours.merge(OTELResourceDetector().detect()), span_limits=SpanLimits(max_links=MOST_LINKS)
        )
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("frontdesk", version)

    def close(self) -> None:
        """Send the spans that are left."""
        self._provider.shutdown()

    def span(
        self,
        name: str,
        kind: Kind,
        parent: Place | None,
        links: Sequence[Place],
        attributes: Mapping[str, Value | None],
    ) -> _Open:
        """Return a span that opens with a `with` block."""
        within = None
        if isinstance(parent, trace.SpanContext):
            within = trace.set_span_in_context(trace.NonRecordingSpan(parent))
        return _Open(
            self._tracer.start_span(
                name,
                within,
                KINDS[kind],
                _named(attributes),
                [trace.Link(link) for link in links if isinstance(link, trace.SpanContext)],
            )
        )

    def here(self) -> Place | None:
        """Return the current span."""
        found = trace.get_current_span().get_span_context()
        return found if found.is_valid else None

    def carried(self) -> str | None:
        """Return the current span as a `traceparent`."""
        carrier: dict[str, str] = {}
        _CARRIER.inject(carrier)
        return carrier.get("traceparent")

    def place(self, traceparent: str) -> Place | None:
        """Return the span that a `traceparent` names; None where it is malformed."""
        found = trace.get_current_span(_CARRIER.extract({"traceparent": traceparent}, context.Context()))
        return found.get_span_context() if found.get_span_context().is_valid else None


class _Open:
    """Open span, and the block it is around."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span
        self._token: Token[context.Context] | None = None

    def __enter__(self) -> Span:
        self._token = context.attach(trace.set_span_in_context(self._span))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: object) -> None:
        if self._token is not None:
            context.detach(self._token)
        if kind is not None and not issubclass(kind, asyncio.CancelledError):
            # Its text may be a customer's.
            self._span.set_status(trace.StatusCode.ERROR, kind.__name__)
        self._span.end()

    def set(self, **attributes: Value | None) -> None:
        """Set an attribute of the span."""
        self._span.set_attributes(_named(attributes))

    def rename(self, name: str) -> None:
        """Change the name of the span."""
        self._span.update_name(name)


def _named(attributes: Mapping[str, Value | None]) -> dict[str, Value]:
    """Return the attributes with HTTP's under their usual names and our own under ours."""
    return {_full(name): value for name, value in attributes.items() if value is not None}


def _full(name: str) -> str:
    return NAMES.get(name) or f"frontdesk.{name}"


NAMES = {
    "method": "http.request.method",
    "status": "http.response.status_code",
    "route": "http.route",
    "server": "server.address",
}

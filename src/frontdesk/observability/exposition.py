"""Metrics for Prometheus: everything this process has counted, and the current state of it and the installation.

The installation's stats are read from the database every few seconds at most, whoever asks; they are the same in
every process, so a dashboard takes their maximum and no sum. While the database is away they are left out.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping

import prometheus_client
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from frontdesk import __version__
from frontdesk.api.kit.services import Services
from frontdesk.core.installation.stats import Stats
from frontdesk.db.schema_version import newest_step
from frontdesk.jobs.queue import CONCURRENCY

CONTENT_TYPE = prometheus_client.CONTENT_TYPE_LATEST

# When each series was first seen is half as many lines again, and nobody looks at it.
prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]


async def exposition(services: Services) -> bytes:
    """Return the text of a scrape."""
    stats = await services.readiness_probe.stats()
    readiness = await services.readiness_probe.readiness()
    now = CollectorRegistry()
    now.register(_Now(services, stats, is_ready=readiness.state == "ready"))
    return prometheus_client.generate_latest() + prometheus_client.generate_latest(now)


class _Now(Collector):
    """State of things at the moment of a scrape."""

    def __init__(self, services: Services, stats: Stats | None, *, is_ready: bool) -> None:
        self._services = services
        self._stats = stats
        self._is_ready = is_ready

    def collect(self) -> Iterator[Metric]:
        """Yield everything that is looked up rather than counted."""
        yield from self._of_process()
        yield _gauge(
            "frontdesk_database_up", "Whether the database returned its numbers in time", self._stats is not None
        )
        if self._stats is not None:
            yield from _of_installation(self._stats)
            if self._services.feed.is_started:
                behind = max(0, self._stats.last_feed_id - self._services.feed.cursor)
                yield _gauge("frontdesk_feed_behind", "Feed events that are not handed on by this process yet", behind)

    def _of_process(self) -> Iterator[Metric]:
        services = self._services
        build = GaugeMetricFamily("frontdesk_build_info", "What runs", labels=["version", "python"])
        build.add_metric([__version__, platform.python_version()], 1)
        yield build
        yield _gauge("frontdesk_ready", "Whether /ready says so", self._is_ready)
        yield _gauge("frontdesk_schema_step_needed", "The step of the schema this program needs", int(newest_step()))
        yield _gauge("frontdesk_intake_queued", "Webhooks that wait to be written", services.intake.queued)
        yield _gauge("frontdesk_intake_limit", "How many may wait before more are refused", services.intake.limit)
        oldest = services.intake.oldest_seconds
        yield _gauge("frontdesk_intake_oldest_seconds", "How long the oldest of them has been waiting", oldest)
        busy, idle, limit = services.database.connections
        text = "Connections of the pool by what they do"
        yield _by("frontdesk_database_connections", text, "state", {"busy": busy, "idle": idle})
        yield _gauge("frontdesk_database_connections_limit", "How many connections the pool may open", limit)


def _of_installation(stats: Stats) -> Iterator[Metric]:
    queues = {queue.name: queue for queue in stats.queues if queue.name in CONCURRENCY}
    due = {name: queues[name].due if name in queues else 0 for name in CONCURRENCY}
    later = {name: queues[name].later if name in queues else 0 for name in CONCURRENCY}
    oldest = {name: queues[name].oldest_seconds if name in queues else 0.0 for name in CONCURRENCY}
    yield _by("frontdesk_queue_due", "Jobs that wait for a worker", "queue", due)
    yield _by("frontdesk_queue_later", "Jobs that wait for their time", "queue", later)
    yield _by("frontdesk_queue_oldest_seconds", "For how long the oldest job has been due", "queue", oldest)
    yield _gauge("frontdesk_queue_failed", "Jobs that failed for good", stats.failed_jobs)
    yield _gauge("frontdesk_workers", "Workers heard of lately, one for each queue of a process", stats.workers)
    yield _by("frontdesk_webhooks_held", "Webhooks kept until somebody acts", "outcome", stats.held)
    yield _gauge("frontdesk_schema_step", "The step the schema is at", int(stats.schema_step))
    overdue = stats.polling_overdue_seconds
    yield _gauge("frontdesk_polling_overdue_seconds", "How late the latest question to a platform is", overdue)
    inboxes = GaugeMetricFamily("frontdesk_inboxes", "Inboxes by channel and state", labels=["channel", "state"])
    for labels, count in sorted(stats.inboxes.items()):
        inboxes.add_metric(list(labels), count)
    yield inboxes
    lags = {one.name: one.lag_seconds for one in stats.consumers}
    yield _by("frontdesk_consumer_lag_seconds", "How old the oldest event is that waits for it", "consumer", lags)
    parked = {one.name: float(one.parked) for one in stats.consumers}
    yield _by(
        "frontdesk_events_parked", "Events that it could not handle, kept until somebody acts", "consumer", parked
    )
    missed = {one.name: float(one.missed.count) if one.missed else 0.0 for one in stats.consumers}
    text = "Events dropped from the log before it handled them, until somebody dismisses that"
    yield _by("frontdesk_events_missed", text, "consumer", missed)


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=float(value))


def _by(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for value, count in values.items():
        family.add_metric([value], count)
    return family

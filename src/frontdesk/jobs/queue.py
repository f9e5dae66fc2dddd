"""Worker's end of the job queue: procrastinate over the same PostgreSQL.

Jobs are deferred by `frontdesk.db.transaction.Transaction.jobs`, in the transaction of what caused them; here they are
fetched and run. A job that fails is retried with growing pauses; what the work means after a crash is decided by the
handlers' own rows, never by the queue.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import procrastinate
import structlog
from procrastinate import PsycopgConnector
from procrastinate.jobs import DeleteJobCondition, Job, Status
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from procrastinate.tasks import Task
from procrastinate.worker import Worker as Library
from prometheus_client import Counter, Histogram

from frontdesk.db.dead_peer import libpq_options
from frontdesk.db.transaction import TRACEPARENT
from frontdesk.jobs.kinds import ASKING, BACKGROUND, JobHandler, NewerJob
from frontdesk.jobs.work import Errand, Work
from frontdesk.kit import tracing
from frontdesk.kit.metrics import LONG_SECONDS
from frontdesk.kit.tasks import end, run_until_first

log = structlog.get_logger(__name__)

CONCURRENCY: dict[str, int] = {"default": 16, BACKGROUND: 16, ASKING: 2}
"""How many jobs of each queue run at once: what takes a while never keeps what is being sent waiting."""
HEARTBEAT_SECONDS = 5.0
STALLED_SECONDS = 20.0
GRACE_SECONDS = 10.0
"""What is being done when the worker is stopped has so long to come to its end."""
JOBS = Counter("frontdesk_jobs_total", "Jobs this process has run, by how they ended", ["task", "result"])
JOB = Histogram("frontdesk_job_seconds", "How long jobs took", ["task"], buckets=LONG_SECONDS)
RETRY = procrastinate.RetryStrategy(max_attempts=9, exponential_wait=2)
LEFT_SECONDS, LEFT_AT_MOST_SECONDS = 15, 600
"""What was left to a newer version is looked at again after so long, and then more and more seldom."""
UNKNOWN = "unknown"
"""The task that stands for all those that this version does not know."""
Run = Callable[[Mapping[str, Any]], Awaitable[None]]


class QueueEnded(Exception):
    """End of a queue by the library itself, which ends it silently when it has lost the database."""


class Worker:
    """Worker that runs jobs until it is cancelled; several may run at once, on any number of machines."""

    def __init__(self, dsn: str, work: Work) -> None:
        self._ours: set[int] = set()
        self._running: set[int] = set()
        self._app = procrastinate.App(
            connector=PsycopgConnector(conninfo=dsn, min_size=1, max_size=8, kwargs=libpq_options(dsn))
        )
        self._once = {handler.kind.name for handler in work.jobs if handler.kind.one_waits}
        self._left: set[str] = set()
        for handler in work.jobs:
            kind = handler.kind
            self._app.task(name=kind.name, queue=kind.queue, retry=_Retry(may_fail=not kind.one_waits))(
                self._counted(kind.name, _run_of(handler))
            )
        for due in work.periodic:
            self._app.periodic(cron=due.cron)(
                self._app.task(name=due.name, queue="default", queueing_lock=due.name, pass_context=False)(
                    self._timestamped(due.name, due.run)
                )
            )
        self._app.task(name=UNKNOWN, pass_context=True, retry=_Retry(may_fail=False))(self._leave)
        self._app.tasks = _Tasks(self._app.tasks)

    async def run(self) -> None:
        """Fetch and run jobs for ever. Raises when the database goes away: the caller starts it again."""
        async with self._app.open_async():
            _end_if_cancelled()
            await run_until_first(
                self._revive(), *(self._run_queue(queue, number) for queue, number in CONCURRENCY.items())
            )

    async def _run_queue(self, queue: str, concurrency: int) -> None:
        running = asyncio.create_task(
            self._app.run_worker_async(
                queues=[queue],
                name=queue,
                concurrency=concurrency,
                install_signal_handlers=False,
                delete_jobs=DeleteJobCondition.SUCCESSFUL,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
                fetch_job_polling_interval=2.0,
                shutdown_graceful_timeout=GRACE_SECONDS,
                worker_middleware=[self._note],
            )
        )
        try:
            await asyncio.wait({running})
        finally:
            await end({running})
        # It is to run for ever, and one that is merely done has broken as well.
        raise QueueEnded(f"the queue {queue} has ended") from (None if running.cancelled() else running.exception())

    async def _note(
        self, proceed: Callable[[], Awaitable[Any]], context: procrastinate.JobContext, worker: Library
    ) -> Any:
        """Note which jobs run here: a job that the queue takes for running and is not would never end."""
        job_id, worker_id = context.job.id, worker.worker_id
        assert job_id is not None
        assert worker_id is not None
        self._ours.add(worker_id)
        self._running.add(job_id)
        try:
            return await proceed()
        finally:
            self._running.discard(job_id)

    async def _revive(self) -> None:
        """Give the jobs of dead workers to living ones; their locks would block a conversation for ever.

        They include jobs of this worker whose end could not be written.
        """
        manager = self._app.job_manager
        ended: set[int | None] = set()
        while True:
            for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
                log.warning("a job of a dead worker is taken up again", task=job.task_name)
                await self._rerun(job)
            doing = await manager.list_jobs_async(status=Status.DOING.value)
            left = [job for job in doing if job.worker_id in self._ours and job.id not in self._running]
            # Seen twice: in between, the end of a job that has just come to it is written.
            for job in left:
                if job.id in ended:
                    log.warning("a job whose end could not be written is taken up again", task=job.task_name)
                    await self._rerun(job)
            ended = {job.id for job in left}
            _end_if_cancelled()
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def _rerun(self, job: Job) -> None:
        """Run the job again; one that the queue never tries again has its rows to tell what is left."""
        manager = self._app.job_manager
        try:
            if job.task_name in self._once:
                await manager.finish_job(job, status=Status.FAILED, delete_job=True)
                return
            try:
                await manager.retry_job(job)
            except procrastinate.exceptions.UniqueViolation:
                # Another one waits that does the work of both.
                await manager.finish_job(job, status=Status.FAILED, delete_job=True)
        except procrastinate.exceptions.ConnectorException as error:
            log.info("a job was taken up by somebody else", task=job.task_name, error=str(error.__cause__ or error))

    async def _leave(self, context: procrastinate.JobContext, /, **written: Any) -> None:
        """Leave a job of an unknown kind to a newer version."""
        del written
        self._log_left(context.job.task_name, "its kind is not known here")
        JOBS.labels(UNKNOWN, "left").inc()
        raise NewerJob(context.job.task_name)

    def _log_left(self, name: str, why: str) -> None:
        if name not in self._left:
            log.warning("jobs are left to a newer version", task=name, why=why)
        self._left.add(name)

    def _counted(self, name: str, run: Run) -> Callable[..., Awaitable[None]]:
        async def counted(**written: Any) -> None:
            result, begun = "failed", time.perf_counter()
            try:
                with tracing.resumed(f"job {name}", written.pop(TRACEPARENT, None)):
                    await run(written)
                result = "done"
            except NewerJob as error:
                result = "left"
                self._log_left(name, str(error))
                raise
            finally:
                JOBS.labels(name, result).inc()
                JOB.labels(name).observe(time.perf_counter() - begun)

        return counted

    def _timestamped(self, name: str, errand: Errand) -> Callable[[int], Awaitable[None]]:
        """Drop the due time that procrastinate passes and no handler needs."""

        async def run_errand(written: Mapping[str, Any]) -> None:
            del written
            await errand()

        counted = self._counted(name, run_errand)

        async def run(timestamp: int) -> None:
            del timestamp
            await counted()

        return run


class _Retry(BaseRetryStrategy):
    """Retry policy: retries jobs that `may_fail`, and jobs left to a newer version in any case."""

    def __init__(self, *, may_fail: bool) -> None:
        self._may_fail = may_fail

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, NewerJob):
            seconds = min(LEFT_SECONDS * 2 ** min(job.attempts, 10), LEFT_AT_MOST_SECONDS)
            return RetryDecision(retry_in={"seconds": seconds})
        return RETRY.get_retry_decision(exception=exception, job=job) if self._may_fail else None


class _Tasks(dict[str, "Task[..., Any, Any]"]):
    """Tasks by name. The library fails a job for good whose task it does not find, so it finds `UNKNOWN`."""

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key) or super().get(UNKNOWN, default)


def _run_of(handler: JobHandler) -> Run:
    async def run(written: Mapping[str, Any]) -> None:
        await handler.run(**handler.kind.read(written))

    return run


def _end_if_cancelled() -> None:
    """Raise a cancellation that a library lost: `asyncio.wait_for` of Python 3.11 swallows one as its work is done."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError

"""Logging: one line an event, readable on a terminal and JSON elsewhere, never with a secret or a message's text."""

from __future__ import annotations

import logging
import sys

import structlog

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
NOISY = ("uvicorn.access", "procrastinate", "asyncio", "aiohttp.access")
# At their lowest level these write down the headers of every socket's handshake, cookies among them, and every frame.
INDISCREET = ("uvicorn.error", "websockets")


def set_up(level: str) -> None:
    """Send our own log records and the libraries' to standard error in one format."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor
    if sys.stderr.isatty():
        # The default shows every local variable of a traceback: tokens and messages among them.
        renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    else:
        shared.append(structlog.processors.format_exc_info)
        renderer = structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    handler.addFilter(_without_arguments)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(LEVELS[level])
    for name in NOISY:
        logging.getLogger(name).setLevel(max(LEVELS[level], logging.WARNING))
    for name in INDISCREET:
        logging.getLogger(name).setLevel(max(LEVELS[level], logging.INFO))


def _without_arguments(record: logging.LogRecord) -> bool:
    """Strip the arguments that procrastinate logs, which may hold texts or credentials; every record is kept."""
    job = getattr(record, "job", None)
    if isinstance(job, dict) and "call_string" in job:
        named = f"{job.get('task_name')}[{job.get('id')}]"
        record.msg, record.args = record.getMessage().replace(str(job["call_string"]), named), ()
    return True

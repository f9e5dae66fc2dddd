"""Calling platforms for connected accounts: the channels, the accounts' credentials and the turns, in one object."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from prometheus_client import Counter, Histogram

from frontdesk.contract.channel import Connection
from frontdesk.contract.errors import ChannelError, NeedsReconnect, TokenExpired, TryLater, Uncertain
from frontdesk.db.database import Database
from frontdesk.gateway.calls.calling import call
from frontdesk.gateway.calls.credentials import CredentialProvider
from frontdesk.gateway.calls.rate_limiter import PATIENCE, RateLimiter
from frontdesk.gateway.catalog.registry import Registry
from frontdesk.kit import tracing
from frontdesk.kit.metrics import LONG_SECONDS

Result = TypeVar("Result")

CALLS = Counter("frontdesk_platform_calls_total", "What platforms were asked, by how it ended", ["channel", "result"])
CALL = Histogram(
    "frontdesk_platform_call_seconds", "How long platforms took to respond", ["channel"], buckets=LONG_SECONDS
)
# The first that an error is an instance of; what is none of them is "broke".
RESULTS: tuple[tuple[type[BaseException], str], ...] = (
    (TryLater, "try_later"),
    (TokenExpired, "token_expired"),
    (NeedsReconnect, "needs_reconnect"),
    (Uncertain, "uncertain"),
    (ChannelError, "refused"),
    (asyncio.CancelledError, "stopped"),
    (BaseException, "broke"),
)


@dataclass(frozen=True, slots=True)
class ChannelCalls:
    """Caller of platforms for connected accounts: made once for a process, and given to all that call them."""

    database: Database
    registry: Registry
    access: CredentialProvider
    rate_limiter: RateLimiter

    async def ask(
        self,
        inbox: tuple[int, int, str],
        called: str,
        ask: Callable[[Connection], Awaitable[Result]],
        patience: timedelta = PATIENCE,
    ) -> Result:
        """Ask the platform something when it is our turn. Raises what `calling.call` raises.

        `inbox` is account, inbox and channel; `called` is the name of the method that `ask` calls.
        """
        account_id, inbox_id, channel = inbox

        async def in_turn(connection: Connection) -> Result:
            await self.rate_limiter.take(channel, connection.remote_id, called, patience)
            try:
                return await _counted(channel, called, ask(connection))
            except TryLater as error:
                if error.limited:
                    await self.rate_limiter.cool_down(channel, connection.remote_id, called, error.after)
                raise

        response = await call(self.access, account_id, inbox_id, in_turn)
        if called != "send":  # a send tells by itself, once it is settled
            await self.rate_limiter.responded(account_id, inbox_id)
        return response


async def _counted(channel: str, called: str, asked: Awaitable[Result]) -> Result:
    result, begun = "responded", time.perf_counter()
    try:
        with tracing.inner(f"call {called}", channel=channel):
            return await asked
    except BaseException as error:
        result = result_of(error)
        raise
    finally:
        CALLS.labels(channel, result).inc()
        CALL.labels(channel).observe(time.perf_counter() - begun)


def result_of(error: BaseException) -> str:
    """Return how a call ended that raised this, as metrics count it."""
    return next(name for kind, name in RESULTS if isinstance(error, kind))

"""Sender of webhooks: at least once, with retries, and with a log of how each delivery went.

First attempts of one lane (a conversation, a comment and its replies) leave one after another, different lanes at the
same time; a retry waits for nobody. A platform says how a body is signed, which status counts as received, and how long
it goes on trying.
"""

import asyncio
import secrets
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Generic, Literal, Protocol, TypeVar

import msgspec

from frontdesk.sandbox.kit.clock import Clock
from frontdesk.sandbox.kit.faults import AnyFault
from frontdesk.sandbox.kit.posting import Attempt, Poster
from frontdesk.sandbox.kit.tables import Table

HOUR = 3600
ATTEMPTS_KEPT = 50

Status = Literal["pending", "delivered", "failed", "dropped", "no_callback"]
STATUSES: tuple[Status, ...] = ("pending", "delivered", "failed", "dropped", "no_callback")


class Delivery(msgspec.Struct, kw_only=True):
    """Webhook: the exact body, and its outcome.

    `failed` means given up; `dropped` that a fault swallowed it; `no_callback` that no address was registered when the
    event happened.
    """

    delivery_id: str
    event: str
    url: str
    body: str
    created_at: int
    lane: str = ""
    status: Status = "pending"
    next_attempt_at: int | None = None
    attempts: list[Attempt] = []


class AppDelivery(Delivery, kw_only=True):
    """Webhook to one app, about something of one business."""

    app_id: str
    business_id: str
    conversation_id: str
    message_id: str


class WebhookRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rules for trying webhooks again: exponential backoff until `give_up_seconds` after the event.

    Platforms publish no schedule; 10 s doubling up to 6 h is ours. Where a signature holds a time, `resign_retries` off
    repeats the first attempt's, and `signature_offset_seconds` makes the platform's clock wrong.
    """

    first_wait_seconds: float = 10.0
    factor: float = 2.0
    longest_wait_seconds: float = 6 * HOUR
    give_up_seconds: float = 72 * HOUR
    timeout_seconds: float = 5.0
    concurrency: int = 32
    resign_retries: bool = True
    signature_offset_seconds: int = 0

    def wait_seconds(self, failures: int) -> float:
        """Return how long to wait after so many failed attempts (from 1)."""
        # Past 60 doublings the longest wait has long been reached; a larger exponent would overflow a float.
        grown = self.first_wait_seconds * self.factor ** min(failures - 1, 60)
        return min(grown, self.longest_wait_seconds)

    def next_wait(self, delivery: Delivery, now_ms: int) -> float | None:
        """Return the seconds until the next attempt; None when the next would be too late."""
        wait = self.wait_seconds(len(delivery.attempts))
        late = now_ms + int(wait * 1000) > delivery.created_at + self.give_up_seconds * 1000
        return None if late else wait


class Retries(Protocol):
    """Schedule by which a platform tries again."""

    @property
    def timeout_seconds(self) -> float:
        """Return how long a receiver may take."""

    def next_wait(self, delivery: Delivery, now_ms: int) -> float | None:
        """Return the seconds until the next attempt; None when the delivery is given up."""


D = TypeVar("D", bound=Delivery)


class DeliveryLog(Generic[D]):
    """Table of deliveries. Of those that are finished, only the newest `keep` stay."""

    def __init__(self, table: Table[D], keep: int) -> None:
        self.table = table
        self._keep = keep
        self._finished = [row.delivery_id for row in table if row.status != "pending"]

    def finish(self, delivery: D) -> None:
        """Save a delivery that will not be tried again; the oldest of very many are forgotten."""
        if delivery.delivery_id not in self._finished[-1:]:
            self._finished.append(delivery.delivery_id)
        self.table.save(delivery)
        if len(self._finished) <= self._keep:
            return
        old = self._keep // 20
        forgotten, self._finished = self._finished[:old], self._finished[old:]
        for key in forgotten:
            row = self.table.get(key)
            if row is not None and row.status != "pending":
                self.table.delete(key, quietly=True)

    def pending(self) -> list[D]:
        """Return what is still to be sent."""
        return [row for row in self.table if row.status == "pending"]

    def counts(self) -> dict[str, int]:
        """Count the deliveries in each state."""
        counted = Counter(row.status for row in self.table)
        return {status: counted[status] for status in STATUSES}

    def clear(self) -> None:
        """Forget which are finished, after the table was emptied."""
        self._finished.clear()


class WebhookFaults(Protocol):
    """Fault panel, as far as the sender needs it."""

    def for_webhook(self, event: str) -> Mapping[str, AnyFault]:
        """Draw the faults that hit this webhook, by kind."""


class WebhookSender(ABC, Generic[D]):
    """Owner of every delivery from the moment an event happens until it is received or given up."""

    def __init__(
        self, log: DeliveryLog[D], faults: WebhookFaults, clock: Clock, poster: Poster, concurrency: int = 32
    ) -> None:
        self._log = log
        self._faults = faults
        self._clock = clock
        self._poster = poster
        self._held: dict[str, list[D]] = {}
        self._slots = asyncio.Semaphore(concurrency)

    def address(self, delivery: D) -> str:
        """Return where a delivery goes when it is sent again by hand."""
        return delivery.url

    def is_wanted(self, delivery: D) -> bool:
        """Return whether the delivery's receiver still wants it."""
        return bool(delivery.url)

    @abstractmethod
    def headers(self, delivery: D) -> dict[str, str]:
        """Return the headers that sign a delivery."""

    @abstractmethod
    def is_received(self, status: int | None) -> bool:
        """Return whether this HTTP status ends a delivery."""

    @property
    @abstractmethod
    def rules(self) -> Retries:
        """Return how webhooks are tried again, as it is now."""

    async def start(self) -> None:
        """Open the HTTP client and take up what an earlier process left."""
        await self._poster.open()
        for delivery in self._log.pending():
            wait = max(0, (delivery.next_attempt_at or 0) - self._clock.now_ms()) / 1000
            if wait or delivery.attempts:
                self._poster.spawn(self._attempt_after(delivery, wait))
            else:
                self._line_up(delivery)

    async def close(self) -> None:
        """Stop at once; what is pending stays pending in the store."""
        await self._poster.close()

    def forget(self) -> None:
        """Drop everything under way, for a reset."""
        self._poster.drop()
        self._held.clear()
        self._log.clear()

    def send(self, delivery: D, delay_seconds: float = 0.0) -> None:
        """Queue a new delivery, with whatever faults are in force; it leaves `delay_seconds` from now."""
        if not delivery.url:
            delivery.status = "no_callback"
            self._log.finish(delivery)
            return
        drawn = self._faults.for_webhook(delivery.event)
        if "drop" in drawn:
            delivery.status = "dropped"
            self._log.finish(delivery)
            return
        copies = [delivery]
        if "duplicate" in drawn:
            prefix = delivery.delivery_id.partition("-")[0]
            copies += [
                msgspec.structs.replace(delivery, delivery_id=new_id(prefix), attempts=[])
                for _ in range(drawn["duplicate"].copies - 1)
            ]
        for copy in copies:
            self._route(copy, drawn, int(delay_seconds * 1000))

    def _route(self, delivery: D, drawn: Mapping[str, AnyFault], delay_ms: int) -> None:
        """Let a delivery leave: now, later, or with others in the wrong order."""
        delay, reorder = drawn.get("delay"), drawn.get("reorder")
        delivery.next_attempt_at = delivery.created_at + delay_ms + (0 if delay is None else delay.delay_ms)
        self._log.table.save(delivery)
        if reorder is not None:
            self._hold(delivery, reorder)
        elif delay is not None:
            self._poster.spawn(self._attempt_after(delivery, (delay_ms + delay.delay_ms) / 1000))
        elif delay_ms:
            self._poster.spawn(self._line_up_after(delivery, delay_ms / 1000))
        else:
            self._line_up(delivery)

    def _hold(self, delivery: D, fault: AnyFault) -> None:
        """Keep events back until `size` are there (or `delay_ms` passed), then send the newest first."""
        held = self._held.setdefault(fault.fault_id, [])
        held.append(delivery)
        if len(held) >= fault.size:
            self._release(fault.fault_id)
        elif len(held) == 1:
            self._poster.spawn(self._release_after(fault.fault_id, (fault.delay_ms or 1000) / 1000))

    async def _release_after(self, fault_id: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._release(fault_id)

    def _release(self, fault_id: str) -> None:
        for delivery in reversed(self._held.pop(fault_id, [])):
            self._line_up(delivery)

    async def _line_up_after(self, delivery: D, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._line_up(delivery)

    def _line_up(self, delivery: D) -> None:
        # Before the start nothing is done: the delivery waits in the store.
        self._poster.line_up(delivery.lane, partial(self._attempt, delivery))

    async def _attempt_after(self, delivery: D, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._attempt(delivery)

    async def send_now(self, delivery: D) -> None:
        """Try once at once, even when it was received, dropped or given up before."""
        url = self.address(delivery)
        if not url:
            return
        delivery.url = url
        if delivery.status != "pending":
            delivery.status = "pending"
            delivery.created_at = self._clock.now_ms()
        await self._attempt(delivery)

    async def post_raw(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        """POST any bytes once, outside the log; return the HTTP status."""
        return await self._poster.post(url, body, headers, self.rules.timeout_seconds)

    async def _attempt(self, delivery: D) -> None:
        """Post a delivery once, and settle it or plan the next attempt."""
        if delivery.status != "pending":
            return
        if not self.is_wanted(delivery):
            self._settle(delivery, "failed")
            return
        headers = {"Content-Type": "application/json", **self.headers(delivery)}
        async with self._slots:
            attempt = await self._post(delivery, headers)
        delivery.attempts = [*delivery.attempts, attempt][-ATTEMPTS_KEPT:]
        if self.is_received(attempt.status):
            self._settle(delivery, "delivered")
            return
        now = self._clock.now_ms()
        wait = self.rules.next_wait(delivery, now)
        if wait is None:
            self._settle(delivery, "failed")
            return
        delivery.next_attempt_at = now + int(wait * 1000)
        self._log.table.save(delivery)
        self._poster.spawn(self._attempt_after(delivery, wait))

    async def _post(self, delivery: D, headers: dict[str, str]) -> Attempt:
        body = delivery.body.encode()
        return await self._poster.attempt(delivery.url, body, headers, self.rules.timeout_seconds)

    def _settle(self, delivery: D, status: Status) -> None:
        delivery.status, delivery.next_attempt_at = status, None
        self._log.finish(delivery)


def new_id(prefix: str) -> str:
    """Make an id for a delivery."""
    return f"{prefix}-{secrets.token_hex(8)}"

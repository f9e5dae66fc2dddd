"""Limits on guessing passwords: by the source address and by the email, across all processes.

A browser that the person has signed in with before is counted for itself: however many strangers guess at somebody,
they cannot keep that person out of their own browser. All such browsers of a person together are counted too.

Asking whether an email address is used is a guess as well, and counted by who asks.

An attempt is counted before the password is looked at, so that a hundred guesses at once are a hundred guesses. Each
function commits on its own: a failure must stay counted whatever becomes of the request.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from frontdesk.core.sessions.browsers import is_known
from frontdesk.core.sessions.errors import TooManyAttempts
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from frontdesk.kit.tokens import hash_token

ALLOWED = 10
ALLOWED_KNOWN = 20
"""From all of the browsers that a person has signed in with."""
ALLOWED_GROUP = 50
"""Questions of all askers of a group together."""
WINDOW_SECONDS = 300

COUNT = f"""
INSERT INTO rate_counters AS counter (key, window_start, hits) VALUES ($1, now(), 1)
ON CONFLICT (key) DO UPDATE SET
    hits = CASE WHEN counter.window_start <= now() - interval '{WINDOW_SECONDS} seconds'
        THEN 1 ELSE counter.hits + 1 END,
    window_start = CASE WHEN counter.window_start <= now() - interval '{WINDOW_SECONDS} seconds'
        THEN now() ELSE counter.window_start END
RETURNING hits, ceil({WINDOW_SECONDS} - extract(epoch FROM now() - window_start))::integer AS left
"""


@dataclass(slots=True)
class Attempt:
    """Try at a password: from where, and whose; `mark` is what the browser shows, if anything."""

    ip: str
    email: str
    mark: str | None = field(default=None, repr=False)
    _is_known: bool = field(default=False, init=False)

    @property
    def _address(self) -> str:
        return f"sign-in ip {_network(self.ip)}"

    @property
    def _browser(self) -> str:
        return f"sign-in browser {hash_token(self.mark or '').hex()}"

    @property
    def _browsers(self) -> str:
        return f"sign-in browsers of {self.email.lower()}"

    @property
    def _person(self) -> str:
        return f"sign-in email {self.email.lower()}"

    async def count(self, database: Database) -> None:
        """Count this attempt. Raises `TooManyAttempts`.

        An address that has used up its attempts does not use up those of the person it guesses at.
        """
        async with database.system() as transaction:
            self._is_known = self.mark is not None and await is_known(transaction, self.mark, self.email)
            if self._is_known:
                wait = await _count(transaction, self._browser)
                wait = wait or await _count(transaction, self._browsers, ALLOWED_KNOWN)
            else:
                wait = await _count(transaction, self._address) or await _count(transaction, self._person)
        if wait:
            raise TooManyAttempts(wait)

    async def succeeded(self, transaction: Transaction) -> None:
        """Forget the person's failures after the right password, and do not count this attempt for the address.

        The address keeps its other failures, or the holder of one account could guess at all others without end. So
        does the person whose own browser it was: those were not theirs.
        """
        if self._is_known:
            for key in (self._browser, self._browsers):
                await transaction.execute("DELETE FROM rate_counters WHERE key = $1", key)
            return
        # The address first, as `count` does: in another order two sign-ins at once would wait for each other.
        await transaction.execute("UPDATE rate_counters SET hits = greatest(hits - 1, 0) WHERE key = $1", self._address)
        await transaction.execute("DELETE FROM rate_counters WHERE key = $1", self._person)


@dataclass(frozen=True, slots=True)
class Question:
    """Try at an email address, which shows whether it is used; `asker` says who tries.

    A `group` of askers is counted together as well, so widely that none of them alone uses up what the others have.
    """

    asker: str
    group: str | None = None

    async def count(self, database: Database) -> None:
        """Count it. Raises `TooManyAttempts`.

        An asker that has used up its questions does not use up those of its group.
        """
        async with database.system() as transaction:
            wait = await _count(transaction, _key_of(self.asker))
            if self.group is not None:
                wait = wait or await _count(transaction, _key_of(self.group), ALLOWED_GROUP)
        if wait:
            raise TooManyAttempts(wait)

    async def was_free(self, transaction: Transaction) -> None:
        """Uncount it: the address was free and is used now, so it was no question."""
        for asker in (self.asker, self.group):  # in the order of `count`, or two at once would wait for each other
            if asker is not None:
                key = _key_of(asker)
                await transaction.execute("UPDATE rate_counters SET hits = greatest(hits - 1, 0) WHERE key = $1", key)


def _key_of(asker: str) -> str:
    return f"address asked by {asker}"


def _network(ip: str) -> str:
    """Return what one customer of a provider is given: an IPv4 address, or 64 bits' worth of IPv6 addresses."""
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return ip
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ipaddress.IPv6Network((int(address) >> 64 << 64, 64)))


async def _count(transaction: Transaction, key: str, allowed: int = ALLOWED) -> int:
    """Count an attempt; return how many seconds to wait, 0 when it is allowed."""
    row = await transaction.first(COUNT, key)
    assert row is not None
    return max(1, int(row["left"])) if row["hits"] > allowed else 0

"""Detection of dead peers: both ends of a connection learn that the machine at the other end is gone.

A machine that loses its network sends no goodbye. Left to TCP's own patience the server would keep its transactions,
and every lock they hold, for two hours; and a client would wait a quarter of an hour for a response that cannot come.
"""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any

import asyncpg

from frontdesk.db.migrations.steps import announced

if TYPE_CHECKING:
    from asyncpg import connect_utils
    from asyncpg.protocol import Record
    from asyncpg.protocol.protocol import BaseProtocol

    Connection = asyncpg.Connection[Record]
else:
    Connection = asyncpg.Connection

GONE_SECONDS = 10
"""Who has acknowledged nothing for so long is gone."""
PROBE_SECONDS = 5

ABANDONED = f"SET LOCAL idle_in_transaction_session_timeout = '{GONE_SECONDS}s';"
"""At the begin of a transaction: the server ends it when its client leaves it alone for so long."""

SERVER_SETTINGS = {
    "tcp_keepalives_idle": str(PROBE_SECONDS),
    "tcp_keepalives_interval": str(PROBE_SECONDS),
    "tcp_keepalives_count": "2",
    "tcp_user_timeout": str(GONE_SECONDS * 1000),
}
"""For a session: the server looks whether its client is still there. A pooler does not hand them on."""


def session_settings() -> dict[str, str]:
    """Return the settings of a session of asyncpg: those above, and which steps of the schema its program has."""
    return SERVER_SETTINGS | {"application_name": announced()}


class WatchfulConnection(Connection):
    """Connection that breaks when the server's machine has been gone for `GONE_SECONDS`."""

    def __init__(
        self,
        protocol: BaseProtocol[Record],
        transport: asyncio.Transport,
        loop: asyncio.AbstractEventLoop,
        addr: tuple[str, int] | str,
        config: connect_utils._ClientConfiguration,
        params: connect_utils._ConnectionParameters,
    ) -> None:
        super().__init__(protocol, transport, loop, addr, config, params)
        _watch(transport.get_extra_info("socket"))


def _watch(line: socket.socket) -> None:
    if line.family not in (socket.AF_INET, socket.AF_INET6):
        return
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", PROBE_SECONDS),
        ("TCP_KEEPINTVL", PROBE_SECONDS),
        ("TCP_KEEPCNT", 2),
        ("TCP_USER_TIMEOUT", GONE_SECONDS * 1000),
    ):
        if hasattr(socket, name):  # not every system has them all
            line.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def libpq_options(dsn: str) -> dict[str, Any]:
    """Return the same settings for a connection of psycopg to this address, whose own `options` are kept."""
    from psycopg.conninfo import conninfo_to_dict  # takes a while to load, and not everybody needs it

    idle = f"-c idle_in_transaction_session_timeout={GONE_SECONDS}s"
    options = [conninfo_to_dict(dsn).get("options"), *(f"-c {k}={v}" for k, v in SERVER_SETTINGS.items()), idle]
    return {
        "connect_timeout": GONE_SECONDS,
        "keepalives_idle": PROBE_SECONDS,
        "keepalives_interval": PROBE_SECONDS,
        "keepalives_count": 2,
        "tcp_user_timeout": GONE_SECONDS * 1000,
        "application_name": announced(),
        "options": " ".join(str(option) for option in options if option),
    }

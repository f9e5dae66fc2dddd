"""An invented channel whose platform tells what is new over a connection that stays open, and keeps what it told.

Letters are numbered from 1; a connection tells those after its position and then what comes, until the platform hangs
up. The body of a part is its number.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from frontdesk.contract.channel import Connected, Connection, Credentials, PlatformSettings
from frontdesk.contract.errors import Malformed
from frontdesk.contract.events import Content, InboundEvent, MessageReceived, Party
from frontdesk.contract.open_connections import ConnectionNews
from frontdesk.contract.webhooks import AccountEvents, Secrets, WebhookRequest
from frontdesk.gateway.catalog.registry import CHANNELS, Makers
from tests.channels.mailbox import ACCOUNT, TOKEN, Mailbox

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@dataclass
class Connecting:
    """One connection that was opened: when, with which access, and where it was to begin."""

    token: str
    position: str | None
    at: float = field(default_factory=time.monotonic)


@dataclass
class Platform:
    """The other end: what it has to tell, and who is connected."""

    letters: list[AccountEvents] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    """Each is raised at one connection instead of being told anything."""
    connected: list[Connecting] = field(default_factory=list)
    open: int = 0
    most_open: int = 0
    hung_up: int = 0
    renewed: int = 0

    def tell(self, *events: InboundEvent, problem: Exception | None = None) -> None:
        """Tell whoever listens, now or later."""
        body = str(len(self.letters) + 1).encode()
        self.letters.append(AccountEvents(remote_id=ACCOUNT, events=events, problem=problem, body=body))

    def says(self, text: str) -> None:
        """A customer writes."""
        number = len(self.letters) + 1
        self.tell(
            MessageReceived(
                conversation_id="ana",
                message_id=f"w{number}",
                sent_at=NOON + timedelta(minutes=number),
                sender=Party(remote_id="ana", name="Ana Sol"),
                content=Content(kind="text", raw_kind="letter", text=text),
            )
        )


class Wire(Mailbox):
    """Letters that come over a wire."""

    manifest = replace(Mailbox.manifest, name="wire", platform="wire", title="Wire", webhook_path=None)
    platform: ClassVar[Platform] = Platform()

    def read(self, request: WebhookRequest, secrets: Secrets | None) -> tuple[AccountEvents, ...]:
        try:
            return (self.platform.letters[int(request.body) - 1],)
        except (ValueError, IndexError) as error:
            raise Malformed("that was never told") from error

    async def stay_connected(
        self, connection: Connection, position: str | None
    ) -> AsyncGenerator[ConnectionNews, None]:
        platform = self.platform
        platform.connected.append(Connecting(connection.credentials.access_token, position))
        if platform.errors:
            raise platform.errors.pop(0)
        told = len(platform.letters) if position is None else int(position)
        hung_up = platform.hung_up
        platform.open += 1
        platform.most_open = max(platform.most_open, platform.open)
        try:
            while platform.hung_up == hung_up:
                for letter in platform.letters[told:]:
                    told += 1
                    yield ConnectionNews(events=letter, position=str(told))
                await asyncio.sleep(0.005)
        finally:
            platform.open -= 1

    async def open_account(self, settings: PlatformSettings, values: Mapping[str, str]) -> Connected:
        credentials = Credentials(access_token=values[TOKEN], access_expires_at=None, refresh_token="refresh")
        return Connected(remote_id=ACCOUNT, credentials=credentials)

    async def refresh(self, connection: Connection) -> Credentials:
        self.platform.renewed += 1
        return replace(connection.credentials, access_token=f"renewed-{self.platform.renewed}")


MAKERS: Makers = (*CHANNELS, Wire)

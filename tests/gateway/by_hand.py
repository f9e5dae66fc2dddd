"""A conversation whose platform, worker, people and bot are played by hand, step by step, and a model of it beside it.

The acts go through the real entry points: webhooks, the API, the commands, the claims of a worker. The model is folded
over the same acts with the pure functions of the lifecycle and of the owner, and with the table of statuses.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from frontdesk.contract.errors import Refused
from frontdesk.contract.events import StatusChanged
from frontdesk.contract.outgoing import Receipt
from frontdesk.core.actors import ActorRef
from frontdesk.core.conversations import lifecycle, owner, queries
from frontdesk.core.conversations.conversation_row import ConversationRow
from frontdesk.core.conversations.errors import MessageRefused
from frontdesk.core.conversations.reply_window import WindowFacts, window_view
from frontdesk.core.conversations.views import Status
from frontdesk.core.conversations.waiting_replies import Reason
from frontdesk.core.ingest.batch import InboundBatchItem
from frontdesk.core.ingest.run import ingest_fetched
from frontdesk.core.messages import status
from frontdesk.core.messages.transitions import ON_THE_PLATFORM, ON_THE_WAY, UNCONFIRMED, Cause
from frontdesk.core.visibility import ALL_INBOXES
from frontdesk.gateway.outbound.claims import Claim, Claims
from tests import automatic
from tests.clients import Client, Response
from tests.follower import Follower
from tests.gateway.test_receiving import BUSINESS, body, echo, post, sides, text
from tests.installation import Installation

FOLDED = (
    "status", "snoozed_until", "held_until", "unread_count", "waiting_since", "first_reply_at", "episode", "facts",
    "assignee_id", "owner_kind", "owner_id", "owner_epoch",
)  # fmt: skip
"""The fields of a conversation that the model knows."""
OWNERS = {"bot": automatic.BOT, "ai": ActorRef("ai_agent", 3), "nobody": None}
HOUR = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Reply:
    """What the model knows of a message on its way out."""

    account_id: int
    id: int
    text: str
    is_automatic: bool
    epoch: int | None
    sent_at: datetime
    status: str | None = None
    claims: int = 0
    remote_id: str | None = None
    is_doubtful: bool = False


@dataclass
class AppByHand:
    """The installation that the conversations are in."""

    installation: Installation
    owner: Client
    http: aiohttp.ClientSession
    claims: Claims
    account_id: int
    user_id: int
    follower: Follower
    number: int = 0

    async def row(self, conversation_id: int) -> ConversationRow:
        async with self.installation.database.account(self.account_id) as transaction:
            found = await queries.one_conversation(transaction, self.account_id, conversation_id, ALL_INBOXES)
        assert found is not None
        return found

    async def run(self, sql: str, *args: object) -> None:
        async with self.installation.database.system() as transaction:
            await transaction.execute(sql, *args)


@dataclass
class Told:
    """A conversation and its model; `act` does one thing in both."""

    app: AppByHand
    customer: str
    row: ConversationRow
    before: ConversationRow
    """As it was before anything happened in it."""
    inbound: list[datetime] = field(default_factory=list)
    elsewhere: list[datetime] = field(default_factory=list)
    replies: dict[int, Reply] = field(default_factory=dict)
    held: list[Claim] = field(default_factory=list)
    """What workers have claimed and not settled."""
    seen: int = 0
    """The epoch that the bot has seen."""
    read_until: datetime = EPOCH
    number: int = 0

    @classmethod
    async def begin(cls, app: AppByHand) -> Told:
        """A customer nobody has met writes."""
        app.number += 1
        customer = f"ana{app.number:04}"
        at = int(time.time() * 1000)
        assert await post(app.http, app.installation.url, text(customer, 0, at)) == 200
        [card] = (await app.owner.get(f"/api/conversations?q={customer}")).body["items"]
        row = await app.row(card["id"])
        told = cls(app, customer, _unwritten(row), _unwritten(row))
        told.inbound.append(_moment(at))
        lifecycle.on_inbound(told.row, told.inbound[-1])
        return told

    @property
    def path(self) -> str:
        return f"/api/conversations/{self.row.id}"

    async def act(self, what: str) -> None:
        """One act, by its name and what is said with it."""
        name, _, more = what.partition(" ")
        await getattr(self, f"_{name}")(*([more] if more else []))

    def unreplied_since(self) -> datetime | None:
        """Since when the customer waits, by what was said: slowly."""
        taken = [r.sent_at for r in self.replies.values() if r.status in ON_THE_PLATFORM and not r.is_automatic]
        last = max([*taken, *self.elsewhere], default=EPOCH)
        return min((at for at in self.inbound if at > last), default=None)

    # --- the platform ---

    async def _tells(self, raw: bytes) -> None:
        assert await post(self.app.http, self.app.installation.url, raw) == 200

    def _next(self) -> tuple[int, int]:
        """The number of a message, and its time: each later than all before it."""
        self.number += 1
        last = max([*self.inbound, *self.elsewhere, *(reply.sent_at for reply in self.replies.values())])
        while (at := int(time.time() * 1000)) <= (last - EPOCH) / timedelta(milliseconds=1):
            time.sleep(0.001)
        return self.number, at

    async def _writes(self) -> None:
        number, at = self._next()
        await self._tells(text(self.customer, number, at))
        self.inbound.append(_moment(at))
        lifecycle.on_inbound(self.row, self.inbound[-1])

    async def _elsewhere(self) -> None:
        number, at = self._next()
        await self._tells(echo(self.customer, number, at))
        self.elsewhere.append(_moment(at))
        lifecycle.on_reply_elsewhere(self.row, self.elsewhere[-1], self.row.reply_window)
        owner.take_over(self.row, None)

    async def _welcome(self) -> None:
        """The platform writes by itself."""
        number, at = self._next()
        await self._tells(echo(self.customer, number, at, "OTHERS", auto_message_type="WELCOME_MESSAGE"))

    async def _receipt(self) -> None:
        _, at = self._next()
        read = {**sides(self.customer, self.row.remote_id), "read": {"last_read_timestamp": at}}
        await self._tells(body("im_mark_read_msg", read))
        self.read_until = _moment(at)
        for reply in self.replies.values():
            if reply.sent_at <= self.read_until:
                status.move_if_possible(reply, "read")

    async def _undelivered(self) -> None:
        """The platform could not deliver the newest reply that it had taken."""
        taken = [reply for reply in self.replies.values() if reply.status == "sent" and reply.remote_id is not None]
        if not taken:
            return
        reply, now = taken[-1], datetime.now(UTC)
        message_id = str(reply.remote_id)
        item = InboundBatchItem(
            channel=self.row.channel,
            platform="tiktok",
            remote_account_id=BUSINESS,
            received_at=now,
            events=(StatusChanged(conversation_id=self.row.remote_id, message_id=message_id, status="failed", at=now),),
        )
        async with self.app.installation.database.batch() as transaction:
            await ingest_fetched(transaction, item, ())
        status.move(reply, "undelivered")
        lifecycle.on_reply_withdrawn(self.row, reply.sent_at, self.row.reply_window)
        since = self.unreplied_since()
        lifecycle.on_reply_undelivered(self.row, reply.sent_at, since, is_automatic=reply.is_automatic)

    async def _echo(self) -> None:
        """The platform tells of a reply of ours whose worker has not said so yet."""
        sought = [r for r in self.replies.values() if r.status in UNCONFIRMED and r.remote_id is None and r.claims]
        sought = [reply for reply in sought if reply.status != "queued" or reply.is_doubtful]
        if not sought:
            return
        reply, (number, at) = sought[0], self._next()
        reply.remote_id = f"shop/{self.customer}/{number}"
        await self._tells(echo(self.customer, number, at, "API", text={"body": reply.text}))
        status.move(reply, "taken")
        lifecycle.on_reply_recognised(self.row, reply.sent_at, is_automatic=reply.is_automatic)
        await self._where_it_stands(reply)

    # --- people ---

    async def _replies(self) -> None:
        self.number += 1
        said = f"By hand {self.number}"
        sent = await self.app.owner.post(f"{self.path}/messages", {"client_id": said, "content": said})
        if self._is_closed():
            assert sent.problem == "message-refused"
            return
        assert sent.status == 201, sent
        reply = self._accepted(sent.body["id"], said, datetime.fromisoformat(sent.body["sent_at"]), None)
        lifecycle.on_reply_written(self.row, reply.sent_at, self.row.reply_window)
        owner.take_over(self.row, ActorRef("user", self.app.user_id))

    async def _note(self) -> None:
        self.number += 1
        said = {"client_id": f"note {self.number}", "content": "Mind the vase", "private": True}
        assert (await self.app.owner.post(f"{self.path}/messages", said)).status == 201

    async def _assign(self, whom: str) -> None:
        user_id = self.app.user_id if whom == "me" else None
        await self._patched(self.path, {"assignee_id": user_id})
        owner.give(self.row, owner.person(user_id))

    async def _set(self, wanted: Status) -> None:
        until = self._until(wanted)
        await self._patched(self.path, {"status": wanted, **until})
        self._is_set(wanted, until)

    async def _bulk(self, wanted: Status) -> None:
        """Many at once, marked as unread as well."""
        until = self._until(wanted)
        change = {"conversation_ids": [self.row.id], "status": wanted, "unread": True, **until}
        done = await self._patched("/api/conversations", change)
        assert (done.body["changed"], done.body["refused"]) == (1, [])
        self._is_set(wanted, until)
        lifecycle.on_unread(self.row)

    async def _read(self) -> None:
        assert (await self.app.owner.post(f"{self.path}/read")).status == 200
        lifecycle.on_read(self.row)

    async def _unread(self) -> None:
        assert (await self.app.owner.post(f"{self.path}/unread")).status == 200
        lifecycle.on_unread(self.row)

    async def _decide(self, command: str) -> None:
        """Somebody presses a button of the newest reply: retry, confirm, cancel or discard."""
        if not self.replies:
            return
        reply = self.replies[max(self.replies)]
        done = await self.app.owner.post(f"/api/messages/{reply.id}/{command}")
        was, because = reply.status, _DECISIONS[command]
        if command == "cancel" and reply.is_doubtful:
            because = "cancelled_in_doubt"
        if not status.may(reply, because):
            assert done.problem == "message-not-waiting", (done, was)
            return
        if command == "retry" and was == "failed" and self._is_closed():
            assert done.problem == "message-refused"
            return
        assert done.status in (200, 204), done
        status.move(reply, because)
        if command == "retry" and was != "queued":
            reply.epoch, reply.is_doubtful = None, False
            await self._where_it_stands(reply)
            if was == "failed":
                lifecycle.on_reply_retried(self.row, reply.sent_at, self.row.reply_window)
        if command == "confirm":
            lifecycle.on_reply_reached(self.row, reply.sent_at, is_automatic=reply.is_automatic)
        if because == "cancelled":
            lifecycle.on_reply_withdrawn(self.row, reply.sent_at, self.row.reply_window)
        if reply.status is None:
            del self.replies[reply.id]

    # --- the bot ---

    async def _give(self, whom: str) -> None:
        await automatic.give_to(self.app.installation.database, self.app.account_id, self.row.id, OWNERS[whom])
        owner.give(self.row, OWNERS[whom])

    async def _look(self) -> None:
        self.seen = await automatic.epoch_of(self.app.installation.database, self.app.account_id, self.row.id)
        assert self.seen == self.row.owner_epoch

    async def _says(self) -> None:
        """The bot writes under the epoch it has seen, however long ago."""
        self.number += 1
        said = f"Automatic {self.number}"
        place = (self.app.installation.database, self.app.account_id, self.row.id)
        is_late = owner.is_overtaken(self.row, self.seen)
        try:
            message = await automatic.say(*place, said, said, self.seen)
        except MessageRefused:
            assert self._is_closed()
            assert not is_late
            return
        reply = self._accepted(message.id, said, message.sent_at, self.seen)
        if is_late:
            status.move(reply, "overtaken")
        else:
            lifecycle.on_reply_written(self.row, reply.sent_at, self.row.reply_window, is_automatic=True)

    # --- workers ---

    async def _claims(self) -> None:
        """A worker takes what is to be sent next."""
        unsent = [self.replies[key] for key in sorted(self.replies) if self.replies[key].status in ON_THE_WAY]
        claim = await self.app.claims.claim(self.app.account_id, self.row.id)
        while unsent and unsent[0].status == "queued" and owner.is_overtaken(self.row, unsent[0].epoch):
            self._withdrawn(unsent.pop(0))
        if not unsent or unsent[0].status == "sending":
            assert claim is None
            return
        assert claim is not None
        assert claim.message.id == unsent[0].id
        assert not owner.is_overtaken(self.row, claim.message.owner_epoch)
        status.move(unsent[0], "claimed")
        unsent[0].claims += 1
        self.held.append(claim)

    def _withdrawn(self, reply: Reply) -> None:
        if reply.is_doubtful:
            status.move(reply, "overtaken_in_doubt")
        else:
            status.move(reply, "overtaken")
            lifecycle.on_reply_withdrawn(self.row, reply.sent_at, self.row.reply_window)

    async def _taken(self) -> None:
        """The platform has it, says the response to a worker; the oldest one, which may have stood still for long."""
        if (claim := self._settling()) is None:
            return
        reply = self.replies.get(claim.message.id)
        remote_id = (reply and reply.remote_id) or f"shop/{self.customer}/r{claim.message.id}/{claim.message.claims}"
        await self.app.claims.taken(claim, Receipt(remote_id=remote_id))
        if reply is None:
            return
        if reply.remote_id != remote_id:
            status.move(reply, "taken")
            reply.remote_id = remote_id
        lifecycle.on_reply_reached(self.row, reply.sent_at, is_automatic=reply.is_automatic)
        await self._where_it_stands(reply)

    async def _put(self, off: str) -> None:
        """The platform does not take it now; doubtful: or has it all the same."""
        if (claim := self._settling()) is None:
            return
        reason = Reason("unavailable", "It is away.", doubtful=off == "off in doubt")
        await self.app.claims.put_off(claim, datetime.now(UTC) - HOUR, reason)
        if (reply := self._still_held(claim)) is not None and status.move_if_possible(reply, "put_off"):
            reply.is_doubtful = reply.is_doubtful or reason.doubtful

    async def _doubted(self) -> None:
        if (claim := self._settling()) is None:
            return
        await self.app.claims.save_uncertain(claim)
        if (reply := self._still_held(claim)) is not None:
            status.move_if_possible(reply, "doubted")

    async def _refused(self) -> None:
        if (claim := self._settling()) is None:
            return
        await self.app.claims.refused(claim, Refused("No.", "spam"))
        if (reply := self._still_held(claim)) is not None and status.move_if_possible(reply, "refused"):
            lifecycle.on_reply_withdrawn(self.row, reply.sent_at, self.row.reply_window)

    def _settling(self) -> Claim | None:
        return self.held.pop(0) if self.held else None

    def _still_held(self, claim: Claim) -> Reply | None:
        """The message, unless it is gone or another worker has claimed it since."""
        reply = self.replies.get(claim.message.id)
        return reply if reply is not None and reply.claims == claim.message.claims else None

    # --- the clock ---

    async def _sweep(self) -> None:
        """A minute passes: what workers stood still with is given up."""
        minute = "UPDATE messages SET sending_since = sending_since - interval '61 seconds' WHERE conversation_id = $1"
        await self.app.run(minute, self.row.id)
        await self.app.installation.work.due("sweep")()
        for reply in self.replies.values():
            status.move_if_possible(reply, "doubted")

    async def _over(self) -> None:
        """The time of a snooze or hold is over."""
        if lifecycle.until_of(self.row) is None:
            return
        past = datetime.now(UTC) - HOUR
        kept = lifecycle.UNTIL[self.row.status]
        await self.app.run(f"UPDATE conversations SET {kept} = $2 WHERE id = $1", self.row.id, past)
        setattr(self.row, kept, past)
        await self.app.installation.work.due("wake_snoozed")()
        now, since = datetime.now(UTC), self.unreplied_since()
        assert lifecycle.reopen_due(self.row, now, has_inbound=True, unreplied_since=since) is not None

    # --- both ---

    def _accepted(self, message_id: int, said: str, at: datetime, epoch: int | None) -> Reply:
        reply = Reply(self.app.account_id, message_id, said, epoch is not None, epoch, at)
        status.move(reply, "accepted")
        self.replies[message_id] = reply
        return reply

    def _is_closed(self) -> bool:
        return window_view(self.row.facts, self.row.reply_window, datetime.now(UTC)).state == "closed"

    def _until(self, wanted: Status) -> dict[str, Any]:
        return {lifecycle.UNTIL[wanted]: datetime.now(UTC) + HOUR} if wanted in lifecycle.UNTIL else {}

    def _is_set(self, wanted: Status, until: dict[str, Any]) -> None:
        if wanted == "open":
            owner.take_back(self.row)
        since = self.unreplied_since() if lifecycle.waits_again(self.row, wanted) else None
        ends_at = next(iter(until.values()), None)
        change = lifecycle.set_status(self.row, wanted, ends_at, datetime.now(UTC), since)
        if change is not None and wanted in ("resolved", "snoozed"):
            owner.on_set_aside(self.row)

    async def _patched(self, path: str, change: dict[str, Any]) -> Response:
        done = await self.app.owner.patch(path, change)
        assert done.status == 200, done
        return done

    async def _where_it_stands(self, reply: Reply) -> None:
        """A message that had to wait stands where it left; it is read where the customer has read that far."""
        async with self.app.installation.database.system() as transaction:
            reply.sent_at = await transaction.value("SELECT sent_at FROM messages WHERE id = $1", reply.id)
        if reply.sent_at <= self.read_until:
            status.move_if_possible(reply, "read")


_DECISIONS: dict[str, Cause] = {
    "retry": "retried", "confirm": "confirmed", "cancel": "cancelled", "discard": "discarded",
}  # fmt: skip


def _unwritten(row: ConversationRow) -> ConversationRow:
    """The row as it was before anything happened in it."""
    fresh = ConversationRow(
        row.account_id, row.id, row.number, row.inbox_id, row.contact_id, row.remote_id, row.channel, row.contact_name,
        row.created_at, row.last_activity_at,
    )  # fmt: skip
    fresh.kept_window, fresh.facts = row.kept_window, WindowFacts()
    return fresh


def _moment(ms: int) -> datetime:
    return EPOCH + timedelta(milliseconds=ms)


def folded(row: ConversationRow) -> dict[str, Any]:
    """What the model and the database must agree on."""
    return {name: getattr(row, name) for name in FOLDED}

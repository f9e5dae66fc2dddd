"""Rows of respond.io's simulator: tokens, channels, contacts, messages, files, webhooks, deliveries, faults.

Times are epoch milliseconds of the sandbox's clock. A message's id is its time in microseconds.
"""

from typing import Any, Literal

import msgspec

from frontdesk.sandbox.kit import webhooks
from frontdesk.sandbox.kit.faults import AnyFault

AgentSource = Literal["user", "workflow", "ai_agent", "broadcast", "echo", "api"]
Source = Literal["contact"] | AgentSource
StatusValue = Literal["pending", "sent", "delivered", "read", "failed"]
AttachmentType = Literal["image", "video", "audio", "file"]
EventType = Literal["message.received", "message.sent"]


class Token(msgspec.Struct, kw_only=True):
    """Access token of the Developer API."""

    token: str
    name: str
    revoked: bool = False


class Channel(msgspec.Struct, kw_only=True):
    """Channel of the workspace. `source` is its kind: `tiktok`, `whatsapp`, …"""

    channel_id: int
    name: str
    source: str
    created_at: int


class CustomField(msgspec.Struct, kw_only=True):
    """Field of the workspace's own, on a contact."""

    name: str
    value: str | int | float | bool | None = None


class Contact(
    msgspec.Struct,
    kw_only=True,
    rename={
        "contact_id": "id",
        "first_name": "firstName",
        "last_name": "lastName",
        "profile_pic": "profilePic",
        "country_code": "countryCode",
    },
):
    """Person. Without `profile_pic` a picture is drawn; an empty one is none."""

    contact_id: int
    created_at: int
    channel_ids: list[int]
    first_name: str
    last_name: str = ""
    email: str | None = None
    phone: str | None = None
    profile_pic: str | None = None
    language: str | None = None
    country_code: str | None = None
    status: Literal["open", "close"] = "open"
    tags: list[str] = []
    custom_fields: list[CustomField] = []
    lifecycle: str | None = None
    username: str = ""
    """What the phone page calls them; the API does not tell it."""


class Sender(msgspec.Struct, kw_only=True, rename="camel"):
    """Author of a message: the contact, or which part of respond.io."""

    source: Source
    user_id: int | None = None
    team_id: int | None = None
    workflow_id: int | None = None
    broadcast_history_id: int | None = None


class Status(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Status of an outgoing message, and when. `message` says why it failed."""

    value: StatusValue
    timestamp: int
    message: str = ""


class Message(msgspec.Struct, kw_only=True):
    """Message. `content` is the object the API shows; a file of ours gets its link when it is shown.

    `created_at` is when it came into being, which its id hides when the channel's clock was wrong. `file_id` is the
    file the other side received.
    """

    message_id: int
    channel_message_id: str
    contact_id: int
    channel_id: int
    traffic: Literal["incoming", "outgoing"]
    content: dict[str, Any]
    sender: Sender
    created_at: int
    status: list[Status] = []
    file_id: str = ""

    @property
    def standing(self) -> StatusValue | None:
        """Return the newest status; None for a message that has none."""
        return self.status[-1].value if self.status else None


class Thread(msgspec.Struct, kw_only=True):
    """Thread of a contact on one channel: changed whenever one of them is."""

    contact_id: int
    channel_id: int
    updated_at: int

    @property
    def thread_id(self) -> str:
        """Return the channel and the contact as one name."""
        return f"{self.channel_id}-{self.contact_id}"


class File(msgspec.Struct, kw_only=True):
    """Stored file."""

    file_id: str
    name: str
    mime: str
    size: int


class Webhook(msgspec.Struct, kw_only=True):
    """Registration for events, each with a signing key of its own.

    `form` is the flat payload of the documentation or the older `{"data": …}`.
    """

    webhook_id: str
    url: str
    events: list[EventType]
    signing_key: str
    form: Literal["flat", "older"] = "flat"


class Delivery(webhooks.Delivery, kw_only=True):
    """Webhook to one registration."""

    webhook_id: str
    message_id: int


CallFault = Literal["http", "garbage", "hang", "slow", "accept_then_hang", "accept_then_http"]
PageFault = Literal["lose_page", "repeat_page"]
WebhookFault = Literal["delay", "drop", "duplicate"]


class Fault(AnyFault, kw_only=True, forbid_unknown_fields=True):
    """Fault: something that goes wrong.

    `match` is on the path below the version (`contact/id:398350624/message`) for `api`, narrowed by the HTTP
    `method` when one is named, and on the event's name for `webhook`. An `http` of 429 tells `retry_after_seconds`.
    """

    kind: CallFault | PageFault | WebhookFault
    target: Literal["api", "webhook"] = "api"
    method: Literal["", "GET", "POST"] = ""
    retry_after_seconds: int = 1

"""respond.io on the phone page: its manifest, and how its rows are shown there.

The page's shop is a channel of the workspace, its customers are contacts: a contact writes on the channel, and the
workspace gets it.
"""

from frontdesk.sandbox.kit.phone import DELIVERIES_SHOWN, Phone, Shown
from frontdesk.sandbox.kit.phone_manifest import (
    Manifest,
    Person,
    Sendable,
    Trouble,
    Upload,
    api_troubles,
    webhook_troubles,
)
from frontdesk.sandbox.kit.phone_rows import (
    BusinessRow,
    ButtonRow,
    ConversationRow,
    CustomerRow,
    DeliveryRow,
    Kind,
    MessageRow,
    WindowRow,
)
from frontdesk.sandbox.respondio import files, outgoing
from frontdesk.sandbox.respondio.model import Channel, Contact, Delivery, Message, Thread
from frontdesk.sandbox.respondio.site import Site
from frontdesk.sandbox.respondio.store import PLATFORM

ROOT = "/control/respondio/phone"
PICTURES: dict[str, Kind] = {"image": "image", "video": "video"}

MANIFEST = Manifest(
    platform=PLATFORM,
    name="respond.io",
    title="respond.io, TikTok channel",
    root=ROOT,
    customer=Person(username="username", name="name"),
    business=Person(username="username", name="name"),
    has_shop=True,
    sends=[
        Sendable(label="Sample picture", icon="photo", kind="image", fields={"kind": "image"}),
        Sendable(label="Sample video", icon="video", kind="video", fields={"kind": "video"}),
        Sendable(label="Voice note", icon="microphone", kind="other", fields={"kind": "audio"}),
        Sendable(label="Document", icon="file", kind="other", fields={"kind": "file"}),
        Sendable(label="Location", icon="pin", kind="other", fields={"kind": "location"}),
        Sendable(
            label="A kind that respond.io does not support",
            icon="gift",
            kind="other",
            fields={"kind": "unsupported"},
        ),
    ],
    upload=Upload(
        path="files",
        file_field="file",
        accept=["image/jpeg", "image/png", "image/webp", "video/mp4"],
        owner="customer",
        id_field="file_id",
    ),
    window_hours=48,
    events={"message.received": "Customer's message", "message.sent": "Message to the customer"},
    troubles=[
        webhook_troubles("delay", "drop", "duplicate"),
        api_troubles(
            "respond.io",
            busy=Trouble(
                label="Is busy",
                hint="too many requests, HTTP 429",
                fault={"target": "api", "kind": "http", "status": 429},
            ),
            sending="contact/*/message",
        ),
    ],
)


class Rows:
    """Draws respond.io's rows for the page."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def business(self, row: Channel) -> BusinessRow:
        """Show a channel of the workspace."""
        return BusinessRow(id=str(row.channel_id), username=username_of(row), name=row.name, avatar="")

    def customer(self, row: Contact) -> CustomerRow:
        """Show a contact."""
        return CustomerRow(
            id=str(row.contact_id),
            username=username_of(row),
            name=f"{row.first_name} {row.last_name}".strip(),
            avatar=files.picture(self._site, row) or "",
        )

    def message(self, row: Message) -> MessageRow:
        """Show a message."""
        kind, text, detail = _drawn(row)
        return MessageRow(
            id=str(row.message_id),
            conversation=f"{row.channel_id}-{row.contact_id}",
            business=str(row.channel_id),
            customer=str(row.contact_id),
            by="customer" if row.traffic == "incoming" else "business",
            at=row.created_at,
            kind=kind,
            text=text,
            detail=detail,
            url=self._url(row),
            buttons=[ButtonRow(id=title, title=title) for title in row.content.get("replies", ())],
        )

    def message_if_shown(self, row: Message) -> MessageRow | None:
        """Show a message, unless it never reached the phone or has not yet."""
        return None if row.standing in ("pending", "failed") else self.message(row)

    def conversation(self, row: Thread) -> ConversationRow:
        """Show a contact's messages on one channel."""
        thread, now = self._thread(row), self._site.clock.now_ms()
        channel = self._site.store.channels.of(str(row.channel_id))
        closes_at = outgoing.window_closes_at(self._site, row.contact_id, channel, now)
        is_open = closes_at is None or now <= closes_at
        shown = WindowRow(state="open", closes_at=closes_at) if is_open else WindowRow(state="late", remaining=0)
        read_at = [message.created_at for message in thread if message.standing == "read"]
        return ConversationRow(
            id=row.thread_id,
            business=str(row.channel_id),
            customer=str(row.contact_id),
            updated_at=row.updated_at,
            window=shown,
            read_by_customer_at=max(read_at, default=0),
            message_count=len(thread),
            last_message=self.message(thread[-1]) if thread else None,
        )

    def thread(self, conversation_id: str, count: int) -> list[MessageRow]:
        """Show the newest messages of a conversation."""
        held = self._site.store.threads.get(conversation_id)
        thread = [] if held is None else self._thread(held)
        return [self.message(row) for row in (thread[-count:] if count else [])]

    def delivery(self, row: Delivery) -> DeliveryRow:
        """Show a webhook."""
        about = self._site.store.message(row.message_id)
        return DeliveryRow(
            id=row.delivery_id,
            event=row.event,
            business="" if about is None else str(about.channel_id),
            url=row.url,
            body=row.body,
            status=row.status,
            created_at=row.created_at,
            next_attempt_at=row.next_attempt_at,
            attempts=row.attempts,
        )

    def _thread(self, row: Thread) -> list[Message]:
        """Return the messages that the phone has, oldest first."""
        found = [self._site.store.message(message_id) for message_id in self._site.store.thread(row.contact_id)]
        return [
            message
            for message in found
            if message is not None
            and message.channel_id == row.channel_id
            and message.standing not in ("pending", "failed")
        ]

    def _url(self, row: Message) -> str:
        file = self._site.store.stored.get(row.file_id)
        return "" if file is None else files.link(self._site, row, file)


def username_of(row: Contact | Channel) -> str:
    """Return what the page calls a person or a channel; those that it did not invent go by what is known of them."""
    if isinstance(row, Channel):
        return f"{row.source}.{row.channel_id}"
    return row.username or str(row.contact_id)


def _drawn(row: Message) -> tuple[Kind, str, str]:
    """Return the page's kind of a message, its text, and respond.io's word where the page has no picture of it."""
    content = row.content
    name = str(content.get("type", ""))
    if name == "text":
        return "text", str(content.get("text", "")), ""
    if name == "quick_reply":
        return "card", str(content.get("title", "")), ""
    attached = str(content.get("attachment", {}).get("type", ""))
    return PICTURES.get(attached, "other"), "", attached or name


def phone(site: Site) -> Phone:
    """Put respond.io on the phone page."""
    store, rows = site.store, Rows(site)
    tables = (
        Shown("business", store.channels, rows.business),
        Shown("customer", store.contacts, rows.customer),
        Shown("conversation", store.threads, rows.conversation),
        Shown("message", store.messages, rows.message_if_shown, first=0),
        Shown("delivery", store.deliveries, rows.delivery, first=DELIVERIES_SHOWN),
        Shown("fault", store.faults, lambda row: row),
    )
    return Phone(MANIFEST, site.settings, tables, thread=rows.thread)

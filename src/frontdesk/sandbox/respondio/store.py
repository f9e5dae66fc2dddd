"""Store of respond.io's simulator: its tables, and the indexes over them."""

import base64
import bisect
import secrets
from functools import partial

from frontdesk.sandbox.kit import store
from frontdesk.sandbox.kit.documents import Documents
from frontdesk.sandbox.kit.live import LiveHub
from frontdesk.sandbox.kit.store import Groups
from frontdesk.sandbox.kit.webhooks import DeliveryLog
from frontdesk.sandbox.respondio.model import Channel, Contact, Delivery, Fault, File, Message, Thread, Token, Webhook

PLATFORM = "respondio"
# The first contact is the one of the responses others wrote down; all are far below 2^53.
FIRST_CONTACT = 398_350_624
FINISHED_DELIVERIES = 5_000


def channel_message_id() -> str:
    """Make an id shaped like TikTok's own: 28 characters of base64."""
    return base64.b64encode(secrets.token_bytes(19)).decode()


class Store(store.Store):
    """Tables of the simulator, and the queries over them. Its collections begin with `respondio.`."""

    def __init__(self, documents: Documents, live: LiveHub) -> None:
        super().__init__(documents, prefix="respondio.", files="respondio.bytes")
        publish = partial(live.publish, PLATFORM)
        self.tokens = self.table("token", Token, "token")
        self.channels = self.table("channel", Channel, lambda row: str(row.channel_id), publish)
        self.contacts = self.table("contact", Contact, lambda row: str(row.contact_id), publish)
        self.messages = self.table("message", Message, lambda row: str(row.message_id), publish)
        self.threads = self.table("thread", Thread, "thread_id", publish)
        self.stored = self.table("file", File, "file_id")
        self.webhooks = self.table("webhook", Webhook, "webhook_id")
        self.deliveries = self.table("delivery", Delivery, "delivery_id", publish)
        self.faults = self.table("fault", Fault, "fault_id", publish)
        self.log = DeliveryLog(self.deliveries, FINISHED_DELIVERIES)
        self._contact_ids = sorted(row.contact_id for row in self.contacts)
        self._threads: Groups[int, int] = Groups()
        for message in self.messages:
            self._threads.add(message.contact_id, message.message_id)
            if _thread_id(message) not in self.threads:
                self._keep_thread(message)

    def clear(self) -> None:
        """Forget everything."""
        super().clear()
        for index in (self._contact_ids, self._threads, self.log):
            index.clear()

    def contact_ids(self) -> list[int]:
        """Return every contact's id, the oldest first. Do not change the list."""
        return self._contact_ids

    def next_contact_id(self) -> int:
        """Return an id no contact has, above all others."""
        return self._contact_ids[-1] + 1 if self._contact_ids else FIRST_CONTACT

    def add_contact(self, contact: Contact) -> Contact:
        """Save a new contact."""
        bisect.insort(self._contact_ids, contact.contact_id)
        return self.contacts.save(contact)

    def contact(self, identifier: str) -> Contact | None:
        """Return a contact by `id:398350624`, `email:…` or `phone:…`."""
        kind, _, value = identifier.partition(":")
        if kind == "id":
            return self.contacts.get(value)
        return next((row for row in self.contacts if value and value == getattr(row, kind, None)), None)

    def thread(self, contact_id: int) -> list[int]:
        """Return the ids of a contact's messages, the oldest first. Do not change the list."""
        return self._threads.of(contact_id)

    def message(self, message_id: int) -> Message | None:
        """Return a message by its id."""
        return self.messages.get(str(message_id))

    def free_message_id(self, at_us: int) -> int:
        """Return this microsecond as an id, or the first free one after it."""
        while str(at_us) in self.messages:
            at_us += 1
        return at_us

    def add_message(self, message: Message) -> Message:
        """Save a new message and file it by its id."""
        self._threads.add(message.contact_id, message.message_id)
        return self.change_message(message)

    def change_message(self, message: Message) -> Message:
        """Save a message, and with it the thread that it is in."""
        self.messages.save(message)
        self._keep_thread(message)
        return message

    def _keep_thread(self, message: Message) -> None:
        held = self.threads.get(_thread_id(message))
        updated_at = max(message.created_at, held.updated_at if held else 0)
        made = Thread(contact_id=message.contact_id, channel_id=message.channel_id, updated_at=updated_at)
        self.threads.save(made)

    def newest(self, contact_id: int, *, channel_id: int | None = None, incoming: bool = False) -> Message | None:
        """Return the newest message of a contact, on this channel, or of those that came in."""
        for message_id in reversed(self.thread(contact_id)):
            message = self.message(message_id)
            if message is None or channel_id not in (None, message.channel_id):
                continue
            if not incoming or message.traffic == "incoming":
                return message
        return None

    def add_file(self, file: File, content: bytes) -> File:
        """Save a file and its bytes."""
        self.files.put(file.file_id, content)
        return self.stored.save(file)


def _thread_id(message: Message) -> str:
    return f"{message.channel_id}-{message.contact_id}"

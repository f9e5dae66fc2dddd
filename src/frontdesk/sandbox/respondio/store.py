"""respond.io's state: its tables, and the indexes over them."""

import base64
import bisect
import secrets

import msgspec

from frontdesk.sandbox.documents import Documents
from frontdesk.sandbox.respondio.model import Channel, Contact, Delivery, Fault, File, Message, Token, Webhook
from frontdesk.sandbox.tables import Table

# The first contact is the one of the answers others wrote down; all are far below 2^53.
FIRST_CONTACT = 398_350_624
FINISHED_DELIVERIES = 5_000
BYTES = "respondio.bytes"


def channel_message_id() -> str:
    """An id shaped like TikTok's own: 28 characters of base64."""
    return base64.b64encode(secrets.token_bytes(19)).decode()


class Store:
    """All tables, and the questions the rest asks of them. Its collections begin with `respondio.`."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents
        self.tokens = Table[Token]("respondio.token", Token, lambda row: row.token, documents)
        self.channels = Table[Channel]("respondio.channel", Channel, lambda row: str(row.channel_id), documents)
        self.contacts = Table[Contact]("respondio.contact", Contact, lambda row: str(row.contact_id), documents)
        self.messages = Table[Message]("respondio.message", Message, lambda row: str(row.message_id), documents)
        self.files = Table[File]("respondio.file", File, lambda row: row.file_id, documents)
        self.webhooks = Table[Webhook]("respondio.webhook", Webhook, lambda row: row.webhook_id, documents)
        self.deliveries = Table[Delivery]("respondio.delivery", Delivery, lambda row: row.delivery_id, documents)
        self.faults = Table[Fault]("respondio.fault", Fault, lambda row: row.fault_id, documents)
        self._contact_ids: list[int] = []
        self._threads: dict[int, list[int]] = {}
        self._contents: dict[str, bytes] = {}
        self._finished: list[str] = []
        self._load()

    def _tables(self) -> tuple[Table[msgspec.Struct], ...]:
        return tuple(value for value in vars(self).values() if isinstance(value, Table))

    def _load(self) -> None:
        for table in self._tables():
            table.load()
        self._contact_ids = sorted(row.contact_id for row in self.contacts)
        for message in self.messages:
            bisect.insort(self._threads.setdefault(message.contact_id, []), message.message_id)
        self._finished = [row.delivery_id for row in self.deliveries if row.status != "pending"]

    def clear(self) -> None:
        """Forget everything."""
        with self.documents.together():
            for table in self._tables():
                table.clear()
            self.documents.clear(BYTES)
        for index in (self._contact_ids, self._threads, self._contents, self._finished):
            index.clear()

    def contact_ids(self) -> list[int]:
        """Every contact's id, the oldest first. Do not change the list."""
        return self._contact_ids

    def next_contact_id(self) -> int:
        """An id no contact has, above all others."""
        return self._contact_ids[-1] + 1 if self._contact_ids else FIRST_CONTACT

    def add_contact(self, contact: Contact) -> Contact:
        """Save a new contact."""
        bisect.insort(self._contact_ids, contact.contact_id)
        return self.contacts.save(contact)

    def contact(self, identifier: str) -> Contact | None:
        """A contact by `id:398350624`, `email:…` or `phone:…`."""
        kind, _, value = identifier.partition(":")
        if kind == "id":
            return self.contacts.get(value)
        return next((row for row in self.contacts if value and value == getattr(row, kind, None)), None)

    def thread(self, contact_id: int) -> list[int]:
        """The ids of a contact's messages, the oldest first. Do not change the list."""
        return self._threads.get(contact_id, [])

    def message(self, message_id: int) -> Message | None:
        """A message by its id."""
        return self.messages.get(str(message_id))

    def free_message_id(self, at_us: int) -> int:
        """This microsecond, or the first free one after it."""
        while str(at_us) in self.messages:
            at_us += 1
        return at_us

    def add_message(self, message: Message) -> Message:
        """Save a new message and file it by its id."""
        bisect.insort(self._threads.setdefault(message.contact_id, []), message.message_id)
        return self.messages.save(message)

    def newest(self, contact_id: int, *, channel_id: int | None = None, incoming: bool = False) -> Message | None:
        """The newest message of a contact, on this channel, or of those that came in."""
        for message_id in reversed(self.thread(contact_id)):
            message = self.message(message_id)
            if message is None or channel_id not in (None, message.channel_id):
                continue
            if not incoming or message.traffic == "incoming":
                return message
        return None

    def add_file(self, file: File, content: bytes) -> File:
        """Save a file and its bytes."""
        if self.documents.kept:
            self.documents.put(BYTES, file.file_id, content)
        else:
            self._contents[file.file_id] = content
        return self.files.save(file)

    def file_bytes(self, file_id: str) -> bytes:
        """The bytes of a stored file; empty when unknown."""
        return self._contents.get(file_id) or self.documents.get(BYTES, file_id) or b""

    def finish(self, delivery: Delivery) -> None:
        """Save a delivery that will not be tried again; the oldest of very many are forgotten."""
        self._finished.append(delivery.delivery_id)
        self.deliveries.save(delivery)
        if len(self._finished) > FINISHED_DELIVERIES:
            old, self._finished = self._finished[:500], self._finished[500:]
            for key in old:
                self.deliveries.delete(key)

"""The open profile's state: typed tables in memory, written through to `Documents`.

The live stream tells nothing of them: no page shows this stand-in.
"""

import bisect
import operator

from frontdesk.sandbox.documents import Documents
from frontdesk.sandbox.tables import Row, Table
from frontdesk.sandbox.tiktok import ids
from frontdesk.sandbox.tiktok.model import App, AuthCode, Delivery, Fault, Grant
from frontdesk.sandbox.tiktok.store import grant_key
from frontdesk.sandbox.tiktok_open.model import Account, Image, OpenConversation, OpenMessage

FINISHED_DELIVERIES = 5000
BYTES = "open-bytes"


class OpenStore:
    """All tables, and the questions the rest asks of them."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents

        def table(name: str, kind: type[Row], key: str) -> Table[Row]:
            return Table(f"open-{name}", kind, operator.attrgetter(key), documents, None)

        self.apps = table("app", App, "app_id")
        self.businesses = table("business", Account, "open_id")
        self.customers = table("customer", Account, "open_id")
        self.conversations = table("conversation", OpenConversation, "conversation_id")
        self.messages = table("message", OpenMessage, "message_id")
        self.images = table("image", Image, "image_id")
        self.grants = Table[Grant](
            "open-grant", Grant, lambda row: grant_key(row.app_id, row.business_id), documents, None
        )
        self.codes = table("code", AuthCode, "code")
        self.deliveries = table("delivery", Delivery, "delivery_id")
        self.faults = table("fault", Fault, "fault_id")
        self._tables = tuple(held for held in vars(self).values() if isinstance(held, Table))
        self._threads: dict[str, list[OpenMessage]] = {}
        self._contents: dict[str, bytes] = {}
        for held in self._tables:
            held.load()
        for message in self.messages:
            self._file(message)

    def clear(self) -> None:
        """Forget everything."""
        with self.documents.together():
            for image in self.images:
                self.documents.delete(BYTES, image.image_id)
            for held in self._tables:
                held.clear()
        self._threads.clear()
        self._contents.clear()

    def business(self, name: str) -> Account | None:
        """A business by its open id or username."""
        return self.businesses.get(name) or next((row for row in self.businesses if row.username == name), None)

    def customer(self, name: str) -> Account | None:
        """A person by open id or username."""
        return self.customers.get(name) or next((row for row in self.customers if row.username == name), None)

    def conversation(self, business: Account, customer: Account) -> OpenConversation | None:
        """The conversation of these two, if there is one."""
        pair = (business.open_id, customer.open_id)
        return next((row for row in self.conversations if (row.business, row.customer) == pair), None)

    def begin(self, business: Account, customer: Account, at: int) -> OpenConversation:
        """A new conversation of these two."""
        made = OpenConversation(
            conversation_id=ids.conversation_id(),
            business=business.open_id,
            customer=customer.open_id,
            created_at=at,
            updated_at=at,
        )
        return self.conversations.save(made)

    def thread(self, conversation_id: str) -> list[OpenMessage]:
        """The messages of a conversation, oldest first. Do not change the list."""
        return self._threads.get(conversation_id, [])

    def add_message(self, message: OpenMessage) -> OpenMessage:
        """Save a new message and file it by its time."""
        self._file(message)
        return self.messages.save(message)

    def _file(self, message: OpenMessage) -> None:
        thread = self._threads.setdefault(message.conversation_id, [])
        bisect.insort_right(thread, message, key=operator.attrgetter("at", "number"))

    def add_image(self, image: Image, content: bytes) -> Image:
        """Save a picture and its bytes."""
        if self.documents.kept:
            self.documents.put(BYTES, image.image_id, content)
        else:
            self._contents[image.image_id] = content
        return self.images.save(image)

    def image_bytes(self, image_id: str) -> bytes:
        """The bytes of a stored picture; empty when unknown."""
        return self._contents.get(image_id) or self.documents.get(BYTES, image_id) or b""

    def grant_of_token(self, token: str) -> tuple[Grant, int] | None:
        """The permission an access token belongs to and when the token ends (epoch milliseconds)."""
        for grant in self.grants:
            for held in grant.access_tokens:
                if held.token == token:
                    return grant, held.expires_at
        return None

    def grants_of(self, open_id: str) -> list[Grant]:
        """What a business allows to all apps."""
        return [row for row in self.grants if row.business_id == open_id]

    def finish(self, delivery: Delivery) -> None:
        """Save a delivery that will not be tried again; the oldest of very many are forgotten."""
        self.deliveries.save(delivery)
        if len(self.deliveries) <= FINISHED_DELIVERIES:
            return
        done = [row.delivery_id for row in self.deliveries if row.status != "pending"]
        for key in done[: len(done) // 2]:
            self.deliveries.delete(key)

"""Store of the open profile: its tables, every change of which is published to the phone page, and sorted lists."""

from functools import partial

from frontdesk.sandbox.kit import store
from frontdesk.sandbox.kit.apps import App, AuthCode, Grant, grant_key
from frontdesk.sandbox.kit.documents import Documents
from frontdesk.sandbox.kit.live import LiveHub
from frontdesk.sandbox.kit.store import Groups
from frontdesk.sandbox.kit.tables import by_id_or_username
from frontdesk.sandbox.kit.webhooks import AppDelivery, DeliveryLog
from frontdesk.sandbox.tiktok_open import ids
from frontdesk.sandbox.tiktok_open.model import Account, Fault, Image, OpenConversation, OpenMessage

PLATFORM = "tiktok_open"
FINISHED_DELIVERIES = 5000


class OpenStore(store.Store):
    """Tables of the simulator, and the queries over them."""

    def __init__(self, documents: Documents, live: LiveHub) -> None:
        super().__init__(documents, prefix="open-", files="open-bytes")
        publish = partial(live.publish, PLATFORM)
        self.apps = self.table("app", App, "app_id")
        self.businesses = self.table("business", Account, "open_id", publish)
        self.customers = self.table("customer", Account, "open_id", publish)
        self.conversations = self.table("conversation", OpenConversation, "conversation_id", publish)
        self.messages = self.table("message", OpenMessage, "message_id", publish)
        self.images = self.table("image", Image, "image_id")
        self.grants = self.table("grant", Grant, grant_key, publish)
        self.codes = self.table("code", AuthCode, "code")
        self.deliveries = self.table("delivery", AppDelivery, "delivery_id", publish)
        self.faults = self.table("fault", Fault, "fault_id", publish)
        self.log = DeliveryLog(self.deliveries, FINISHED_DELIVERIES)
        self._threads: Groups[str, OpenMessage] = Groups("at", "number")
        for message in self.messages:
            self._threads.add(message.conversation_id, message)

    def clear(self) -> None:
        """Forget everything."""
        super().clear()
        self._threads.clear()
        self.log.clear()

    def business(self, name: str) -> Account | None:
        """Return a business by its open id or username."""
        return by_id_or_username(self.businesses, name)

    def customer(self, name: str) -> Account | None:
        """Return a person by open id or username."""
        return by_id_or_username(self.customers, name)

    def conversation(self, business: Account, customer: Account) -> OpenConversation | None:
        """Return the conversation of these two, if there is one."""
        pair = (business.open_id, customer.open_id)
        return next((row for row in self.conversations if (row.business, row.customer) == pair), None)

    def begin(self, business: Account, customer: Account, at: int) -> OpenConversation:
        """Make a new conversation of these two."""
        made = OpenConversation(
            conversation_id=ids.conversation_id(),
            business=business.open_id,
            customer=customer.open_id,
            created_at=at,
            updated_at=at,
        )
        return self.conversations.save(made)

    def thread(self, conversation_id: str) -> list[OpenMessage]:
        """Return the messages of a conversation, oldest first. Do not change the list."""
        return self._threads.of(conversation_id)

    def add_message(self, message: OpenMessage) -> OpenMessage:
        """Save a new message and file it by its time."""
        self._threads.add(message.conversation_id, message)
        return self.messages.save(message)

    def add_image(self, image: Image, content: bytes) -> Image:
        """Save a picture and its bytes."""
        self.files.put(image.image_id, content)
        return self.images.save(image)

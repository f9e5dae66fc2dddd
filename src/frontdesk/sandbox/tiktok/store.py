"""Store of TikTok's simulator: its tables, every change of which is published to the live stream, and their indexes."""

from functools import partial

from frontdesk.sandbox.kit import store
from frontdesk.sandbox.kit.apps import App, AuthCode, Grant, grant_key
from frontdesk.sandbox.kit.documents import Documents
from frontdesk.sandbox.kit.live import LiveHub
from frontdesk.sandbox.kit.store import Groups
from frontdesk.sandbox.kit.tables import by_id_or_username
from frontdesk.sandbox.kit.webhooks import DeliveryLog
from frontdesk.sandbox.tiktok import ids
from frontdesk.sandbox.tiktok.model import (
    Business,
    Comment,
    Conversation,
    Customer,
    Delivery,
    Fault,
    Media,
    Message,
    Video,
)

PLATFORM = "tiktok"
FINISHED_DELIVERIES = 20_000


class Store(store.Store):
    """Tables of the simulator, and the queries over them."""

    def __init__(self, documents: Documents, live: LiveHub) -> None:
        super().__init__(documents, files="bytes")
        publish = partial(live.publish, PLATFORM)
        self.apps = self.table("app", App, "app_id", publish)
        self.businesses = self.table("business", Business, "business_id", publish)
        self.customers = self.table("customer", Customer, "unique_identifier", publish)
        self.conversations = self.table("conversation", Conversation, "conversation_id", publish)
        self.messages = self.table("message", Message, "message_id", publish)
        self.media = self.table("media", Media, "media_id")
        self.grants = self.table("grant", Grant, grant_key, publish)
        self.codes = self.table("code", AuthCode, "code")
        self.deliveries = self.table("delivery", Delivery, "delivery_id", publish)
        self.faults = self.table("fault", Fault, "fault_id", publish)
        self.videos = self.table("video", Video, "video_id", publish)
        self.comments = self.table("comment", Comment, "comment_id", publish)
        self.log = DeliveryLog(self.deliveries, FINISHED_DELIVERIES)
        self._threads: Groups[str, Message] = Groups("at")
        self._below: Groups[str, Comment] = Groups("at")
        self._pairs = {(row.business_id, row.unique_identifier): row.conversation_id for row in self.conversations}
        for message in self.messages:
            self._threads.add(message.conversation_id, message)
        for comment in self.comments:
            if not comment.deleted:
                self._below.add(comment.parent_comment_id or comment.video_id, comment)

    def clear(self) -> None:
        """Forget everything."""
        super().clear()
        for index in (self._threads, self._below, self._pairs, self.log):
            index.clear()

    def business(self, name: str) -> Business | None:
        """Return a business by its id or username."""
        return by_id_or_username(self.businesses, name)

    def customer(self, name: str) -> Customer | None:
        """Return a person by identifier or username."""
        return by_id_or_username(self.customers, name)

    def conversation(self, business_id: str, unique_identifier: str) -> Conversation | None:
        """Return the conversation of these two, if there is one."""
        key = self._pairs.get((business_id, unique_identifier))
        return None if key is None else self.conversations.get(key)

    def open_conversation(self, business: Business, customer: Customer, at: int) -> Conversation:
        """Return the conversation of these two, begun at `at` when there is none."""
        found = self.conversation(business.business_id, customer.unique_identifier)
        if found is not None:
            return found
        made = Conversation(
            conversation_id=ids.conversation_id(),
            business_id=business.business_id,
            unique_identifier=customer.unique_identifier,
            created_at=at,
            updated_at=at,
            accepted=business.messages_from_everyone,
        )
        self._pairs[(made.business_id, made.unique_identifier)] = made.conversation_id
        return self.conversations.save(made)

    def conversations_of(self, business_id: str) -> list[Conversation]:
        """Return a business's conversations, the newest first."""
        own = [row for row in self.conversations if row.business_id == business_id]
        return sorted(own, key=lambda row: row.updated_at, reverse=True)

    def thread(self, conversation_id: str) -> list[Message]:
        """Return the messages of a conversation, oldest first. Do not change the list."""
        return self._threads.of(conversation_id)

    def add_message(self, message: Message) -> Message:
        """Save a new message and file it by its time."""
        self._threads.add(message.conversation_id, message)
        return self.messages.save(message)

    def videos_of(self, business_id: str) -> list[Video]:
        """Return a business's posts that were not deleted, the newest first."""
        own = [row for row in self.videos if row.business_id == business_id and not row.deleted]
        return sorted(own, key=lambda row: row.created_at, reverse=True)

    def below(self, key: str) -> list[Comment]:
        """Return the first-level comments of a video, or the replies to a comment, oldest first.

        Do not change the list.
        """
        return self._below.of(key)

    def add_comment(self, comment: Comment) -> Comment:
        """Save a new comment and file it below its video or its comment."""
        self._below.add(comment.parent_comment_id or comment.video_id, comment)
        return self.comments.save(comment)

    def remove_comment(self, comment: Comment) -> None:
        """Take a comment out of its place; its row stays, marked deleted."""
        comment.deleted = True
        self._below.remove(comment.parent_comment_id or comment.video_id, comment)
        self.comments.save(comment)

    def add_media(self, media: Media, content: bytes) -> Media:
        """Save a file and its bytes."""
        self.files.put(media.media_id, content)
        return self.media.save(media)

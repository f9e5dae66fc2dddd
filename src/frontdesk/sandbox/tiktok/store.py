"""TikTok's state: its tables, every change of which is told to the live stream, and the indexes over them."""

import bisect
import operator
from functools import partial

import msgspec

from frontdesk.sandbox.documents import Documents
from frontdesk.sandbox.live import LiveHub
from frontdesk.sandbox.tables import Table
from frontdesk.sandbox.tiktok import ids
from frontdesk.sandbox.tiktok.model import (
    App,
    AuthCode,
    Business,
    Comment,
    Conversation,
    Customer,
    Delivery,
    Fault,
    Grant,
    Media,
    Message,
    Video,
)

PLATFORM = "tiktok"
FINISHED_DELIVERIES = 20_000


def grant_key(app_id: str, business_id: str) -> str:
    """The key of a grant: a business allows each app once."""
    return f"{app_id} {business_id}"


class Store:
    """All tables, and the questions the rest asks of them."""

    def __init__(self, documents: Documents, live: LiveHub) -> None:
        self.documents = documents
        self.live = live
        told = partial(live.publish, PLATFORM)
        self.apps = Table[App]("app", App, lambda row: row.app_id, documents, told)
        self.businesses = Table[Business]("business", Business, lambda row: row.business_id, documents, told)
        self.customers = Table[Customer]("customer", Customer, lambda row: row.unique_identifier, documents, told)
        self.conversations = Table[Conversation](
            "conversation", Conversation, lambda row: row.conversation_id, documents, told
        )
        self.messages = Table[Message]("message", Message, lambda row: row.message_id, documents, told)
        self.media = Table[Media]("media", Media, lambda row: row.media_id, documents)
        self.grants = Table[Grant]("grant", Grant, lambda row: grant_key(row.app_id, row.business_id), documents, told)
        self.codes = Table[AuthCode]("code", AuthCode, lambda row: row.code, documents)
        self.deliveries = Table[Delivery]("delivery", Delivery, lambda row: row.delivery_id, documents, told)
        self.faults = Table[Fault]("fault", Fault, lambda row: row.fault_id, documents, told)
        self.videos = Table[Video]("video", Video, lambda row: row.video_id, documents, told)
        self.comments = Table[Comment]("comment", Comment, lambda row: row.comment_id, documents, told)
        self._threads: dict[str, list[Message]] = {}
        self._below: dict[str, list[Comment]] = {}
        self._pairs: dict[tuple[str, str], str] = {}
        self._contents: dict[str, bytes] = {}
        self._finished: list[str] = []
        self._load()

    def _tables(self) -> tuple[Table[msgspec.Struct], ...]:
        return tuple(value for value in vars(self).values() if isinstance(value, Table))

    def _load(self) -> None:
        for table in self._tables():
            table.load()
        for conversation in self.conversations:
            self._pairs[(conversation.business_id, conversation.unique_identifier)] = conversation.conversation_id
        for message in self.messages:
            self._file(message)
        for comment in self.comments:
            self._file_comment(comment)
        self._finished = [row.delivery_id for row in self.deliveries if row.status != "pending"]

    def clear(self) -> None:
        """Forget everything."""
        with self.documents.together():
            for table in self._tables():
                table.clear()
            self.documents.clear("bytes")
        self._threads.clear()
        self._below.clear()
        self._pairs.clear()
        self._contents.clear()
        self._finished.clear()

    def business(self, name: str) -> Business | None:
        """A business by its id or username."""
        return self.businesses.get(name) or next((row for row in self.businesses if row.username == name), None)

    def customer(self, name: str) -> Customer | None:
        """A person by identifier or username."""
        return self.customers.get(name) or next((row for row in self.customers if row.username == name), None)

    def conversation(self, business_id: str, unique_identifier: str) -> Conversation | None:
        """The conversation of these two, if there is one."""
        key = self._pairs.get((business_id, unique_identifier))
        return None if key is None else self.conversations.get(key)

    def open_conversation(self, business: Business, customer: Customer, at: int) -> Conversation:
        """The conversation of these two, begun at `at` when there is none."""
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
        """A business's conversations, the newest first."""
        own = [row for row in self.conversations if row.business_id == business_id]
        return sorted(own, key=lambda row: row.updated_at, reverse=True)

    def thread(self, conversation_id: str) -> list[Message]:
        """The messages of a conversation, oldest first. Do not change the list."""
        return self._threads.get(conversation_id, [])

    def add_message(self, message: Message) -> Message:
        """Save a new message and file it by its time."""
        self._file(message)
        return self.messages.save(message)

    def _file(self, message: Message) -> None:
        thread = self._threads.setdefault(message.conversation_id, [])
        bisect.insort_right(thread, message, key=operator.attrgetter("at"))

    def videos_of(self, business_id: str) -> list[Video]:
        """A business's posts that were not deleted, the newest first."""
        own = [row for row in self.videos if row.business_id == business_id and not row.deleted]
        return sorted(own, key=lambda row: row.created_at, reverse=True)

    def below(self, key: str) -> list[Comment]:
        """The first-level comments of a video, or the replies to a comment, oldest first. Do not change the list."""
        return self._below.get(key, [])

    def add_comment(self, comment: Comment) -> Comment:
        """Save a new comment and file it below its video or its comment."""
        self._file_comment(comment)
        return self.comments.save(comment)

    def _file_comment(self, comment: Comment) -> None:
        if not comment.deleted:
            held = self._below.setdefault(comment.parent_comment_id or comment.video_id, [])
            bisect.insort_right(held, comment, key=operator.attrgetter("at"))

    def remove_comment(self, comment: Comment) -> None:
        """Take a comment out of its place; its row stays, marked deleted."""
        comment.deleted = True
        held = self._below.get(comment.parent_comment_id or comment.video_id, [])
        held[:] = [row for row in held if row.comment_id != comment.comment_id]
        self.comments.save(comment)

    def add_media(self, media: Media, content: bytes) -> Media:
        """Save a file and its bytes."""
        if self.documents.kept:
            self.documents.put("bytes", media.media_id, content)
        else:
            self._contents[media.media_id] = content
        return self.media.save(media)

    def media_bytes(self, media_id: str) -> bytes:
        """The bytes of a stored file; empty when unknown."""
        return self._contents.get(media_id) or self.documents.get("bytes", media_id) or b""

    def grant_of_token(self, token: str) -> tuple[Grant, int] | None:
        """The grant an access token belongs to and when the token ends (epoch milliseconds)."""
        for grant in self.grants:
            for held in grant.access_tokens:
                if held.token == token:
                    return grant, held.expires_at
        return None

    def grants_of(self, business_id: str) -> list[Grant]:
        """What a business allows to all apps."""
        return [row for row in self.grants if row.business_id == business_id]

    def finish(self, delivery: Delivery) -> None:
        """Save a delivery that will not be tried again; the oldest of very many are forgotten."""
        if delivery.delivery_id not in self._finished[-1:]:
            self._finished.append(delivery.delivery_id)
        self.deliveries.save(delivery)
        if len(self._finished) > FINISHED_DELIVERIES:
            old, self._finished = self._finished[:1000], self._finished[1000:]
            for key in old:
                row = self.deliveries.get(key)
                if row is not None and row.status != "pending":
                    self.deliveries.delete(key, quietly=True)

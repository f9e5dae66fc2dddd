"""Phone page's view of the open profile: its manifest, and how its rows are shown there."""

from typing import Literal

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
    ConversationRow,
    CustomerRow,
    MessageRow,
    WindowRow,
    delivery_row,
    grant_row,
)
from frontdesk.sandbox.tiktok_open.conversations import image_url, window_of
from frontdesk.sandbox.tiktok_open.model import Account, OpenConversation, OpenMessage
from frontdesk.sandbox.tiktok_open.profile import avatar_url
from frontdesk.sandbox.tiktok_open.site import OpenSite

MANIFEST = Manifest(
    platform="tiktok_open",
    name="TikTok",
    title="TikTok, open profile",
    root="/control/tiktok-open",
    send="customer/says",
    read="customer/reads",
    customer=Person(username="username", name="name"),
    business=Person(username="username", name="name"),
    sends=[
        Sendable(label="Sample picture", icon="photo", kind="image", fields={"kind": "image"}),
        Sendable(
            label="A voice note (a kind no app knows)",
            icon="gift",
            kind="other",
            fields={"kind": "other", "msg_type": "voice_note"},
        ),
    ],
    upload=Upload(
        path="images",
        file_field="image",
        accept=["image/jpeg", "image/png", "image/webp"],
        owner="customer",
        id_field="image_id",
    ),
    grants=True,
    window_hours=48,
    events={
        "direct_message.receive": "Customer's message",
        "direct_message.read": "Customer read",
        "conversation.created": "New conversation",
    },
    troubles=[
        webhook_troubles("delay", "drop", "duplicate", "reorder"),
        api_troubles(
            "TikTok",
            busy=Trouble(
                label="Is busy",
                hint="“rate limit exceeded”, HTTP 429",
                fault={"target": "api", "kind": "code", "status": 429, "code": 40100},
            ),
            sending="v2/im/message/send/",
        ),
    ],
)


class Rows:
    """Drawer of the open profile's rows for the page."""

    def __init__(self, site: OpenSite) -> None:
        self._site = site

    def business(self, row: Account) -> BusinessRow:
        """Show a business account."""
        return BusinessRow(id=row.open_id, username=row.username, name=row.name, avatar=avatar_url(self._site, row))

    def customer(self, row: Account) -> CustomerRow:
        """Show a person."""
        return CustomerRow(id=row.open_id, username=row.username, name=row.name, avatar=avatar_url(self._site, row))

    def message(self, row: OpenMessage) -> MessageRow:
        """Show a message."""
        held = self._site.store.conversations.of(row.conversation_id)
        return MessageRow(
            id=row.message_id,
            conversation=row.conversation_id,
            business=held.business,
            customer=held.customer,
            by="business" if row.from_business else "customer",
            at=row.at,
            kind=row.kind,
            text=row.text,
            url=image_url(self._site, row.image_id) if row.image_id else "",
            detail=row.raw_type,
        )

    def conversation(self, row: OpenConversation) -> ConversationRow:
        """Show a conversation."""
        thread, window = self._site.store.thread(row.conversation_id), window_of(self._site, row)
        shown = WindowRow(state="late", remaining=0)
        if window.is_open:
            state: Literal["open", "first"] = "open" if window.remaining is None else "first"
            shown = WindowRow(state=state, remaining=window.remaining, closes_at=window.closes_at)
        return ConversationRow(
            id=row.conversation_id,
            business=row.business,
            customer=row.customer,
            updated_at=row.updated_at,
            window=shown,
            read_by_customer_at=row.read_by_customer_at,
            message_count=len(thread),
            last_message=self.message(thread[-1]) if thread else None,
        )

    def thread(self, conversation_id: str, count: int) -> list[MessageRow]:
        """Show the newest messages of a conversation."""
        thread = self._site.store.thread(conversation_id)
        return [self.message(row) for row in (thread[-count:] if count else [])]


def phone(site: OpenSite) -> Phone:
    """Put the open profile on the phone page."""
    store, rows = site.store, Rows(site)
    tables = (
        Shown("business", store.businesses, rows.business),
        Shown("customer", store.customers, rows.customer),
        Shown("conversation", store.conversations, rows.conversation),
        Shown("message", store.messages, rows.message, first=0),
        Shown("grant", store.grants, grant_row),
        Shown("delivery", store.deliveries, delivery_row, first=DELIVERIES_SHOWN),
        Shown("fault", store.faults, lambda row: row),
    )
    return Phone(MANIFEST, site.settings, tables, thread=rows.thread)

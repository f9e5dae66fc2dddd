"""Rows of the phone page, in one shape for all platforms. Times are epoch milliseconds of the sandbox's clock."""

from typing import Literal

import msgspec

from frontdesk.sandbox.kit.apps import Grant
from frontdesk.sandbox.kit.posting import Attempt
from frontdesk.sandbox.kit.webhooks import AppDelivery, Status

Side = Literal["customer", "business"]
Kind = Literal["text", "image", "video", "sticker", "emoji", "post", "card", "other"]


class BusinessRow(msgspec.Struct, kw_only=True):
    """Business that customers write to. `newest_post` is the id of the post that can be shared, if any."""

    id: str
    username: str
    name: str
    avatar: str
    country: str = ""
    newest_post: str = ""


class CustomerRow(msgspec.Struct, kw_only=True):
    """Customer who can be played. A friend sees friends' posts; `notice` is what one must know of writing as them."""

    id: str
    username: str
    name: str
    avatar: str
    country: str = ""
    is_friend: bool = False
    notice: str = ""


class ReactionRow(msgspec.Struct, kw_only=True):
    """Reaction to a message: an emoji, or a drawn one at the address `picture`. `by` is the id of its author."""

    by: str
    emoji: str = ""
    picture: str = ""


class ButtonRow(msgspec.Struct, kw_only=True):
    """Button of a card."""

    id: str
    title: str


class TapRow(msgspec.Struct, kw_only=True):
    """Tap that a message comes from: the button, and its message."""

    message: str
    button: str


class MessageRow(msgspec.Struct, kw_only=True, rename={"by": "from"}):
    """Message. `detail` is the platform's name of a kind that the page has no picture of."""

    id: str
    conversation: str
    business: str
    customer: str
    by: Side
    at: int
    kind: Kind
    text: str = ""
    url: str = ""
    buttons: list[ButtonRow] = []
    detail: str = ""
    tap: TapRow | None = None
    quoted: str = ""
    automatic: bool = False
    reactions: list[ReactionRow] = []


class WindowRow(msgspec.Struct, kw_only=True):
    """Reply window: until when the business may write, and how many more messages (None: any number)."""

    state: Literal["never_wrote", "first", "open", "late", "mutual"]
    remaining: int | None = None
    closes_at: int | None = None


class ArrivalRow(msgspec.Struct, kw_only=True):
    """Arrival of a customer in the chat: a sentence, and a shorter one for the list."""

    text: str
    short: str


class ConversationRow(msgspec.Struct, kw_only=True):
    """Conversation of one business and one person.

    `notice` stands above the messages; a request waits to be accepted.
    """

    id: str
    business: str
    customer: str
    updated_at: int
    window: WindowRow
    read_by_business_at: int = 0
    read_by_customer_at: int = 0
    typing_until: int = 0
    notice: str = ""
    is_request: bool = False
    arrivals: list[ArrivalRow] = []
    message_count: int = 0
    last_message: MessageRow | None = None


class PostRow(msgspec.Struct, kw_only=True):
    """Post of the business as people see it."""

    id: str
    business: str
    created_at: int
    caption: str
    media: Literal["video", "photo"]
    cover: str
    friends_only: bool = False
    views: int = 0
    likes: int = 0
    shares: int = 0
    saves: int = 0
    comment_count: int = 0


class CommentRow(msgspec.Struct, kw_only=True, rename={"by": "from"}):
    """Comment on a post, or with `parent` a reply. `liked` is the like of the business."""

    id: str
    post: str
    author: str
    by: Side
    name: str
    avatar: str
    at: int
    text: str = ""
    image_url: str = ""
    parent: str = ""
    visibility: Literal["public", "hidden", "friends_only"] = "public"
    liked: bool = False
    liked_by: list[str] = []
    likes: int = 0
    pinned: bool = False


class GrantRow(msgspec.Struct, kw_only=True):
    """Grant of a business for an app."""

    app: str
    business: str
    revoked: bool
    access_expires_at: int | None
    refresh_expires_at: int


class DeliveryRow(msgspec.Struct, kw_only=True):
    """Webhook and its outcome."""

    id: str
    event: str
    business: str
    url: str
    body: str
    status: Status
    created_at: int
    next_attempt_at: int | None
    attempts: list[Attempt]


def grant_row(row: Grant) -> GrantRow:
    """Show a grant."""
    return GrantRow(
        app=row.app_id,
        business=row.business_id,
        revoked=row.revoked,
        access_expires_at=None if row.newest is None else row.newest.expires_at,
        refresh_expires_at=row.refresh_expires_at,
    )


def delivery_row(row: AppDelivery) -> DeliveryRow:
    """Show a webhook."""
    return DeliveryRow(
        id=row.delivery_id,
        event=row.event,
        business=row.business_id,
        url=row.url,
        body=row.body,
        status=row.status,
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at,
        attempts=row.attempts,
    )

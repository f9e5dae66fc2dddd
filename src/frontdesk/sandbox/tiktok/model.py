"""Rows of TikTok's simulator: accounts, conversations, messages, posts, comments, files, deliveries, faults.

Times are epoch milliseconds of the sandbox's clock unless a name says seconds.
"""

from typing import Any, Literal

import msgspec

from frontdesk.sandbox.kit import faults
from frontdesk.sandbox.kit.webhooks import AppDelivery
from frontdesk.sandbox.tiktok import errors, ids

Source = Literal["APP", "WEB", "API", "OTHERS", "UNKNOWN_SOURCE"]
Kind = Literal["text", "image", "share_post", "video", "emoji", "sticker", "template", "other"]


class KeywordReply(msgspec.Struct, kw_only=True):
    """AUTO_REPLY set up in TikTok's app: replies to a message that contains `keyword`."""

    keyword: str
    answer: str


class Business(msgspec.Struct, kw_only=True):
    """TikTok Business Account.

    `messages_from_everyone` off means a stranger's messages reach no webhook until the business accepts them.
    `follows` are the people it follows back: mutual followers have no messaging limits. `unique_identifier` is
    the author of its own comments, which is not its `business_id`. `direct_reply` is Comment-to-Message.
    """

    business_id: str
    username: str
    display_name: str
    country: str = "TH"
    welcome_enabled: bool = False
    welcome_message: str = "Hi {{display_name}}, thank you for your message! We will answer soon."
    keyword_replies: list[KeywordReply] = []
    messages_from_everyone: bool = True
    follows: list[str] = []
    video_ids: list[str] = []
    unique_identifier: str = msgspec.field(default_factory=ids.unique_identifier)
    direct_reply: bool = False


class Customer(msgspec.Struct, kw_only=True):
    """Person with a TikTok account. `eu` overrides what the country says (EEA, Switzerland, UK).

    `adult` is whether they are over 18, without which there is no direct reply to their comment.
    """

    unique_identifier: str
    username: str
    display_name: str
    country: str = "TH"
    eu: bool | None = None
    is_follower: bool = False
    adult: bool = True


class AdReferral(msgspec.Struct, kw_only=True):
    """Ad a person came from. `at` is milliseconds; the conversation list tells it in seconds."""

    advertiser_id: str
    ad_id: str
    at: int
    ad_name: str
    embed_url: str
    message_material_id: str = ""


class LinkReferral(msgspec.Struct, kw_only=True):
    """Link of tiktok.me a person came from."""

    ref: str
    prefilled_message: str = ""
    prefilled_message_audit_status: Literal["PASS", "REJECT"] = "PASS"


class Conversation(msgspec.Struct, kw_only=True):
    """Conversation of one business and one person. `replied` turns it from STRANGER into SINGLE."""

    conversation_id: str
    business_id: str
    unique_identifier: str
    created_at: int
    updated_at: int
    accepted: bool = True
    replied: bool = False
    welcomed: bool = False
    customer_messages: int = 0
    last_customer_at: int = 0
    read_by_business_at: int = 0
    read_by_customer_at: int = 0
    typing_until: int = 0
    ads: list[AdReferral] = []
    links: list[LinkReferral] = []


class Button(msgspec.Struct, kw_only=True):
    """Reply button of a card. The platform knows reply buttons only."""

    title: str
    id: str
    type: Literal["REPLY"] = "REPLY"


class Template(msgspec.Struct, kw_only=True):
    """Question card with one to three replies to choose from."""

    type: Literal["QA_BUTTON_CARD", "QA_LINK_CARD"]
    title: str
    buttons: list[Button]


class ButtonTap(msgspec.Struct, kw_only=True):
    """Tap that a text message comes from: the button, and its message."""

    message_id: str
    button_id: str


class Reaction(msgspec.Struct, kw_only=True):
    """Emoji on a message. `by` is the person's unique_identifier or the business_id."""

    by: str
    at: int
    type: Literal["EMOJI", "AI_EMOJI"] = "EMOJI"
    emoji: str = ""
    ai_emoji_url: str = ""


class Content(msgspec.Struct, kw_only=True):
    """Content of a message. `kind` names the one field that is set; `raw` is what an unknown kind carries."""

    kind: Kind
    text: str = ""
    media_id: str = ""
    video_id: str = ""
    url: str = ""
    template: Template | None = None
    quoted_message_id: str = ""
    tap: ButtonTap | None = None
    raw_kind: str = ""
    raw: dict[str, Any] = {}


class Message(msgspec.Struct, kw_only=True):
    """Message, from the business (`from_business`) or the person."""

    message_id: str
    conversation_id: str
    from_business: bool
    source: Source
    at: int
    content: Content
    auto_message_type: str = ""
    reactions: list[Reaction] = []


class Video(msgspec.Struct, kw_only=True):
    """Post. An app sees public ones only; the counters are those of TikTok's app, which an API tells a day late."""

    video_id: str
    business_id: str
    created_at: int
    caption: str = ""
    media_type: Literal["VIDEO", "PHOTO"] = "VIDEO"
    privacy: Literal["PUBLIC", "FRIENDS", "PRIVATE"] = "PUBLIC"
    deleted: bool = False
    is_ad: bool = False
    duration_seconds: float = 0.0
    views: int = 0
    reach: int = 0
    likes: int = 0
    shares: int = 0
    favorites: int = 0
    cover: str = ""


Visibility = Literal["public", "hidden", "friends_only"]


class Comment(msgspec.Struct, kw_only=True):
    """Comment on a post or a reply to one.

    `author` is a person's unique_identifier or, when `by_owner`, the business's own. A reply to a reply hangs
    below the first-level comment. `hidden_by` "system" is moderation, which an unhide does not undo.
    `liked` is the like of the post's owner; those of people are `liked_by`. A deleted comment stays in the ledger.
    """

    comment_id: str
    video_id: str
    business_id: str
    author: str
    by_owner: bool
    at: int
    source: Literal["APP", "API"] = "APP"
    text: str = ""
    image_id: str = ""
    parent_comment_id: str = ""
    visibility: Visibility = "public"
    hidden_by: Literal["", "owner", "system"] = ""
    liked: bool = False
    liked_by: list[str] = []
    pinned: bool = False
    deleted: bool = False
    high_intent: bool = False
    answered_directly: bool = False


class Media(msgspec.Struct, kw_only=True):
    """Stored file. An id uploaded through the API can be sent until `expires_at`; sizes are in pixels."""

    media_id: str
    business_id: str
    media_type: Literal["IMAGE", "VIDEO"]
    mime: str
    size: int
    expires_at: int | None = None
    width: int = 0
    height: int = 0


class Delivery(AppDelivery, kw_only=True):
    """Webhook to one app."""

    event_type: str = "DIRECT_MESSAGE"
    comment_id: str = ""
    first_signed_at: int | None = None


class Fault(faults.Fault, kw_only=True, forbid_unknown_fields=True):
    """Fault: something that goes wrong.

    `match` is on the endpoint's path below the version, `business/message/send/`.
    """

    code: int = errors.TOO_MANY_REQUESTS

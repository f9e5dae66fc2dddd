"""The rows of TikTok's stand-in: apps, accounts, conversations, messages, tokens, deliveries and faults.

Times are epoch milliseconds of the sandbox's clock unless a name says seconds.
"""

from typing import Any, Literal

import msgspec

Source = Literal["APP", "WEB", "API", "OTHERS", "UNKNOWN_SOURCE"]
Kind = Literal["text", "image", "share_post", "video", "emoji", "sticker", "template", "other"]


class Callback(msgspec.Struct, kw_only=True):
    """Where an app wants one event type delivered. `item_list` limits COMMENT to some posts."""

    url: str
    item_list: list[str] = []


class App(msgspec.Struct, kw_only=True):
    """A developer app. An empty `redirect_uris` accepts any address, which the real portal does not."""

    app_id: str
    secret: str
    name: str = "Sandbox app"
    scopes: list[str] = []
    redirect_uris: list[str] = []
    callbacks: dict[str, Callback] = {}


class KeywordReply(msgspec.Struct, kw_only=True):
    """An AUTO_REPLY set up in TikTok's app: answers a message that contains `keyword`."""

    keyword: str
    answer: str


class Business(msgspec.Struct, kw_only=True):
    """A TikTok Business Account.

    `messages_from_everyone` off means a stranger's messages reach no webhook until the business accepts them.
    `follows` are the people it follows back: mutual followers have no messaging limits.
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


class Customer(msgspec.Struct, kw_only=True):
    """A person with a TikTok account. `eu` overrides what the country says (EEA, Switzerland, UK)."""

    unique_identifier: str
    username: str
    display_name: str
    country: str = "TH"
    eu: bool | None = None
    is_follower: bool = False


class AdReferral(msgspec.Struct, kw_only=True):
    """The ad a person came from. `at` is milliseconds; the conversation list tells it in seconds."""

    advertiser_id: str
    ad_id: str
    at: int
    ad_name: str
    embed_url: str
    message_material_id: str = ""


class LinkReferral(msgspec.Struct, kw_only=True):
    """The tiktok.me link a person came from."""

    ref: str
    prefilled_message: str = ""
    prefilled_message_audit_status: Literal["PASS", "REJECT"] = "PASS"


class Conversation(msgspec.Struct, kw_only=True):
    """One business and one person. `replied` turns it from STRANGER into SINGLE."""

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
    """One answer of a card. The platform knows reply buttons only."""

    title: str
    id: str
    type: Literal["REPLY"] = "REPLY"


class Template(msgspec.Struct, kw_only=True):
    """A question card with one to three answers."""

    type: Literal["QA_BUTTON_CARD", "QA_LINK_CARD"]
    title: str
    buttons: list[Button]


class ButtonTap(msgspec.Struct, kw_only=True):
    """Which button of which message a text message comes from."""

    message_id: str
    button_id: str


class Reaction(msgspec.Struct, kw_only=True):
    """An emoji on a message. `by` is the person's unique_identifier or the business_id."""

    by: str
    at: int
    type: Literal["EMOJI", "AI_EMOJI"] = "EMOJI"
    emoji: str = ""
    ai_emoji_url: str = ""


class Content(msgspec.Struct, kw_only=True):
    """What a message says. `kind` names the one field that is set; `raw` is what an unknown kind carries."""

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
    """A message, from the business (`from_business`) or the person."""

    message_id: str
    conversation_id: str
    from_business: bool
    source: Source
    at: int
    content: Content
    auto_message_type: str = ""
    reactions: list[Reaction] = []


class Media(msgspec.Struct, kw_only=True):
    """A stored file. An id uploaded through the API can be sent until `expires_at`."""

    media_id: str
    business_id: str
    media_type: Literal["IMAGE", "VIDEO"]
    mime: str
    size: int
    expires_at: int | None = None


class AccessToken(msgspec.Struct, kw_only=True):
    """An access token and when it ends."""

    token: str
    expires_at: int


class Grant(msgspec.Struct, kw_only=True):
    """What one business allowed one app. A rotated refresh token is forgotten, so it is simply unknown."""

    app_id: str
    business_id: str
    scopes: list[str]
    refresh_token: str
    refresh_expires_at: int
    access_tokens: list[AccessToken] = []
    revoked: bool = False


class AuthCode(msgspec.Struct, kw_only=True):
    """A code on its way from the consent page to the token endpoint. Single use."""

    code: str
    app_id: str
    business_id: str
    scopes: list[str]
    redirect_uri: str
    expires_at: int


class Attempt(msgspec.Struct, kw_only=True):
    """One POST of a webhook: the HTTP status, or what went wrong instead."""

    at: int
    status: int | None
    error: str
    took_ms: int


DeliveryStatus = Literal["pending", "delivered", "failed", "dropped", "no_callback"]


class Delivery(msgspec.Struct, kw_only=True):
    """One webhook to one app: the exact body, and how it went.

    `failed` means given up after the retry time; `dropped` that a fault swallowed it; `no_callback` that the
    app had no address registered when the event happened.
    """

    delivery_id: str
    app_id: str
    event: str
    business_id: str
    conversation_id: str
    message_id: str
    url: str
    body: str
    created_at: int
    status: DeliveryStatus = "pending"
    next_attempt_at: int | None = None
    first_signed_at: int | None = None
    attempts: list[Attempt] = []


ApiFault = Literal["code", "http", "garbage", "hang", "slow", "accept_then_hang", "accept_then_http"]
WebhookFault = Literal["delay", "drop", "duplicate", "reorder"]


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One thing that goes wrong, for the next `remaining` matching calls (None: until removed).

    `match` is a pattern of `fnmatch` on the endpoint's path below the version (`business/message/send/`) for
    `api`, and on the event's name for `webhook`.
    """

    target: Literal["api", "webhook"]
    kind: ApiFault | WebhookFault
    fault_id: str = ""
    match: str = "*"
    remaining: int | None = None
    probability: float = 1.0
    code: int = 40100
    message: str = ""
    status: int = 503
    delay_ms: int = 0
    copies: int = 2
    size: int = 2
    hits: int = 0

"""Actions of the two phones: the person's side, and the business's own TikTok app."""

from typing import Any, Literal

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.routing import BaseRoute

from frontdesk.sandbox.kit import pictures
from frontdesk.sandbox.kit.control_api import ControlError, ControlRoutes, Form
from frontdesk.sandbox.kit.file_types import mime_of
from frontdesk.sandbox.kit.ids import snowflake
from frontdesk.sandbox.tiktok import conversations, errors, links, media, views
from frontdesk.sandbox.tiktok.control_lookup import (
    business_of,
    conversation_of,
    customer_of,
    message_of,
)
from frontdesk.sandbox.tiktok.errors import ApiError
from frontdesk.sandbox.tiktok.model import (
    AdReferral,
    Business,
    ButtonTap,
    Content,
    Customer,
    Kind,
    LinkReferral,
    Message,
    Reaction,
)
from frontdesk.sandbox.tiktok.regions import images_allowed
from frontdesk.sandbox.tiktok.site import Site

MOST_UPLOAD_BYTES = 50 * 1024 * 1024
UPLOADED = ("image/jpeg", "image/png", "video/mp4")


class Write(Form):
    """Message to write.

    Without `media_id` an image or video is a built-in sample; `at` back-dates it (milliseconds).
    """

    business: str
    customer: str
    kind: Kind = "text"
    text: str = ""
    media_id: str = ""
    sample: Literal["jpeg", "png"] = "jpeg"
    name: str = "hello"
    video_id: str = ""
    raw_kind: str = "unknown"
    raw: dict[str, Any] = msgspec.field(default_factory=dict)
    quote: str = ""
    at: int | None = None
    source: Literal["APP", "WEB"] = "APP"


class Between(Form):
    """Person and business."""

    business: str
    customer: str
    at: int | None = None


class React(Form):
    """Reaction to a message: an emoji, or the drawn picture named `ai_emoji`."""

    message_id: str
    emoji: str = "👍"
    ai_emoji: str = ""
    at: int | None = None


class Unreact(Form):
    """Removal of a reaction."""

    message_id: str
    at: int | None = None


class Tap(Form):
    """Tap on a button of a card."""

    message_id: str
    button_id: str


class Arrive(Form):
    """Arrival in the chat from an ad or a tiktok.me link. `say` also sends this text (or the link's own)."""

    business: str
    customer: str
    by: Literal["ad", "short_link"] = "ad"
    ad_id: str = ""
    ad_name: str = "Spring bowls"
    ref: str = "spring_2026"
    prefilled_message: str = ""
    audit_status: Literal["PASS", "REJECT"] = "PASS"
    say: str = ""


def _sample(site: Site, business: Business, kind: Kind, sample: str) -> str:
    if kind == "video":
        return media.keep(site, business, pictures.sample_mp4(), "video/mp4").media_id
    if sample == "png":
        return media.keep(site, business, pictures.sample_png(), "image/png").media_id
    return media.keep(site, business, pictures.sample_jpeg(), "image/jpeg").media_id


def _content(site: Site, business: Business, wanted: Write) -> Content:
    """Return the message as asked for, with samples where nothing was given."""
    content = Content(kind=wanted.kind, quoted_message_id=wanted.quote)
    match wanted.kind:
        case "text":
            if not wanted.text:
                raise ControlError(400, "text is empty")
            content.text = wanted.text
        case "image" | "video":
            held = site.store.media.get(wanted.media_id) if wanted.media_id else None
            if wanted.media_id and (held is None or held.media_type != wanted.kind.upper()):
                raise ControlError(404, f"there is no {wanted.kind} {wanted.media_id!r}")
            content.media_id = wanted.media_id or _sample(site, business, wanted.kind, wanted.sample)
        case "sticker":
            content.url = links.sticker(site, wanted.name)
        case "emoji":
            content.url = links.emoji(site, wanted.name)
        case "share_post":
            content.video_id = wanted.video_id or snowflake()
        case "other":
            content.raw_kind, content.raw = wanted.raw_kind, wanted.raw
        case "template":
            raise ControlError(400, "cards are sent through the API only")
    return content


def _check(site: Site, business: Business, customer: Customer, wanted: Write) -> None:
    if wanted.kind == "image" and not images_allowed(business, customer):
        raise ControlError(409, "images are not available in the country of one of the two")
    if wanted.quote:
        original, held = message_of(site, wanted.quote)
        pair = (business.business_id, customer.unique_identifier)
        if (held.business_id, held.unique_identifier) != pair:
            raise ControlError(404, f"message {original.message_id!r} is in another conversation")


async def customer_send(site: Site, body: Write) -> Any:
    """POST customer/send."""
    business, customer = business_of(site, body.business), customer_of(site, body.customer)
    _check(site, business, customer, body)
    content = _content(site, business, body)
    return views.message(site, conversations.customer_writes(site, business, customer, content, body.at))


def _reaction(site: Site, by: str, wanted: React) -> Reaction:
    if wanted.ai_emoji:
        return Reaction(by=by, at=0, type="AI_EMOJI", ai_emoji_url=links.sticker(site, wanted.ai_emoji))
    return Reaction(by=by, at=0, emoji=wanted.emoji)


async def customer_react(site: Site, body: React) -> Any:
    """POST customer/react."""
    message, held = message_of(site, body.message_id)
    conversations.react(site, message, False, _reaction(site, held.unique_identifier, body), body.at)
    return views.message(site, message)


async def customer_unreact(site: Site, body: Unreact) -> Any:
    """POST customer/unreact."""
    message, held = message_of(site, body.message_id)
    conversations.unreact(site, message, False, held.unique_identifier, body.at)
    return views.message(site, message)


async def customer_read(site: Site, body: Between) -> Any:
    """POST customer/read."""
    held = conversation_of(site, body.business, body.customer)
    conversations.customer_reads(site, held, body.at)
    return views.conversation(site, held)


async def customer_tap(site: Site, body: Tap) -> Any:
    """POST customer/tap: the button's text arrives as the person's own message."""
    message, held = message_of(site, body.message_id)
    card = message.content.template
    button = next((row for row in card.buttons if row.id == body.button_id), None) if card is not None else None
    if button is None:
        raise ControlError(404, f"this message has no button {body.button_id!r}")
    business, customer = conversations.parties(site, held)
    content = Content(kind="text", text=button.title, tap=ButtonTap(message_id=message.message_id, button_id=button.id))
    return views.message(site, conversations.customer_writes(site, business, customer, content))


def _referral(site: Site, body: Arrive) -> AdReferral | LinkReferral:
    if body.by == "short_link":
        return LinkReferral(
            ref=body.ref,
            prefilled_message=body.prefilled_message,
            prefilled_message_audit_status=body.audit_status,
        )
    return AdReferral(
        advertiser_id=snowflake(),
        ad_id=body.ad_id or snowflake(),
        at=site.clock.now_ms(),
        ad_name=body.ad_name,
        embed_url=links.embed(site, snowflake()),
    )


async def customer_arrive(site: Site, body: Arrive) -> Any:
    """POST customer/arrive."""
    business, customer = business_of(site, body.business), customer_of(site, body.customer)
    held = conversations.arrive(site, business, customer, _referral(site, body))
    if body.say:
        conversations.customer_writes(site, business, customer, Content(kind="text", text=body.say))
    return views.conversation(site, held)


async def business_send(site: Site, body: Write) -> Any:
    """POST business/send: a message typed in TikTok's own app or on its website."""
    business, customer = business_of(site, body.business), customer_of(site, body.customer)
    held = conversation_of(site, body.business, body.customer)
    _check(site, business, customer, body)
    content = _content(site, business, body)
    sent: Message = conversations.business_writes(site, held, content, body.source, body.at)
    return views.message(site, sent)


async def business_react(site: Site, body: React) -> Any:
    """POST business/react."""
    message, held = message_of(site, body.message_id)
    conversations.react(site, message, True, _reaction(site, held.business_id, body), body.at)
    return views.message(site, message)


async def business_unreact(site: Site, body: Unreact) -> Any:
    """POST business/unreact."""
    message, held = message_of(site, body.message_id)
    conversations.unreact(site, message, True, held.business_id, body.at)
    return views.message(site, message)


async def business_read(site: Site, body: Between) -> Any:
    """POST business/read: the business looked at the chat in its own app."""
    held = conversation_of(site, body.business, body.customer)
    conversations.business_reads(site, held)
    return views.conversation(site, held)


async def business_accept(site: Site, body: Between) -> Any:
    """POST business/accept: a message request is accepted."""
    held = conversation_of(site, body.business, body.customer)
    conversations.accept(site, held)
    return views.conversation(site, held)


async def upload(site: Site, request: Request) -> Any:
    """POST media: multipart `business` and `file`, a JPEG, PNG or MP4 that a phone then sends by its media_id."""
    async with request.form() as sent:
        business = business_of(site, str(sent.get("business", "")))
        file = sent.get("file")
        if not isinstance(file, UploadFile):
            raise ControlError(400, "file is missing")
        content = await file.read(MOST_UPLOAD_BYTES + 1)
    mime = mime_of(content)
    if mime not in UPLOADED or len(content) > MOST_UPLOAD_BYTES:
        raise ApiError(errors.UNSUPPORTED_FILE, "Only JPEG, PNG and MP4 up to 50 MB")
    kept = media.keep(site, business, content, mime)
    return msgspec.to_builtins(kept) | {"url": f"{site.public_url}{views.MEDIA_PATH}/{kept.media_id}"}


def routes(api: ControlRoutes[Site]) -> list[BaseRoute]:
    """Build the actions below `/control/tiktok`."""
    return [
        api.form("customer/send", Write, customer_send),
        api.form("customer/react", React, customer_react),
        api.form("customer/unreact", Unreact, customer_unreact),
        api.form("customer/read", Between, customer_read),
        api.form("customer/tap", Tap, customer_tap),
        api.form("customer/arrive", Arrive, customer_arrive),
        api.form("business/send", Write, business_send),
        api.form("business/react", React, business_react),
        api.form("business/unreact", Unreact, business_unreact),
        api.form("business/read", Between, business_read),
        api.form("business/accept", Between, business_accept),
        api.read("media", upload, "POST"),
    ]

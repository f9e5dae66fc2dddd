"""Control API of the open profile, `/control/tiktok-open/`: accounts, people, and what people do.

`business` and `customer` name an open id or a username; times are milliseconds. The levers (tokens, webhook, faults,
settings) are in `control_levers`.
"""

from typing import Any, Literal

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.routing import BaseRoute

from frontdesk.sandbox.kit import pictures
from frontdesk.sandbox.kit.control_api import ControlError, ControlRoutes, Form, whole_number
from frontdesk.sandbox.kit.file_types import mime_of
from frontdesk.sandbox.tiktok_open import control_levers, conversations, ids, images, views
from frontdesk.sandbox.tiktok_open.control_lookup import business_of, conversation_of, customer_of
from frontdesk.sandbox.tiktok_open.conversations import Body
from frontdesk.sandbox.tiktok_open.model import Account
from frontdesk.sandbox.tiktok_open.site import OpenSite

ROOT = "/control/tiktok-open"
SHOWN_MESSAGES = 50
MOST_UPLOAD_BYTES = 50 * 1024 * 1024
PICTURES = ("image/jpeg", "image/png", "image/webp")


class NewAccount(Form):
    """TikTok account to make; a field that is left out is made up."""

    username: str
    name: str = ""
    avatar: str = ""
    open_id: str = ""


class Says(Form):
    """Message of a person. Without `image_id` an image is a built-in sample; `at` back-dates it.

    `other` sends `msg_type` with `content` as they are: what no documentation names.
    """

    business: str
    customer: str
    kind: Literal["text", "image", "other"] = "text"
    text: str = ""
    image_id: str = ""
    msg_type: str = "unknown"
    content: dict[str, Any] = msgspec.field(default_factory=dict)
    at: int | None = None


class Reads(Form):
    """Reading of the conversation by a person, at `at` or now."""

    business: str
    customer: str
    at: int | None = None


def _made(site: OpenSite, wanted: NewAccount) -> Account:
    names = (wanted.username, wanted.open_id)
    if not wanted.username:
        raise ControlError(400, "username is empty")
    taken = next((name for name in names if name and (site.store.business(name) or site.store.customer(name))), None)
    if taken is not None:
        raise ControlError(409, f"{taken!r} is taken")
    return Account(
        open_id=wanted.open_id or ids.open_id(),
        username=wanted.username,
        name=wanted.name or wanted.username,
        avatar=wanted.avatar,
    )


async def create_business(site: OpenSite, body: NewAccount) -> Any:
    """POST businesses."""
    return views.account(site, site.store.businesses.save(_made(site, body)))


async def create_customer(site: OpenSite, body: NewAccount) -> Any:
    """POST customers."""
    return views.account(site, site.store.customers.save(_made(site, body)))


async def list_businesses(site: OpenSite, _: Request) -> Any:
    """GET businesses."""
    return [views.account(site, row) for row in site.store.businesses]


async def list_customers(site: OpenSite, _: Request) -> Any:
    """GET customers."""
    return [views.account(site, row) for row in site.store.customers]


async def state(site: OpenSite, request: Request) -> Any:
    """GET state?messages=: everything, with the newest messages of each conversation."""
    return views.state(site, whole_number(request, "messages", SHOWN_MESSAGES))


async def show_conversation(site: OpenSite, request: Request) -> Any:
    """GET conversation?business=&customer=&messages=."""
    query = request.query_params
    held = conversation_of(site, query.get("business", ""), query.get("customer", ""))
    return views.conversation(site, held, whole_number(request, "messages", SHOWN_MESSAGES))


def _image_id(site: OpenSite, customer: Account, given: str) -> str:
    if not given:
        return images.keep(site, customer.open_id, pictures.sample_jpeg(), "image/jpeg").image_id
    if site.store.images.get(given) is None:
        raise ControlError(404, f"there is no image {given!r}")
    return given


async def customer_says(site: OpenSite, body: Says) -> Any:
    """POST customer/says."""
    business, customer = business_of(site, body.business), customer_of(site, body.customer)
    match body.kind:
        case "text":
            if not body.text:
                raise ControlError(400, "text is empty")
            said = Body(text=body.text)
        case "image":
            said = Body(kind="image", image_id=_image_id(site, customer, body.image_id))
        case "other":
            said = Body(kind="other", raw_type=body.msg_type, raw=body.content)
    return views.message(site, conversations.customer_says(site, business, customer, said, body.at))


async def customer_reads(site: OpenSite, body: Reads) -> Any:
    """POST customer/reads."""
    held = conversation_of(site, body.business, body.customer)
    conversations.customer_reads(site, held, body.at)
    return views.conversation(site, held, SHOWN_MESSAGES)


async def upload(site: OpenSite, request: Request) -> Any:
    """POST images: multipart `customer` and `image`, a picture that `customer/says` then sends by its id."""
    async with request.form() as sent:
        owner = customer_of(site, str(sent.get("customer", "")))
        file = sent.get("image")
        if not isinstance(file, UploadFile):
            raise ControlError(400, "image is missing")
        content = await file.read(MOST_UPLOAD_BYTES + 1)
    mime = mime_of(content)
    if mime not in PICTURES or len(content) > MOST_UPLOAD_BYTES:
        raise ControlError(400, "only JPEG, PNG and WebP up to 50 MB")
    kept = images.keep(site, owner.open_id, content, mime)
    return {"image_id": kept.image_id, "url": conversations.image_url(site, kept.image_id)}


def routes(site: OpenSite) -> list[BaseRoute]:
    """Build everything below `/control/tiktok-open`."""
    api = ControlRoutes(site, ROOT)
    return [
        api.read("state", state),
        api.read("businesses", list_businesses),
        api.form("businesses", NewAccount, create_business),
        api.read("customers", list_customers),
        api.form("customers", NewAccount, create_customer),
        api.read("conversation", show_conversation),
        api.form("customer/says", Says, customer_says),
        api.form("customer/reads", Reads, customer_reads),
        api.read("images", upload, "POST"),
        *control_levers.routes(api),
    ]

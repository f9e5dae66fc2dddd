"""Rows of the open profile: accounts, people, messages, images, deliveries, faults.

Apps and permissions are those of the kit, where `business_id` is what is called `open_id` here and `app_id` the client
key. Times are epoch milliseconds of the sandbox's clock.
"""

from typing import Any, Literal

import msgspec

from frontdesk.sandbox.kit import faults

Kind = Literal["text", "image", "other"]


class Account(msgspec.Struct, kw_only=True):
    """TikTok account, of a business or of a person. An empty `avatar` is drawn from the name."""

    open_id: str
    username: str
    name: str
    avatar: str = ""


class OpenConversation(msgspec.Struct, kw_only=True):
    """Conversation of one business and one person, who began it."""

    conversation_id: str
    business: str
    customer: str
    created_at: int
    updated_at: int
    last_customer_at: int = 0
    read_by_customer_at: int = 0


class OpenMessage(msgspec.Struct, kw_only=True):
    """Message, from the business or the person.

    `number` counts the messages of the simulator, so that those of the same millisecond have an order. The kind `other`
    carries any type (`raw_type`) with any content (`raw`).
    """

    message_id: str
    conversation_id: str
    from_business: bool
    at: int
    number: int
    kind: Kind
    text: str = ""
    image_id: str = ""
    raw_type: str = ""
    raw: dict[str, Any] = {}


class Image(msgspec.Struct, kw_only=True):
    """Stored picture of one account. What an API uploaded can be sent by that business."""

    image_id: str
    owner: str
    mime: str
    size: int


class Fault(faults.Fault, kw_only=True, forbid_unknown_fields=True):
    """Fault: something that goes wrong. `match` is on the path below `/tiktok-open/`.

    `code` responds with the HTTP `status` and its code in words, and with the Business API's `code` below `open_api/`.
    """

    code: int = 40100

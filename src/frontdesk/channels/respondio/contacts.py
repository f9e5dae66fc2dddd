"""Contacts of respond.io as people, and their list as the list of conversations: a contact is a conversation."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qs, urlsplit

import msgspec

from frontdesk.channels.respondio.api import Api
from frontdesk.contract.events import Party
from frontdesk.contract.polling import ConversationList, ListedConversation
from frontdesk.platforms.lenient_json import Json, as_id, as_list, as_name, as_object, as_text, as_url

PAGE = 100
EVERYBODY: Json = {"search": "", "timezone": "UTC", "filter": {"$and": []}}


async def contact_list(api: Api, cursor: str | None) -> ConversationList:
    """Return a page of the workspace's contacts."""
    query = {"limit": str(PAGE)} | ({"cursorId": cursor} if cursor else {})
    data = await api.post("/contact/list", EVERYBODY, query)
    found = [_listed(as_object(item)) for item in as_list(data.get("items"))]
    return ConversationList(conversations=tuple(one for one in found if one is not None), cursor=next_cursor(data))


def _listed(item: Json) -> ListedConversation | None:
    party = person(item)
    if party is None:
        return None
    digest = hashlib.sha256(msgspec.json.encode(item, order="deterministic")).hexdigest()[:32]
    return ListedConversation(conversation_id=party.remote_id, customer=party, digest=digest)


def person(item: Json) -> Party | None:
    """Return the contact as a person; None without an id."""
    contact_id = as_id(item.get("id"))
    if contact_id is None:
        return None
    names = [as_name(item.get("firstName")), as_name(item.get("lastName"))]
    name = " ".join(part for part in names if part) or as_name(item.get("email")) or as_name(item.get("phone"))
    return Party(remote_id=contact_id, name=name or contact_id, avatar_url=as_url(item.get("profilePic")))


def next_cursor(data: Json) -> str | None:
    """Return the cursor of the next page: `pagination.next` is an address with `cursorId`, or the cursor itself."""
    following = as_text(as_object(data.get("pagination")).get("next")) or ""
    if "cursorId=" in following:
        return parse_qs(urlsplit(following).query).get("cursorId", [None])[0]
    return following if following and "/" not in following else None

"""Control API of TikTok's simulator, `/control/tiktok/`: accounts, people, conversations, the ledger.

The phones' actions are in `control_actions` and `control_comments`, the levers (tokens, faults, settings, webhooks) in
`control_levers`; `docs/develop/sandbox.md` describes all of it with examples.
"""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from frontdesk.sandbox.kit import covers, pictures
from frontdesk.sandbox.kit.control_api import ControlError, ControlRoutes, built, fields_of, whole_number
from frontdesk.sandbox.tiktok import control_actions, control_comments, control_levers, ids, videos, views
from frontdesk.sandbox.tiktok.control_lookup import business_of, conversation_of, customer_of
from frontdesk.sandbox.tiktok.model import Business, Customer
from frontdesk.sandbox.tiktok.site import Site

ROOT = "/control/tiktok"
DEFAULT_LEDGER = 1000
SHOWN_MESSAGES = 50


def _username(site: Site, wanted: dict[str, Any]) -> str:
    """Return a new username, which must be free."""
    username = wanted.get("username")
    if not isinstance(username, str) or not username:
        raise ControlError(400, "username is missing")
    if site.store.business(username) or site.store.customer(username):
        raise ControlError(409, f"the username {username!r} is taken")
    return username


async def create_business(site: Site, request: Request) -> Any:
    """POST businesses."""
    fields = await fields_of(request)
    username = _username(site, fields)
    made = site.store.businesses.save(
        built(Business, {"business_id": ids.open_id(), "display_name": username} | fields)
    )
    videos.first_posts(site, made)
    return views.business(site, made)


async def change_business(site: Site, request: Request) -> Any:
    """PATCH businesses: `business` names it, the other fields are set."""
    fields = await fields_of(request)
    held = business_of(site, str(fields.pop("business", "")))
    if fields.get("username", held.username) != held.username:
        _username(site, fields)
    fields["business_id"] = held.business_id
    changed = built(Business, msgspec.to_builtins(held) | fields)
    return views.business(site, site.store.businesses.save(changed))


async def create_customer(site: Site, request: Request) -> Any:
    """POST customers."""
    fields = await fields_of(request)
    username = _username(site, fields)
    filled = {"unique_identifier": ids.unique_identifier(), "display_name": username} | fields
    return views.customer(site, site.store.customers.save(built(Customer, filled)))


async def change_customer(site: Site, request: Request) -> Any:
    """PATCH customers: `customer` names them, the other fields are set."""
    fields = await fields_of(request)
    held = customer_of(site, str(fields.pop("customer", "")))
    if fields.get("username", held.username) != held.username:
        _username(site, fields)
    fields["unique_identifier"] = held.unique_identifier
    changed = built(Customer, msgspec.to_builtins(held) | fields)
    return views.customer(site, site.store.customers.save(changed))


async def list_businesses(site: Site, _: Request) -> Any:
    """GET businesses."""
    return [views.business(site, row) for row in site.store.businesses]


async def list_customers(site: Site, _: Request) -> Any:
    """GET customers."""
    return [views.customer(site, row) for row in site.store.customers]


async def list_apps(site: Site, _: Request) -> Any:
    """GET apps."""
    return [views.app(row) for row in site.store.apps]


async def show_conversation(site: Site, request: Request) -> Any:
    """GET conversation?business=&customer=&messages=: one phone's view."""
    query = request.query_params
    held = conversation_of(site, query.get("business", ""), query.get("customer", ""))
    return views.conversation(site, held, whole_number(request, "messages", SHOWN_MESSAGES))


async def ledger(site: Site, request: Request) -> Any:
    """GET ledger: every message in the order it came into being, `offset` and `limit`, optionally of one business."""
    query = request.query_params
    offset, limit = whole_number(request, "offset", 0), whole_number(request, "limit", DEFAULT_LEDGER)
    rows = list(site.store.messages)
    if "business" in query:
        wanted = {
            row.conversation_id for row in site.store.conversations_of(business_of(site, query["business"]).business_id)
        }
        rows = [row for row in rows if row.conversation_id in wanted]
    if "conversation_id" in query:
        rows = [row for row in rows if row.conversation_id == query["conversation_id"]]
    return {"total": len(rows), "messages": [views.message(site, row) for row in rows[offset : offset + limit]]}


def routes(site: Site) -> list[BaseRoute]:
    """Build everything below `/control/tiktok`."""
    api = ControlRoutes(site, ROOT)

    async def show_media(request: Request) -> Response:
        media = site.store.media.get(request.path_params["media_id"])
        if media is None:
            return PlainTextResponse("there is no such media", status_code=404)
        return Response(site.store.files.get(media.media_id), media_type=media.mime)

    async def show_avatar(request: Request) -> Response:
        username = request.path_params["username"]
        owner = site.store.business(username) or site.store.customer(username)
        name = username if owner is None else owner.display_name
        return Response(pictures.avatar(name), media_type="image/png")

    async def show_cover(request: Request) -> Response:
        video = site.store.videos.get(request.path_params["video_id"])
        name = "" if video is None else video.cover or video.video_id
        return Response(covers.cover(name), media_type="image/jpeg")

    return [
        api.read("businesses", list_businesses),
        api.read("businesses", create_business, "POST"),
        api.read("businesses", change_business, "PATCH"),
        api.read("customers", list_customers),
        api.read("customers", create_customer, "POST"),
        api.read("customers", change_customer, "PATCH"),
        api.read("apps", list_apps),
        api.read("conversation", show_conversation),
        api.read("ledger", ledger),
        Route(f"{ROOT}/media/{{media_id}}", show_media),
        Route(f"{ROOT}/covers/{{video_id}}.jpeg", show_cover),
        Route(f"{ROOT}/avatars/{{username}}.png", show_avatar),
        *control_actions.routes(api),
        *control_comments.routes(api),
        *control_levers.routes(api),
    ]

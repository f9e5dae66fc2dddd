"""Control API of respond.io's simulator, `/control/respondio/`: its state, conversations, the ledger, a reset.

People and their actions are in `control_people`, the levers in `control_levers`; `docs/develop/sandbox-respondio.md`
describes all of it with examples.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from frontdesk.sandbox.kit.control_api import ControlError, ControlRoutes, whole_number
from frontdesk.sandbox.respondio import control_levers, control_people, outgoing, payloads
from frontdesk.sandbox.respondio.control_lookup import contact_of
from frontdesk.sandbox.respondio.model import Message
from frontdesk.sandbox.respondio.site import Site

ROOT = "/control/respondio"
SHOWN_CONTACTS = 20
SHOWN_MESSAGES = 50
DEFAULT_LEDGER = 1000


def state(site: Site, messages: int) -> dict[str, Any]:
    """Return the workspace in short: counts, the newest contacts, and the newest `messages` of all."""
    store = site.store
    newest = reversed(store.contact_ids()[-SHOWN_CONTACTS:])
    return {
        "channels": [payloads.channel(row) for row in store.channels],
        "tokens": [{"name": row.name, "revoked": row.revoked} for row in store.tokens],
        "counts": {"contacts": len(store.contacts), "messages": len(store.messages)},
        "contacts": [payloads.contact(site, store.contacts.of(str(row_id))) for row_id in newest],
        "messages": [shown(site, row) for row in list(store.messages)[len(store.messages) - messages :]],
        "webhooks": [{"webhook_id": row.webhook_id, "url": row.url, "events": row.events} for row in store.webhooks],
        "delivery_counts": dict(Counter(row.status for row in store.deliveries)),
        "faults": list(store.faults),
        "settings": site.settings.shown(),
    }


def shown(site: Site, row: Message) -> dict[str, Any]:
    """Return a message as the API shows it, with when it came into being and the file the other side received."""
    file = site.store.stored.get(row.file_id)
    held = None
    if file is not None:
        url = f"{site.public_url}{ROOT}/files/{file.file_id}"
        held = {"file_id": file.file_id, "name": file.name, "mime": file.mime, "size": file.size, "url": url}
    return payloads.message(site, row) | {"created_at": row.created_at, "file": held}


async def show_state(site: Site, request: Request) -> Any:
    """GET state."""
    return state(site, whole_number(request, "messages", SHOWN_MESSAGES))


async def show_conversation(site: Site, request: Request) -> Any:
    """GET conversation?contact=&messages=50: a contact, the newest of its messages (oldest first), and its windows."""
    wanted = request.query_params.get("contact", "")
    if not wanted.isdigit():
        raise ControlError(400, "contact is not a number")
    contact, now = contact_of(site, int(wanted)), site.clock.now_ms()
    thread = site.store.thread(contact.contact_id)
    windows = []
    for channel_id in contact.channel_ids:
        channel = site.store.channels.of(str(channel_id))
        closes_at = outgoing.window_closes_at(site, contact.contact_id, channel, now)
        is_open = closes_at is None or now <= closes_at
        windows.append({"channel": channel_id, "open": is_open, "closes_at": closes_at})
    first = max(0, len(thread) - whole_number(request, "messages", SHOWN_MESSAGES))
    return {
        "contact": payloads.contact(site, contact),
        "messages": [shown(site, site.store.messages.of(str(row_id))) for row_id in thread[first:]],
        "windows": windows,
    }


async def ledger(site: Site, request: Request) -> Any:
    """GET ledger: every message in the order it came into being, `offset` and `limit`, optionally of one contact."""
    offset, limit = whole_number(request, "offset", 0), whole_number(request, "limit", DEFAULT_LEDGER)
    rows, wanted = list(site.store.messages), whole_number(request, "contact", 0)
    if wanted:
        rows = [row for row in rows if row.contact_id == wanted]
    return {"total": len(rows), "messages": [shown(site, row) for row in rows[offset : offset + limit]]}


def routes(site: Site, reset: Callable[[], None]) -> list[BaseRoute]:
    """Build everything below `/control/respondio`. `reset` empties the simulator."""
    api = ControlRoutes(site, ROOT)

    async def show_file(request: Request) -> Response:
        file = site.store.stored.get(request.path_params["file_id"])
        if file is None:
            return PlainTextResponse("there is no such file", status_code=404)
        return Response(site.store.files.get(file.file_id), media_type=file.mime)

    async def start_again(site: Site, _: Request) -> Any:
        reset()
        return state(site, SHOWN_MESSAGES)

    return [
        api.read("state", show_state),
        api.read("conversation", show_conversation),
        api.read("ledger", ledger),
        api.read("reset", start_again, "POST"),
        Route(f"{ROOT}/files/{{file_id}}", show_file),
        *control_people.routes(api),
        *control_levers.routes(api),
    ]

"""Files of messages and pictures of people: kept, and served under `/respondio-cdn/`.

A file's link is signed and ends; a person's picture has an address that stays.
"""

import secrets
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from frontdesk.sandbox.kit import pictures, samples, signed_links
from frontdesk.sandbox.respondio.model import AttachmentType, Contact, File, Message
from frontdesk.sandbox.respondio.site import Site

CDN = "/respondio-cdn"


def keep(site: Site, name: str, mime: str, content: bytes) -> File:
    """Store a file under a new id."""
    file = File(file_id=secrets.token_hex(16), name=name, mime=mime, size=len(content))
    return site.store.add_file(file, content)


def sample(site: Site, kind: AttachmentType) -> File:
    """Return a built-in file of this kind."""
    match kind:
        case "image":
            return keep(site, "bowl.jpg", "image/jpeg", pictures.sample_jpeg())
        case "video":
            return keep(site, "wheel.mp4", "video/mp4", pictures.sample_mp4())
        case "audio":
            return keep(site, "voice.wav", "audio/wav", samples.sound())
        case "file":
            return keep(site, "prices.pdf", "application/pdf", samples.document())


def link(site: Site, message: Message, file: File) -> str:
    """Return a file's address, which expires."""
    limits = site.settings.limits
    from_ms = site.clock.now_ms() if limits.file_links_renewed else message.created_at
    expires = str(from_ms // 1000 + limits.file_link_seconds)
    path = f"{file.file_id}/{file.name}"
    query = urlencode({"expires": expires, "signature": signed_links.sign(site.link_secret, path, expires)})
    return f"{site.public_url}{CDN}/files/{quote(path)}?{query}"


def picture(site: Site, contact: Contact) -> str | None:
    """Return the address of a person's picture; None when they have none."""
    if contact.profile_pic is not None:
        return contact.profile_pic or None
    return f"{site.public_url}{CDN}/contact/avatar/{contact.contact_id}.png"


def routes(site: Site) -> list[BaseRoute]:
    """Return the routes below `/respondio-cdn/`."""

    async def show_file(request: Request) -> Response:
        file = site.store.stored.get(request.path_params["file_id"])
        if file is None:
            return PlainTextResponse("not found", status_code=404)
        query, now_s = request.query_params, site.clock.now_s()
        path, expires = f"{file.file_id}/{file.name}", query.get("expires", "")
        if not signed_links.holds(site.link_secret, path, expires, query.get("signature", ""), now_s):
            return PlainTextResponse("this link has expired", status_code=403)
        return Response(site.store.files.get(file.file_id), media_type=file.mime)

    async def show_picture(request: Request) -> Response:
        contact = site.store.contact(f"id:{request.path_params['contact_id']}")
        if contact is None:
            return PlainTextResponse("not found", status_code=404)
        name = f"{contact.first_name} {contact.last_name}".strip()
        return Response(pictures.avatar(name), media_type="image/png")

    return [
        Route(f"{CDN}/files/{{file_id}}/{{name}}", show_file),
        Route(f"{CDN}/contact/avatar/{{contact_id}}.png", show_picture),
    ]

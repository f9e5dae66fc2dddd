"""Links that expire: pictures, stickers and downloads, marked `x-expires` (epoch seconds) and signed."""

from urllib.parse import quote, urlencode

from frontdesk.sandbox.kit import signed_links
from frontdesk.sandbox.tiktok.model import Media
from frontdesk.sandbox.tiktok.site import Site

CDN = "/tiktok-cdn"


def expiring(site: Site, path: str, seconds: int) -> str:
    """Return a full address of `path` (below the CDN) that works for so many seconds."""
    expires = str(site.clock.now_s() + seconds)
    query = urlencode({"x-expires": expires, "x-signature": signed_links.sign(site.link_secret, path, expires)})
    return f"{site.public_url}{CDN}/{quote(path)}?{query}"


def is_valid(site: Site, path: str, expires: str, given: str) -> bool:
    """Return whether a link was signed by us and has not expired."""
    return signed_links.holds(site.link_secret, path, expires, given, site.clock.now_s())


def profile_image(site: Site, username: str) -> str:
    """Return a temporary address of somebody's picture, as the API hands it out."""
    return expiring(site, f"avatar/{username}.png", site.settings.limits.profile_image_seconds)


def thumbnail(site: Site, video_id: str) -> str:
    """Return a temporary address of a post's cover, as the API hands it out."""
    return expiring(site, f"cover/{video_id}.jpeg", site.settings.limits.thumbnail_seconds)


def comment_image(site: Site, image_id: str) -> str:
    """Return the picture of a comment: its address does not expire."""
    return f"{site.public_url}{CDN}/comment/{quote(image_id, safe='')}"


def sticker(site: Site, name: str) -> str:
    """Return a sticker's address, valid for 30 days."""
    return expiring(site, f"sticker/{name}.png", site.settings.limits.sticker_seconds)


def emoji(site: Site, name: str) -> str:
    """Return a large emoji's address: it does not expire."""
    return f"{site.public_url}{CDN}/emoji/{quote(name)}.png"


def download(site: Site, media: Media) -> str:
    """Return where media/download sends a client: valid for 24 hours, and only with the header `x-user`."""
    return expiring(site, f"download/{media.media_id}", site.settings.limits.download_url_seconds)


def embed(site: Site, video_id: str) -> str:
    """Return the player page of a post."""
    return f"{site.public_url}/player/v1/{video_id}?music_info=1&description=1&autoplay=1&loop=1"

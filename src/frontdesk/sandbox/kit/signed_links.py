"""Links that expire: a path and the second it ends, signed with a secret of the sandbox."""

import hashlib
import hmac
import secrets

from frontdesk.sandbox.kit.documents import Documents


def kept_secret(documents: Documents, collection: str) -> bytes:
    """Return the key that links are signed with, kept so that they outlive a restart."""
    kept = documents.get(collection, "links")
    if kept is None:
        kept = secrets.token_bytes(32)
        documents.put(collection, "links", kept)
    return kept


def sign(secret: bytes, path: str, expires: str) -> str:
    """Return the signature of a path that works until `expires` (epoch seconds)."""
    return hmac.new(secret, f"{path} {expires}".encode(), hashlib.sha256).hexdigest()[:32]


def holds(secret: bytes, path: str, expires: str, given: str, now_s: int) -> bool:
    """Return whether a link was signed by us and has not expired."""
    if not expires.isdigit() or int(expires) < now_s:
        return False
    return hmac.compare_digest(given.encode(), sign(secret, path, expires).encode())

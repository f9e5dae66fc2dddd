"""File types, told by a file's first bytes and never by its name."""


def mime_of(content: bytes) -> str | None:
    """Return the MIME type by the first bytes; None for anything but JPEG, PNG, WebP and MP4."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return "video/mp4"
    return None

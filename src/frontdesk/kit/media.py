"""What a file really is, told by its content and never by its name."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PIXELS = 50_000_000
IMAGE_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
VIDEO_BRANDS = {b"qt  ": "video/quicktime"}


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """The type of a file, and its size in pixels when it is a picture."""

    mime_type: str
    width: int | None = None
    height: int | None = None


def look_at(data: bytes) -> MediaFacts | None:
    """What the bytes are: a picture or a video that browsers can show; None for everything else."""
    return _picture(data) or _video(data)


def _picture(data: bytes) -> MediaFacts | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=tuple(IMAGE_TYPES)) as picture:
                kind, (width, height) = picture.format or "", picture.size
                if width * height > MAX_PIXELS:
                    return None
                picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning, Image.DecompressionBombError):
        return None
    return MediaFacts(IMAGE_TYPES[kind], width, height)


def _video(data: bytes) -> MediaFacts | None:
    """MP4 and QuickTime start with an `ftyp` box (ISO/IEC 14496-12); WebM with EBML's magic number."""
    if data[4:8] == b"ftyp":
        return MediaFacts(VIDEO_BRANDS.get(data[8:12], "video/mp4"))
    if data[:4] == b"\x1a\x45\xdf\xa3":
        return MediaFacts("video/webm")
    return None


def portrait(data: bytes, side: int) -> bytes | None:
    """The picture as a square JPEG of `side` pixels, cut around its middle; None when it is no picture."""
    if _picture(data) is None:
        return None
    with Image.open(io.BytesIO(data)) as picture:
        square = ImageOps.fit(ImageOps.exif_transpose(picture).convert("RGB"), (side, side))
        out = io.BytesIO()
        square.save(out, "JPEG", quality=85)
        return out.getvalue()


def cover(data: bytes, width: int) -> bytes | None:
    """The picture as a JPEG at most `width` pixels wide; None when it is no picture."""
    if _picture(data) is None:
        return None
    with Image.open(io.BytesIO(data)) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        upright.thumbnail((width, width * 2))
        out = io.BytesIO()
        upright.save(out, "JPEG", quality=82)
        return out.getvalue()

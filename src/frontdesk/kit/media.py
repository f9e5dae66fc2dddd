"""Recognition of files by their content, never by their name."""

from __future__ import annotations

import io
import re
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps

STARTS_BYTES = 64
MAX_PIXELS = 50_000_000
REDRAWN_PIXELS = 16_000_000
_DRAWING = threading.Lock()
IMAGE_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
AUDIO_BRANDS = (b"M4A ", b"M4B ")
AUDIO_STARTS = {
    b"OggS": "audio/ogg",
    b"ID3": "audio/mpeg",
    b"\xff\xfb": "audio/mpeg",
    b"\xff\xf3": "audio/mpeg",
    b"\xff\xf2": "audio/mpeg",
    b"\xff\xf1": "audio/aac",
    b"\xff\xf9": "audio/aac",
    b"fLaC": "audio/flac",
    b"#!AMR": "audio/amr",
}
QUICKTIME = b"qt  "
VIDEO_BRANDS = re.compile(
    rb"iso[m2-9a]|mp4[12v]|avc1|hvc1|hev1|av01|M4V[ HP]|MSNV|dash|3g[pegrs2][0-9a-z]|f4v |mmp4|XAVC|cmf[c2]|isml|piff"
)
PICTURE_BRANDS = frozenset(
    b"heic heix heim heis hevc hevx hevm hevs mif1 mif2 msf1 miaf avif avis avio j2ki jpeg jpgs jxl jxs".split()
)
"""Of the ISO base media family that are no videos (ISO/IEC 23008-12 and its kin): nothing browsers surely show."""


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """Type of a file, and its size in pixels when it is a picture."""

    mime_type: str
    width: int | None = None
    height: int | None = None


def look_at(data: bytes) -> MediaFacts | None:
    """Return what the bytes are: a picture, sound or a video that browsers can show; None for everything else."""
    return _picture(data) or _audio(data) or _video(data)


def look_at_file(file: BinaryIO) -> MediaFacts | None:
    """Return what a file is without reading all of it into memory, and leave it at its beginning."""
    file.seek(0)
    start = file.read(STARTS_BYTES)
    facts = _picture_in(file) or _audio(start) or _video(start)
    file.seek(0)
    return facts


def type_of_file(data: bytes) -> MediaFacts:
    """Return the media type of the bytes, of whatever kind; a stream of bytes where it is not known here."""
    known = look_at(data)
    if known is not None:
        return known
    return MediaFacts("application/pdf" if data.startswith(b"%PDF-") else "application/octet-stream")


def _picture(data: bytes) -> MediaFacts | None:
    return _picture_in(io.BytesIO(data))


def _picture_in(file: BinaryIO) -> MediaFacts | None:
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=tuple(IMAGE_TYPES)) as picture:
                kind, (width, height) = picture.format or "", picture.size
                if width * height > MAX_PIXELS:
                    return None
                picture.verify()
    except Exception:  # what is broken makes a decoder stumble over anything: an index, a type, a lack of memory
        return None
    return MediaFacts(IMAGE_TYPES[kind], width, height)


def _audio(data: bytes) -> MediaFacts | None:
    """Return the type of a sound by its first bytes: Ogg (RFC 3533), MP3, AMR (RFC 4867), AAC (ADTS), FLAC, WAVE,
    MP4.
    """
    for start, mime_type in AUDIO_STARTS.items():
        if data.startswith(start):
            return MediaFacts(mime_type)
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return MediaFacts("audio/wav")
    if data[4:8] == b"ftyp" and data[8:12] in AUDIO_BRANDS:
        return MediaFacts("audio/mp4")
    return None


def _video(data: bytes) -> MediaFacts | None:
    """Return the type of a video: MP4 and QuickTime have an `ftyp` box (ISO/IEC 14496-12), WebM EBML's magic number."""
    if data[4:8] == b"ftyp":
        return _by_brands(data)
    if data[:4] == b"\x1a\x45\xdf\xa3":
        return MediaFacts("video/webm")
    return None


def _by_brands(data: bytes) -> MediaFacts | None:
    """Return the type by the file's own brand; its compatible brands (ISO/IEC 14496-12, 4.3) only tell a picture.

    Cameras say of raw photographs that they are compatible with `isom`, though no player shows one.
    """
    own, end = data[8:12], min(int.from_bytes(data[:4]), 1024)
    if own == QUICKTIME:
        return MediaFacts("video/quicktime")
    brands = [own, *(data[at : at + 4] for at in range(16, end, 4))]
    if any(brand.strip() in PICTURE_BRANDS for brand in brands):
        return None
    return MediaFacts("video/mp4") if VIDEO_BRANDS.fullmatch(own) else None


def portrait(data: bytes, side: int) -> bytes | None:
    """Return the picture as a square JPEG of `side` pixels, cut around its middle; None when it is no picture."""
    return _redrawn(data, side, 85, lambda upright: ImageOps.fit(upright, (side, side)))


def cover(data: bytes, width: int) -> bytes | None:
    """Return the picture as a JPEG at most `width` pixels wide; None when it is no picture."""

    def narrowed(upright: Image.Image) -> Image.Image:
        upright.thumbnail((width, width * 2))
        return upright

    return _redrawn(data, width, 82, narrowed)


def _redrawn(data: bytes, side: int, quality: int, draw: Callable[[Image.Image], Image.Image]) -> bytes | None:
    """Draw a picture again, so that nothing but its pixels is left; return None for a broken one.

    Pictures are drawn one at a time, because a few kilobytes may be hundreds of megabytes when unpacked.
    """
    if _picture(data) is None:
        return None
    with _DRAWING, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            with Image.open(io.BytesIO(data), formats=tuple(IMAGE_TYPES)) as picture:
                picture.draft("RGB", (2 * side, 2 * side))  # a JPEG is unpacked hardly larger than it is needed
                if picture.width * picture.height > REDRAWN_PIXELS:
                    return None
                out = io.BytesIO()
                draw(ImageOps.exif_transpose(picture).convert("RGB")).save(out, "JPEG", quality=quality)
                return out.getvalue()
        except Exception:  # as above
            return None

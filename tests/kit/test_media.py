"""Pictures that strangers made: what is broken or enormous is no picture, and takes neither the job nor the memory."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from frontdesk.kit.media import cover, look_at, portrait, type_of_file


def picture(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (64, 48), **more: object) -> bytes:
    data = io.BytesIO()
    Image.new(mode, size, 120).save(data, kind, **more)
    return data.getvalue()


def turned(kind: str) -> bytes:
    """With the notes a camera makes."""
    notes = Image.Exif()
    notes[0x0112], notes[0x010E] = 6, "a bowl"
    notes[0x8825] = {1: "N", 2: (1.0, 2.0, 3.0)}
    return picture(kind, exif=notes)


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def checked(data: bytes) -> bytes:
    """A PNG whose check sums are right again, so that more than they are looked at."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return data
    found, at = data[:8], 8
    while at + 12 <= len(data):
        size = struct.unpack(">I", data[at : at + 4])[0]
        if at + 12 + size > len(data):
            break
        found += chunk(data[at + 4 : at + 8], data[at + 8 : at + 8 + size])
        at += 12 + size
    return found + data[at:]


WHOLE = [picture(kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")] + [turned(kind) for kind in ("PNG", "JPEG", "WEBP")]
HEADER = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))


@pytest.mark.parametrize("data", WHOLE)
def test_picture_that_is_whole_is_drawn(data: bytes) -> None:
    drawn = portrait(data, 32)
    assert drawn is not None
    with Image.open(io.BytesIO(drawn)) as shown:
        assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (32, 32), {})
    assert cover(data, 32) is not None


@pytest.mark.parametrize(
    "data", [HEADER + chunk(b"IEND", b""), HEADER, b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBP"]
)
def test_picture_that_is_hardly_begun_is_none(data: bytes) -> None:
    assert look_at(data) is None
    assert portrait(data, 32) is None
    assert cover(data, 32) is None


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_picture_cut_short_is_not_drawn(kind: str) -> None:
    whole = picture(kind, size=(400, 300))
    assert portrait(whole[: len(whole) // 2], 32) is None


@given(data=st.data())
@settings(max_examples=250, deadline=None)
def test_file_of_any_bytes_can_be_looked_at(data: st.DataObject) -> None:
    spoiled = bytearray(data.draw(st.sampled_from(WHOLE)))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(len(spoiled) - 1, 0)))
        match data.draw(st.sampled_from(("byte", "cut", "grow", "number", "end"))):
            case "byte":
                spoiled[at : at + 1] = bytes([data.draw(st.integers(0, 255))])
            case "cut":
                del spoiled[at : at + data.draw(st.integers(1, 40))]
            case "grow":
                spoiled[at:at] = data.draw(st.binary(min_size=1, max_size=8))
            case "number":
                spoiled[at : at + 4] = data.draw(
                    st.sampled_from((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"))
                )
            case _:
                del spoiled[at:]
    for given_data in (bytes(spoiled), checked(bytes(spoiled))):
        assert type_of_file(given_data).mime_type
        for draw in (portrait, cover):
            drawn = draw(given_data, 32)
            assert drawn is None or drawn.startswith(b"\xff\xd8")


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "L"), ("JPEG", "L")])
def test_picture_that_unpacks_to_very_much_is_not_decoded(kind: str, mode: str) -> None:
    """It runs in a process of its own, because the peak memory of a process never shrinks."""
    script = (
        "import resource, sys; from frontdesk.kit.media import portrait; data = sys.stdin.buffer.read()\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; portrait(data, 192)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    bomb = picture(kind, mode, (7000, 7000))
    ran = subprocess.run([sys.executable, "-c", script], input=bomb, capture_output=True, check=True, timeout=60)
    assert int(ran.stdout) < 64 * 1024, "kilobytes"


@pytest.mark.parametrize(
    "page", [b"<script>alert(1)</script>", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"]
)
def test_file_that_could_run_is_never_shown(page: bytes) -> None:
    assert type_of_file(page).mime_type == "application/octet-stream"
    assert look_at(b"\xef\xbb\xbf" + page) is None
    assert look_at(b" \n" + page) is None


def ftyp(own: bytes, *others: bytes) -> bytes:
    brands = own + bytes(4) + b"".join(others)
    return (len(brands) + 8).to_bytes(4, "big") + b"ftyp" + brands + b"\0\0\0\x08mdat"


@pytest.mark.parametrize(
    "data",
    [
        ftyp(b"heic", b"mif1", b"heic"),
        ftyp(b"heix"),
        ftyp(b"mif1", b"heic"),
        ftyp(b"msf1", b"hevc"),
        ftyp(b"avif", b"mif1", b"miaf"),
        ftyp(b"avis"),
        ftyp(b"jxl "),
        ftyp(b"zzzz", b"mif1"),
        ftyp(b"zzzz"),
        ftyp(b"zzzz", b"isom"),
        ftyp(b"crx ", b"crx ", b"isom"),
    ],
)
def test_picture_or_anything_else_in_a_video_container_is_no_video(data: bytes) -> None:
    assert look_at(data) is None
    assert type_of_file(data).mime_type == "application/octet-stream"


@pytest.mark.parametrize(
    ("data", "mime_type"),
    [
        (ftyp(b"isom", b"iso2", b"avc1", b"mp41"), "video/mp4"),
        (ftyp(b"mp42"), "video/mp4"),
        (ftyp(b"M4V "), "video/mp4"),
        (ftyp(b"3gp5"), "video/mp4"),
        (ftyp(b"XAVC", b"mp42", b"iso2"), "video/mp4"),
        (ftyp(b"qt  "), "video/quicktime"),
        (ftyp(b"M4A ", b"isom"), "audio/mp4"),
    ],
)
def test_video_is_told_by_its_brands(data: bytes, mime_type: str) -> None:
    facts = look_at(data)
    assert facts is not None
    assert facts.mime_type == mime_type

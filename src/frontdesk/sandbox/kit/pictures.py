"""Pictures drawn on the spot: profile pictures, stickers, and the sample photograph of a bowl.

Small PNG and JPEG files, so that nothing has to be shipped and nobody's picture is used.
"""

import colorsys
import hashlib
import io
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SAMPLE_VIDEO = Path(__file__).parent / "assets" / "sample.mp4"
AVATAR_SIZE = 160
STICKER_SIZE = 160


def _hue(name: str) -> float:
    return hashlib.sha256(name.encode()).digest()[0] / 256


def _colour(hue: float, lightness: float, saturation: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hls_to_rgb(hue % 1, lightness, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


def _png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()


@lru_cache(maxsize=512)
def avatar(name: str) -> bytes:
    """Draw a PNG: the first letters of the name on a colour of its own."""
    hue = _hue(name)
    image = Image.new("RGB", (AVATAR_SIZE, AVATAR_SIZE), _colour(hue, 0.42, 0.45))
    draw = ImageDraw.Draw(image)
    draw.ellipse((70, -60, 220, 90), fill=_colour(hue + 0.06, 0.5, 0.5))
    words = [
        word for word in name.replace("_", " ").replace(".", " ").split() if word[0].isascii() and word[0].isalnum()
    ]
    initials = "".join(word[0].upper() for word in words[:2])
    if initials:
        draw.text((80, 80), initials, fill="white", font=ImageFont.load_default(68), anchor="mm")
    else:
        # The built-in font has Latin letters only: anybody else gets a face instead of empty boxes.
        draw.ellipse((52, 34, 108, 90), fill="white")
        draw.ellipse((26, 100, 134, 208), fill="white")
    return _png(image)


def _bowl(draw: ImageDraw.ImageDraw, left: int, top: int, width: int, colour: tuple[int, int, int]) -> None:
    height = width * 5 // 8
    rim = width // 6
    dark = (colour[0] * 3 // 4, colour[1] * 3 // 4, colour[2] * 3 // 4)
    draw.pieslice((left, top - height, left + width, top + height), 0, 180, fill=colour)
    draw.rectangle(
        (left + width * 3 // 8, top + height - 6, left + width * 5 // 8, top + height + rim // 3), fill=colour
    )
    draw.ellipse((left, top - rim // 2, left + width, top + rim // 2), fill=dark)


@lru_cache(maxsize=64)
def sticker(name: str) -> bytes:
    """Draw a PNG with a clear background: a smiling bowl in a colour of its own."""
    image = Image.new("RGBA", (STICKER_SIZE, STICKER_SIZE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    _bowl(draw, 18, 52, 124, _colour(_hue(name), 0.55, 0.6))
    draw.ellipse((54, 74, 66, 86), fill="white")
    draw.ellipse((94, 74, 106, 86), fill="white")
    draw.arc((60, 78, 100, 108), 10, 170, fill="white", width=5)
    return _png(image)


def _photograph() -> Image.Image:
    image = Image.new("RGB", (480, 360), (239, 230, 218))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 250, 480, 360), fill=(122, 92, 72))
    _bowl(draw, 110, 150, 260, (181, 96, 60))
    draw.line((150, 190, 330, 190), fill=(243, 217, 164), width=8)
    return image


@lru_cache(maxsize=1)
def sample_jpeg() -> bytes:
    """Return the sample photograph as JPEG, a few kilobytes."""
    target = io.BytesIO()
    _photograph().save(target, "JPEG", quality=70)
    return target.getvalue()


@lru_cache(maxsize=1)
def sample_png() -> bytes:
    """Return the sample photograph as PNG."""
    return _png(_photograph())


@lru_cache(maxsize=1)
def sample_mp4() -> bytes:
    """Return a film of two seconds."""
    return SAMPLE_VIDEO.read_bytes()

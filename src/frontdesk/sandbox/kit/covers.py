"""Covers of posts, drawn on the spot: scenes of a small pottery, upright as on a phone.

Five scenes by name; any other name gets one of them in colours of its own.
"""

import hashlib
import io
from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 450, 800
Colour = tuple[int, int, int]
Scene = Callable[[ImageDraw.ImageDraw, Colour], None]


def _shade(colour: Colour, factor: float) -> Colour:
    red, green, blue = (min(255, round(part * factor)) for part in colour)
    return red, green, blue


def _backdrop(top: Colour, bottom: Colour) -> Image.Image:
    """Draw a wall that grows darker downwards."""
    image = Image.new("RGB", (1, HEIGHT))
    for row in range(HEIGHT):
        share = row / HEIGHT
        red, green, blue = (round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        image.putpixel((0, row), (red, green, blue))
    return image.resize((WIDTH, HEIGHT))


def _bowl(draw: ImageDraw.ImageDraw, left: int, top: int, width: int, colour: Colour) -> None:
    height = width // 2
    draw.pieslice((left, top - height, left + width, top + height), 0, 180, fill=colour)
    draw.rectangle((left + width * 3 // 8, top + height - 8, left + width * 5 // 8, top + height + 12), fill=colour)
    draw.ellipse((left, top - width // 10, left + width, top + width // 10), fill=_shade(colour, 0.7))


def _cup(draw: ImageDraw.ImageDraw, left: int, top: int, width: int, colour: Colour) -> None:
    draw.ellipse((left + width * 3 // 4, top + 14, left + width * 5 // 4, top + width - 4), outline=colour, width=11)
    draw.rounded_rectangle((left, top, left + width, top + width), radius=width // 5, fill=colour)
    draw.ellipse((left, top - 12, left + width, top + 14), fill=_shade(colour, 0.7))
    draw.line((left + 6, top + width // 2, left + width - 6, top + width // 2), fill=_shade(colour, 1.25), width=6)


def _wheel(draw: ImageDraw.ImageDraw, accent: Colour) -> None:
    draw.ellipse((30, 560, 420, 690), fill=(74, 58, 48))
    draw.ellipse((30, 540, 420, 668), fill=(122, 98, 80))
    for inset in (30, 70, 110):
        draw.ellipse((30 + inset, 540 + inset // 3, 420 - inset, 668 - inset // 3), outline=(142, 116, 96), width=3)
    _bowl(draw, 95, 440, 260, accent)
    draw.arc((120, 470, 330, 560), 20, 160, fill=_shade(accent, 1.25), width=7)


def _kiln(draw: ImageDraw.ImageDraw, accent: Colour) -> None:
    draw.rounded_rectangle((40, 190, 410, 720), radius=36, fill=(64, 54, 52))
    draw.rounded_rectangle((80, 240, 370, 670), radius=24, fill=(255, 136, 40))
    draw.rounded_rectangle((110, 270, 340, 640), radius=18, fill=(255, 190, 90))
    draw.rectangle((90, 452, 360, 470), fill=(110, 70, 48))
    for left, top in ((120, 380), (230, 392), (128, 570), (236, 582)):
        _bowl(draw, left, top, 94, accent)


def _cups(draw: ImageDraw.ImageDraw, accent: Colour) -> None:
    draw.rectangle((0, 600, WIDTH, HEIGHT), fill=(150, 112, 82))
    for number, left in enumerate((30, 165, 300)):
        _cup(draw, left, 490 + number % 2 * 22, 98, _shade(accent, 0.8 + number * 0.18))
    for left in (70, 205):
        for up in (0, 34, 68):
            draw.arc((left - 8 + up // 8, 420 - up, left + 22, 460 - up), 90, 270, fill=(255, 250, 240), width=4)


def _shelf(draw: ImageDraw.ImageDraw, accent: Colour) -> None:
    for row, top in enumerate((300, 480, 660)):
        draw.rectangle((30, top, 420, top + 16), fill=(126, 92, 66))
        for column in range(3):
            tint = _shade(accent, 0.72 + 0.16 * ((row + column) % 4))
            left = 52 + column * 124
            if (row + column) % 2:
                _cup(draw, left + 6, top - 74, 72, tint)
            else:
                _bowl(draw, left, top - 64, 104, tint)


def _vase(draw: ImageDraw.ImageDraw, accent: Colour) -> None:
    draw.rectangle((0, 640, WIDTH, HEIGHT), fill=(196, 160, 120))
    for left, top, bend in ((150, 170, -40), (225, 120, 0), (300, 180, 40)):
        draw.line((225, 420, left, top + 50), fill=(86, 116, 72), width=7)
        draw.ellipse((left - 34 + bend // 8, top, left + 34 + bend // 8, top + 68), fill=(238, 176, 96))
        draw.ellipse((left - 12, top + 22, left + 12, top + 46), fill=(150, 84, 48))
    draw.rectangle((188, 400, 262, 480), fill=accent)
    draw.ellipse((110, 440, 340, 690), fill=accent)
    draw.ellipse((182, 388, 268, 414), fill=_shade(accent, 0.7))
    draw.arc((128, 470, 322, 660), 200, 340, fill=_shade(accent, 1.25), width=8)


SCENES: dict[str, tuple[Scene, Colour, Colour, Colour]] = {
    "wheel": (_wheel, (228, 216, 200), (150, 130, 112), (92, 128, 92)),
    "kiln": (_kiln, (72, 48, 44), (30, 22, 24), (196, 92, 52)),
    "cups": (_cups, (206, 222, 226), (120, 150, 158), (186, 108, 74)),
    "shelf": (_shelf, (240, 228, 206), (196, 176, 146), (88, 122, 150)),
    "vase": (_vase, (250, 226, 208), (222, 176, 152), (82, 110, 134)),
}


@lru_cache(maxsize=256)
def cover(name: str) -> bytes:
    """Draw a cover as a JPEG of 450 by 800."""
    digest = hashlib.sha256(name.encode()).digest()
    scene, top, bottom, accent = SCENES.get(name) or list(SCENES.values())[digest[0] % len(SCENES)]
    if name not in SCENES:
        accent = (70 + digest[1] % 140, 70 + digest[2] % 120, 60 + digest[3] % 130)
    image = _backdrop(top, bottom)
    scene(ImageDraw.Draw(image), accent)
    image = image.filter(ImageFilter.GaussianBlur(0.8))
    target = io.BytesIO()
    image.save(target, "JPEG", quality=80)
    return target.getvalue()

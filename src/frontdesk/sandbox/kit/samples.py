"""Sample files that are no pictures: a sound and a document, made on the spot."""

import io
import math
import struct
import wave
from functools import lru_cache

RATE = 8000
TONE_HERTZ = 440


@lru_cache(maxsize=1)
def sound() -> bytes:
    """Make a WAV of half a second."""
    target = io.BytesIO()
    with wave.open(target, "wb") as sheet:
        sheet.setnchannels(1)
        sheet.setsampwidth(2)
        sheet.setframerate(RATE)
        tones = (int(8000 * math.sin(2 * math.pi * TONE_HERTZ * step / RATE)) for step in range(RATE // 2))
        sheet.writeframes(b"".join(struct.pack("<h", tone) for tone in tones))
    return target.getvalue()


@lru_cache(maxsize=1)
def document() -> bytes:
    """Make a PDF of one empty page."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 298 420] >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(parts) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, table)
    return body + end + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(body))

"""Words of a search, and where a text has them.

Texts and words are compared in plain letters: small, without accents, full-width as half-width. The database does the
same in `frontdesk_plain`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from frontdesk.core.contacts.search import pattern_of

MOST_WORDS = 8
MOST_PLACES = 3
"""So many places of a word are tried by themselves with another letter."""
APOSTROPHES = "'\u2019\u2018\u02bc"
_ANY_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
BEFORE, AFTER = 40, 140
"""So many characters of a message are shown before and after the first word that was found."""

# As `frontdesk_is_unspaced`: scripts that put no spaces between words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_TRIGRAM = re.compile(r"[^\W_]{3}")


@dataclass(frozen=True, slots=True)
class Part:
    """Part of a text; `hit` says that it matches the search."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words of a search in plain letters, all of which must match, and the pairs of letters to find them by."""

    words: tuple[str, ...]
    pairs: tuple[str, ...]

    @property
    def patterns(self) -> list[str]:
        """Return what `LIKE` finds each word with, wherever it stands: its spellings, a line each."""
        return ["\n".join(map(pattern_of, spellings(word))) for word in self.words]

    @property
    def is_indexed(self) -> bool:
        """Return whether an index leads to them; words of one or two letters have none."""
        spaced = (_UNSPACED.sub(" ", word) for word in self.words)
        return bool(self.pairs) or any(all(map(_TRIGRAM.search, spellings(word))) for word in spaced)


def wanted(search: str) -> Wanted:
    """Return the words of a search."""
    words = tuple(dict.fromkeys(plain(search).split()))[:MOST_WORDS]
    runs = [run for word in words for run in _UNSPACED.findall(word)]
    pairs = dict.fromkeys(run[place : place + 2] for run in runs for place in range(len(run) - 1))
    return Wanted(words, tuple(pairs))


def spellings(word: str) -> tuple[str, ...]:
    """Return a plain word as it may be written: with any of the apostrophes, and with `ss` or `ß`.

    The texts are kept as they were written, so it is the word that takes their forms.
    """
    bare = word.replace("ß", "ss")
    found = (
        bare,
        *(_with_eszett(bare, place) for place in range(min(bare.count("ss"), MOST_PLACES))),
        bare.replace("ss", "ß"),
        word,
    )
    marks = APOSTROPHES if any(mark in word for mark in APOSTROPHES) else "'"
    return tuple(dict.fromkeys(_ANY_APOSTROPHE.sub(mark, form) for mark in marks for form in found))


def _with_eszett(word: str, place: int) -> str:
    """Return the word with `ß` for one `ss` of it."""
    parts = word.split("ss")
    return "ss".join(parts[: place + 1]) + "ß" + "ss".join(parts[place + 1 :])


def plain(text: str) -> str:
    """Return the text in plain letters."""
    return "".join(_plain(letter) for letter in unicodedata.normalize("NFC", text))


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    taken_apart = unicodedata.normalize("NFKD", letter.lower())
    return unicodedata.normalize("NFKC", re.sub("[\u0300-\u036f]", "", taken_apart))


def snippet(text: str, words: tuple[str, ...]) -> tuple[Part, ...]:
    """Return the text around the first match, with each match marked."""
    letters = [_plain(letter) for letter in text]
    starts = [place for place, letter in enumerate(letters) for _ in letter]
    folded = "".join(letters)
    marked = bytearray(len(text))
    first = None
    written = {spelling for word in words for spelling in spellings(word)}
    for found in re.finditer("|".join(map(re.escape, sorted(written, key=len, reverse=True))), folded):
        start, end = starts[found.start()], starts[found.end() - 1] + 1
        first = start if first is None else first
        marked[start:end] = b"\x01" * (end - start)
    begin = max(0, (first or 0) - BEFORE)
    end = min(len(text), (first or 0) + AFTER)
    return _parts(text, marked, begin, end)


def _parts(text: str, marked: bytearray, begin: int, end: int) -> tuple[Part, ...]:
    parts = []
    place = begin
    while place < end:
        until = next((other for other in range(place, end) if marked[other] != marked[place]), end)
        parts.append(Part(text[place:until], bool(marked[place])))
        place = until
    if begin > 0:
        parts.insert(0, Part("…", hit=False))
    if end < len(text):
        parts.append(Part("…", hit=False))
    return tuple(parts)

"""Strategies that spoil a document: other types, missing and doubled parts, what no database and no parser likes."""

from __future__ import annotations

import contextlib
import copy
import gzip
import json
from typing import Any

from hypothesis import strategies as st

HUGE = (2**31, 2**53 + 1, 2**63, -(2**63) - 1, 10**30, 10**400, 1e308, float("inf"), float("nan"), -0.0)
# Python itself writes no number of so many digits, so it is put in afterwards.
MANY_DIGITS = "@ more digits than Python reads @"
BAD_TEXTS = (
    MANY_DIGITS,
    "",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
    "\U0001f3fa" * 300,
    "\u202e\u2066",
    "e\u0301" * 500,
    "x" * 70_000,
    "-1",
    "1e400",
    "nan",
    "null",
    "{}",
    "[[[[",
    '{"a":',
    "http://169.254.169.254/latest/meta-data/",
    "javascript:alert(1)",
    "'; DROP TABLE messages; --",
    "%00%ff",
    "../../etc/passwd",
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.sampled_from(HUGE)
    | st.floats()
    | st.sampled_from(BAD_TEXTS)
    | st.text(st.characters(), max_size=20)
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("id", "type", "")), inner, max_size=3),
    max_leaves=5,
)
Place = tuple[Any, Any]


def places(document: Any) -> list[Place]:
    """Every (container, key) of a document."""
    found: list[Place] = []
    entries = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in list(entries):
        found.append((document, key))
        if isinstance(value, dict | list):
            found += places(value)
    return found


@st.composite
def spoiled(draw: st.DrawFn, document: dict[str, Any], inner: str | None) -> dict[str, Any]:
    """The document with up to four of its parts changed, within the field that is JSON in a text as well."""
    changed: dict[str, Any] = copy.deepcopy(document)
    within = inner if inner is not None and isinstance(changed.get(inner), str) else None
    if within is not None:
        changed[within] = json.loads(changed[within])
    for _ in range(draw(st.integers(0, 4))):
        found = places(changed)
        if not found:
            break
        container, key = draw(st.sampled_from(found))
        match draw(st.sampled_from(("replace", "remove", "wrap", "text", "swap", "deep"))):
            case "replace":
                container[key] = draw(values)
            case "remove":
                del container[key]
            case "wrap":
                container[key] = draw(st.sampled_from(([container[key]], {"value": container[key]}, [])))
            case "text":
                container[key] = json.dumps(container[key])
            case "swap":
                other, name = draw(st.sampled_from(found))
                with contextlib.suppress(KeyError, IndexError):
                    container[key] = copy.deepcopy(other[name])
            case _:
                container[key] = nested(draw(st.sampled_from((50, 200))))
    if within is not None and within in changed and draw(st.integers(0, 9)):
        changed[within] = json.dumps(changed[within])
    return changed


def nested(depth: int) -> Any:
    """A list in a list in a list."""
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


@st.composite
def bodies(draw: st.DrawFn, document: dict[str, Any], inner: str | None) -> bytes:
    """The bytes of a spoiled document, mostly as JSON should be written."""
    changed = draw(spoiled(document, inner))
    text = json.dumps(changed, ensure_ascii=draw(st.booleans()))
    text = text.replace(f'"{MANY_DIGITS}"', "9" * 5000)
    plain = text.encode("utf-8", "surrogatepass")
    match draw(
        st.sampled_from(("plain",) * 8 + ("bom", "utf16", "latin", "zip", "cut", "doubled", "deep", "flipped", "bytes"))
    ):
        case "bom":
            return b"\xef\xbb\xbf" + plain
        case "utf16":
            return text.encode("utf-16", "surrogatepass")
        case "latin":
            return text.encode("latin-1", "replace")
        case "zip":
            return gzip.compress(plain)
        case "cut":
            return plain[: draw(st.integers(0, len(plain)))]
        case "doubled":
            key = draw(st.sampled_from(sorted(document)))
            return b"{" + json.dumps(key).encode() + b":" + json.dumps(draw(scalars)).encode() + b"," + plain[1:]
        case "deep":
            return b"[" * draw(st.sampled_from((1_000, 100_000))) + plain
        case "flipped":
            flipped = bytearray(plain)
            for _ in range(draw(st.integers(1, 5))):
                flipped[draw(st.integers(0, len(flipped) - 1))] = draw(st.integers(0, 255))
            return bytes(flipped)
        case "bytes":
            return draw(st.binary(max_size=200))
        case _:
            return plain

"""Where sources name a channel: as a whole word of an identifier, a text or a comment, never as a part of a word.

A channel may be called by an everyday word, such as `line` or `email`. Of those only what can mean nothing but the
channel counts: what a channel or platform is compared with, given or looked up as, and the names of its settings.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

EVERYDAY = frozenset(
    "api app business call calls card chat chats contact email form forms inbox letter letters line mail mails message"
    " messages messenger note notes phone post posts push request requests signal site slack sms talk text texts thread"
    " threads viber voice web website widget".split()
)
"""Words that sources use for other things than a channel."""
SETTING = r"{0}_[A-Z0-9_]+"
PLACES = re.compile(r"channel|platform|provider|manifest")
ASKED = re.compile(r"registry|channels|catalog")


def words_of(identifier: str) -> list[str]:
    """The words of an identifier in small letters: `http`, `client` of `HTTPClient`."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", identifier)
    return [word for word in apart.lower().split("_") if word]


def named_in(path: Path, names: frozenset[str]) -> Iterator[str]:
    """The places in a source that name one of these channels or platforms, as they are written there."""
    text = path.read_text(encoding="utf-8")
    everyday, own = names & EVERYDAY, names - EVERYDAY
    if path.suffix != ".py":
        yield from _in_prose(own, text)
        yield from (found[0] for name in everyday for found in re.finditer(_compared(name), text))
        return
    tree = ast.parse(text)
    yield from (word for word in set(_identifiers(tree)) if _is_in(own, word))
    yield from _in_prose(own, "\n".join(_prose(tree, text)))
    for name in everyday:
        yield from _in_channels_place(tree, name)
        yield from (prose for prose in _texts(tree) if re.fullmatch(SETTING.format(name.upper()), prose))
        yield from (found[0] for prose in _texts(tree) for found in re.finditer(_compared(name), prose))


def _is_in(names: frozenset[str], identifier: str) -> bool:
    """Whether some of the words of an identifier are a name together."""
    words, joined = words_of(identifier), {name.replace("_", "") for name in names}
    ends = range(1, len(words) + 1)
    return any("".join(words[first:end]) in joined for end in ends for first in range(end))


def _in_prose(names: frozenset[str], text: str) -> list[str]:
    """The names as whole words, written in one, in several, or with capitals: `pigeon_post`, `Pigeon Post`."""
    apart = ("[ _-]?".join(map(re.escape, re.split("[ _]", name))) for name in sorted(names))
    any_of = "|".join(apart)
    return re.findall(rf"(?<![A-Za-z0-9])(?:{any_of})(?![A-Za-z0-9])", text, re.IGNORECASE) if any_of else []


def _compared(name: str) -> str:
    """`channel = 'line'` of SQL, and `channel === "line"` of TypeScript."""
    quoted = rf"""["']{re.escape(name)}["']"""
    return rf"(?:channel|platform|provider)\w*\)?\s*(?:[!=]==?|=|<>|IN \()\s*{quoted}"


def _identifiers(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        for field in ("id", "attr", "arg", "name", "asname", "module"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                yield from value.split(".")


def _texts(tree: ast.AST) -> Iterator[str]:
    return (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _prose(tree: ast.AST, source: str) -> Iterator[str]:
    yield from _texts(tree)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def _in_channels_place(tree: ast.AST, name: str) -> Iterator[str]:
    """What names the channel because of where it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            found = any(_holds(side, name) for side in sides) and any(_is_place(side) for side in sides)
        elif isinstance(node, ast.Match):
            found = _is_place(node.subject) and any(_holds(case.pattern, name) for case in node.cases)
        elif isinstance(node, ast.keyword):
            found = bool(PLACES.search(node.arg or "")) and _holds(node.value, name)
        elif isinstance(node, ast.Call):
            found = bool(ASKED.search(ast.unparse(node.func))) and any(_holds(given, name) for given in node.args)
        elif isinstance(node, ast.Subscript):
            found = bool(ASKED.search(ast.unparse(node.value))) and _holds(node.slice, name)
        elif isinstance(node, ast.ImportFrom):
            module, names = node.module or "", {alias.name for alias in node.names}
            found = module.endswith(f"channels.{name}") or (module.endswith(".channels") and name in names)
        else:
            continue
        if found:
            yield ast.unparse(node).splitlines()[0]


def _holds(node: ast.AST, name: str) -> bool:
    return any(isinstance(inner, ast.Constant) and inner.value == name for inner in ast.walk(node))


def _is_place(node: ast.AST) -> bool:
    return not isinstance(node, ast.Constant) and bool(PLACES.search(ast.unparse(node)))

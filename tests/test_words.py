"""The lint of `docs/develop/words.md`: banned synonyms in names, prose and texts, with the word to use instead."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "develop" / "words.md"
SOURCES = ("src/frontdesk", "tests", "benchmarks", "tools", "web/src", "web/phone", "docs")
SKIPPED = ("web/src/api/schema.ts", "src/frontdesk/static/", "docs/develop/words.md", "docs/develop/changes.md")
SCOPES = {"names", "prose", "screens"}
TOKENS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
TS_COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
TS_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'')
PYTHON = re.compile(
    r'''"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""|\#[^\n]*'''
    r"""|(?P<string>"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*')""",
    re.DOTALL,
)
IDENTIFIER = re.compile(r"[A-Za-z_][\w.\-]*")
JSX_TEXT = re.compile(r">([^<>{}=;]*[A-Za-z][^<>{}=;]*)</")
JSX_ATTRIBUTE = re.compile(r"""\b(?:title|label|description|placeholder|alt|aria-label)="([^"{}]+)\"""")
CODE_IN_PROSE = re.compile(r"```.*?```|`[^`\n]*`|\]\([^)]*\)", re.DOTALL)


@dataclass(frozen=True)
class Banned:
    """Words that are not used in some places, and what to say instead."""

    say: str
    words: tuple[tuple[str, ...], ...]
    scopes: frozenset[str]


@dataclass(frozen=True)
class Found:
    """A piece of text of one scope, and where it begins."""

    path: str
    line: int
    scope: str
    text: str


def table(page: str, heading: str) -> list[list[str]]:
    """Return the rows of the table below a heading, without its head."""
    below = page.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [row.strip(" |").split("|") for row in below.splitlines() if row.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def parts(name: str) -> tuple[str, ...]:
    """Split an identifier or a sentence into its words, in small letters."""
    return tuple(part.lower() for part in TOKENS.findall(name))


def banned_in(page: str) -> list[Banned]:
    """Read the banned words of the page."""
    made = []
    for say, words, scopes in table(page, "Words that are not used"):
        where = SCOPES if scopes == "everywhere" else {scope.strip() for scope in scopes.split(",")}
        assert where <= SCOPES, f"{say}: {scopes}"
        made.append(Banned(say, tuple(parts(word) for word in words.split(",")), frozenset(where)))
    return made


def python_texts(path: str, source: str) -> Iterator[Found]:
    """Yield the names, comments and docstrings of a module; of the program, its other strings as well."""
    for text in PYTHON.finditer(source):
        if text["string"] is None:
            yield from prose(path, source.count("\n", 0, text.start()) + 1, text[0])
    code = PYTHON.sub(lambda found: "\n" * found[0].count("\n"), source)
    yield from names(path, code)
    if path.startswith("src/"):
        yield from literals(path, source)


def literals(path: str, source: str) -> Iterator[Found]:
    """Yield the strings of a module: one that is an identifier as a name, any other as a text that people read."""
    tree = ast.parse(source)
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in statements:
            scope = "names" if IDENTIFIER.fullmatch(node.value) else "screens"
            yield Found(path, node.lineno, scope, node.value)


def names(path: str, code: str) -> Iterator[Found]:
    """Yield the lines of code that have no strings and comments any more."""
    yield from (Found(path, number, "names", line) for number, line in enumerate(code.splitlines(), 1))


def script_texts(path: str, source: str) -> Iterator[Found]:
    """Yield the names and comments of a script of the web app, and the texts in its JSX."""
    for comment in TS_COMMENT.finditer(source):
        yield from prose(path, source.count("\n", 0, comment.start()) + 1, comment[0])
    blank = TS_COMMENT.sub(lambda found: "\n" * found[0].count("\n"), source)
    yield from names(path, TS_STRING.sub("", blank))
    if path.endswith(".tsx"):
        for text in (*JSX_TEXT.finditer(blank), *JSX_ATTRIBUTE.finditer(blank)):
            yield Found(path, source.count("\n", 0, text.start(1)) + 1, "screens", text[1])


def prose(path: str, line: int, text: str) -> Iterator[Found]:
    """Yield each line of a comment or page, without the code that it quotes."""
    plain = CODE_IN_PROSE.sub(lambda quoted: "\n" * quoted[0].count("\n"), text)
    yield from (Found(path, line + number, "prose", said) for number, said in enumerate(plain.splitlines()))


def screen_texts(path: str, source: str) -> Iterator[Found]:
    """Yield what people read of a file of texts."""

    def leaves(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            for value in node.values():
                yield from leaves(value)
        elif isinstance(node, str):
            yield node

    for said in leaves(json.loads(source)):
        at = source.find(json.dumps(said, ensure_ascii=False))
        yield Found(path, source.count("\n", 0, max(at, 0)) + 1, "screens", re.sub(r"\{\{.*?\}\}", "", said))


READERS = {".py": python_texts, ".ts": script_texts, ".tsx": script_texts, ".json": screen_texts}


def texts_of(path: str, source: str) -> Iterator[Found]:
    """Yield what a file says, its own name first."""
    yield Found(path, 1, "names", Path(path).stem)
    if path.endswith(".md"):
        yield from prose(path, 1, source)
    elif reader := READERS.get(Path(path).suffix):
        yield from reader(path, source)


def read(folder: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each file that the lint reads."""
    for path in sorted((ROOT / folder).rglob("*")):
        name = str(path.relative_to(ROOT))
        is_text = path.suffix == ".json" and path.name.startswith("texts")
        if (path.suffix in {".py", ".ts", ".tsx", ".md"} or is_text) and not name.startswith(SKIPPED):
            yield name, path.read_text()


def broken_in(rules: list[Banned], path: str, source: str) -> Iterator[tuple[Found, str, Banned]]:
    """Yield each identifier or sentence of a file that uses a banned word, with that word."""
    # Taking a file apart takes longer than finding that there is nothing in it.
    possible = spelt_in([(word, rule) for rule in rules for word in rule.words], f"{Path(path).stem}\n{source}")
    for line in texts_of(path, source) if possible else ():
        here = [(word, rule) for word, rule in spelt_in(possible, line.text) if line.scope in rule.scopes]
        for text in (re.findall(r"[A-Za-z_]\w*", line.text) if line.scope == "names" else [line.text]) if here else ():
            said = parts(text)
            for word, rule in here:
                if any(said[at : at + len(word)] == word for at in range(len(said) - len(word) + 1)):
                    yield replace(line, text=text), "_".join(word), rule


def spelt_in(words: list[tuple[tuple[str, ...], Banned]], text: str) -> list[tuple[tuple[str, ...], Banned]]:
    """Return the words whose letters stand somewhere in a text."""
    small = text.lower()
    return [(word, rule) for word, rule in words if any(between.join(word) in small for between in ("", "_", " "))]


def excused(rows: list[list[str]], found: Found, word: str) -> int | None:
    """Return which exception covers a finding: its path begins so, and it has the word or is the name."""
    for number, (where, what, _reason, _since) in enumerate(rows):
        named = {name.strip(" `") for name in what.split(",")}
        places = tuple(place.strip(" `") for place in where.split(","))
        is_there = where == "everywhere" or found.path.startswith(places)
        if is_there and (word in named or found.text in named):
            return number
    return None


def test_words_lint_finds_no_banned_synonym() -> None:
    page = PAGE.read_text()
    rules, exceptions = banned_in(page), table(page, "Exceptions")
    wrong, used = [], set()
    for folder in SOURCES:
        for path, source in read(folder):
            for found, word, rule in broken_in(rules, path, source):
                if (excuse := excused(exceptions, found, word)) is not None:
                    used.add(excuse)
                else:
                    wrong.append(f"{path}:{found.line}: {found.scope}: “{word}”, say {rule.say}")
    assert not wrong, "\n".join(wrong)
    idle = [row for number, row in enumerate(exceptions) if number not in used]
    assert not idle, "these exceptions excuse nothing any more"


RULES = [
    Banned("reply", (("answer",), ("answers",)), frozenset({"names"})),
    Banned("gate", (("front", "door"),), frozenset(SCOPES)),
]


@pytest.mark.parametrize(
    ("path", "source", "line"),
    [
        ("a.py", "x = 1\nlast_answer = x", 2),
        ("a.py", "class AnswerBox: ...", 1),
        ("a.py", 'x = 1\n"""Go in by\n\nthe front door."""', 4),
        ("a.py", "x = 1  # the front door", 1),
        ("answers.py", "", 1),
        ("src/a.py", 'x = 1\nwhere = "last_answer"', 2),
        ("src/a.py", 'x = 1\nraise Wrong(f"{x}: go in by the front door")', 2),
        ("a.tsx", "const a = (\n  <b>\n    The front door</b>);", 2),
        ("a.tsx", 'const a = 1;\nconst b = <b title="The front door" />;', 2),
        ("a.ts", "const a = 1;\nconst theAnswer = a;", 2),
        ("a.ts", "/* one\n front door */", 2),
        ("a.md", "One\n\nThe front door", 3),
        ("texts.en.json", '{"a": "One",\n"b": {"c": "The front door"}}', 2),
    ],
)
def test_words_lint_reports_where_a_banned_word_stands(path: str, source: str, line: int) -> None:
    assert [found.line for found, _, _ in broken_in(RULES, path, source)] == [line]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.py", 'x = "answer"  # the answer'),
        ("src/a.py", 'x = "the answer is 42"'),
        ("a.tsx", 'const a = <b>{t("answer")}</b>;'),
        ("a.py", "answerphone, frontdoor = 1, 2"),
        ("a.ts", 'const a = "answer"; // the answer'),
        ("a.md", "The answer is `front_door`."),
        ("texts.en.json", '{"answer": "Yes"}'),
    ],
)
def test_words_lint_passes_other_words_and_other_places(path: str, source: str) -> None:
    assert not list(broken_in(RULES, path, source))

"""The lint of docstrings and names of tests: verbs first in functions, the subject first everywhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "frontdesk"

NO_SUBJECT = frozenset(
    "A An The One It Its Is Are There This That These Those What Which Who Whom Whose Whoever Whatever How Whether "
    "When Where Why While Nothing Nobody Something Somebody Someone Everything Everybody".split()
)
"""Words that put the subject off, or hide it."""
NO_VERB = NO_SUBJECT | frozenset("All Any Another As At Both By Each Every From If In Of On Only Some".split())
"""Words after which a function's docstring describes, where it should say what to do."""
THIRD_PERSON = re.compile(r"[A-Z][a-z]*[a-rt-z]s")
"""Words such as `Returns`: the form beside the imperative."""

NO_SUBJECT_IN_NAMES = frozenset(
    "a an the it its is they there that those these this what which who whom whose whoever whatever how however "
    "whether when where why while nothing nobody something somebody everything everybody all any another both each "
    "every few half many more most much no none other others own same several some one two three four five ten of on "
    "in at to by for from with without after as before behind only past too wrong bad odd".split()
)
"""Words by which the name of a test does not begin: they put its subject off, or name none."""
FEWEST_WORDS = 3
"""A subject, a condition and what is expected take no fewer words."""
NAME_OF_A_TEST = re.compile(r"^\s*(?:async )?def test_(\w+)", re.MULTILINE)

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def first_word(docstring: str) -> str:
    """Return the word a docstring begins with; empty where that is code."""
    found = re.match(r"\w+", docstring.strip())
    return found[0] if found else ""


def is_unfit(node: Documented, docstring: str) -> bool:
    """Return whether a docstring begins with a word that hides its subject, or is no imperative."""
    word = first_word(docstring)
    if isinstance(node, ast.Module | ast.ClassDef):
        return word in NO_SUBJECT
    return word in NO_VERB or THIRD_PERSON.fullmatch(word) is not None


def unfit_in(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the first line of each docstring that does not begin plainly."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Documented) and (docstring := ast.get_docstring(node)) and is_unfit(node, docstring):
            yield node.body[0].lineno, docstring.partition("\n")[0]


def test_docstrings_of_the_program_begin_with_a_verb_or_their_subject() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sorted(SOURCE.rglob("*.py"))
        for line, text in unfit_in(path.read_text())
    ]
    assert not wrong, "\n".join(wrong)


def test_first_lines_of_modules_are_each_their_own() -> None:
    modules: dict[str, list[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        if docstring := ast.get_docstring(ast.parse(path.read_text())):
            modules.setdefault(docstring.partition("\n")[0], []).append(str(path.relative_to(ROOT)))
    wrong = [f"{line}: {', '.join(paths)}" for line, paths in modules.items() if len(paths) > 1]
    assert not wrong, "\n".join(wrong)


def is_unfit_name(name: str) -> bool:
    """Return whether the name of a test, without `test_`, begins with no subject or is too short to say something."""
    words = name.split("_")
    return words[0] in NO_SUBJECT_IN_NAMES or len(words) < FEWEST_WORDS


def test_names_of_tests_begin_with_their_subject() -> None:
    tests = sorted((ROOT / "tests").rglob("test_*.py"))
    names = ((path, name) for path in tests for name in NAME_OF_A_TEST.findall(path.read_text()))
    wrong = [f"{path.relative_to(ROOT)}: test_{name}" for path, name in names if is_unfit_name(name)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["what_waits_is_told", "two_workers_send_once", "replies", "wrong_link_opens_nothing"])
def test_names_lint_reports_a_riddle(name: str) -> None:
    assert is_unfit_name(name)


@pytest.mark.parametrize("name", ["reply_that_waits_is_sent", "link_that_is_wrong_is_refused"])
def test_names_lint_passes_plain_ones(name: str) -> None:
    assert not is_unfit_name(name)


@pytest.mark.parametrize(
    "source",
    [
        '"""What a label may be called."""',
        'class Label:\n    """A label of the account."""',
        'def count() -> int:\n    """How many labels there are."""',
        'async def count() -> int:\n    """Every label, counted."""',
        'class Label:\n    def count(self) -> int:\n        """Counts the labels."""',
        'def outer() -> None:\n    def inner() -> None:\n        """Nobody listens."""',
    ],
)
def test_docstrings_lint_reports_a_riddle(source: str) -> None:
    assert len(list(unfit_in(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        '"""Names of labels: the same rules wherever a name is given."""',
        'class Labels:\n    """Labels of the account, by name."""',
        'def count() -> int:\n    """Count the labels."""',
        'def handle() -> None:\n    """Process one label."""',
        'def route() -> None:\n    """`/labels`: list them."""',
        "def count() -> int: ...",
    ],
)
def test_docstrings_lint_passes_plain_ones(source: str) -> None:
    assert not list(unfit_in(source))


def test_docstrings_say_no_sentence_twice_in_a_row() -> None:
    wrong = []
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, Documented) and (docstring := ast.get_docstring(node)):
                sentences = [each.rstrip(".") for each in re.split(r"(?<=\.)\s+", docstring)]
                wrong += [f"{path.relative_to(ROOT)}: {one}" for one, two in pairwise(sentences) if one == two]
    assert not wrong, "\n".join(wrong)

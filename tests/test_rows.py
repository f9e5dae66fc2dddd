"""Rows of the database are read by the names of their columns: only `db/` may know at which place a column stands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "frontdesk"

Kind = Literal["one", "many"]
READS: dict[str, Kind] = {
    "fetch": "many", "within": "many", "fetchall": "many", "first": "one", "fetchrow": "one", "fetchone": "one",
}  # fmt: skip
READERS = {"transaction", "connection", "_connection"}
SAME = {"list", "sorted", "reversed", "tuple"}
"""What they are called with is what they return, in another order at most."""


@cache
def modules() -> dict[str, ast.Module]:
    paths = sorted(path for path in SOURCE.rglob("*.py") if path.relative_to(SOURCE).parts[0] not in ("db", "static"))
    return {str(path.relative_to(SOURCE)): ast.parse(path.read_text()) for path in paths}


def kind_in(annotation: ast.expr | None) -> Kind | None:
    """What an annotation says: one record, or many of them."""
    text = "" if annotation is None else ast.unparse(annotation)
    if re.fullmatch(r"asyncpg\.Record( \| .*)?", text):
        return "one"
    return "many" if re.match(r"(list|Sequence|Iterable|Collection)\[asyncpg\.Record", text) else None


def returned(trees: dict[str, ast.Module]) -> dict[str, Kind]:
    """Functions of ours that return records, by their names."""
    nodes = (node for tree in trees.values() for node in ast.walk(tree))
    made = {
        node.name: kind_in(node.returns) for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return {name: kind for name, kind in made.items() if kind is not None}


class Function:
    """Names of a function that hold records, and its places where one is read by position."""

    def __init__(self, node: ast.FunctionDef | ast.AsyncFunctionDef, functions: dict[str, Kind]) -> None:
        self.nodes = list(ast.walk(node))
        self.functions = functions
        self.names: dict[str, Kind] = {}
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            self.learn(argument, kind_in(argument.annotation))
        before = -1
        while len(self.names) > before:
            before = len(self.names)
            for each in self.nodes:
                self.bind(each)

    def learn(self, target: ast.AST, kind: Kind | None) -> None:
        name = target.arg if isinstance(target, ast.arg) else target.id if isinstance(target, ast.Name) else None
        if name is not None and kind is not None:
            self.names[name] = kind

    def bind(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self.learn(target, self.kind(node.value))
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            self.learn(node.target, self.kind(node.value))
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension) and self.kind(node.iter) == "many":
            self.learn(node.target, "one")

    def kind(self, node: ast.expr) -> Kind | None:
        match node:
            case ast.Await(value=value):
                return self.kind(value)
            case ast.Name(id=name):
                return self.names.get(name)
            case ast.Subscript(value=value, slice=index) if self.kind(value) == "many":
                return "many" if isinstance(index, ast.Slice) else "one"
            case ast.IfExp(body=one, orelse=other):
                return self.kind(one) or self.kind(other)
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in SAME:
                return self.kind(first)
            case ast.Call(func=ast.Name(id=name)):
                return self.functions.get(name)
            case ast.Call(func=ast.Attribute(value=on, attr=name)) if name in READS:
                is_read = getattr(on, "id", getattr(on, "attr", "")) in READERS or isinstance(on, ast.Call)
                return READS[name] if is_read else None
            case ast.Call(func=ast.Attribute(value=ast.Name(), attr=name)):
                return self.functions.get(name)
            case _:
                return None

    def by_position(self) -> Iterator[int]:
        """Lines in which a record is taken apart by the places of its columns."""
        for node in self.nodes:
            match node:
                case ast.Subscript(value=value, slice=ast.Slice() | ast.UnaryOp()) if self.kind(value) == "one":
                    yield node.lineno
                case ast.Subscript(value=value, slice=ast.Constant(value=int())) if self.kind(value) == "one":
                    yield node.lineno
                case (
                    ast.Starred(value=ast.Call(func=ast.Attribute(value=value, attr="values")))
                    | ast.Starred(value=value)
                ) if self.kind(value) == "one":
                    yield node.lineno


def read_by_position(tree: ast.Module, functions: dict[str, Kind]) -> list[int]:
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return sorted({line for node in nodes for line in Function(node, functions).by_position()})


def test_rows_are_read_by_the_names_of_their_columns() -> None:
    functions = returned(modules())
    found = {path: lines for path, tree in modules().items() if (lines := read_by_position(tree, functions))}
    assert not found, "read them with `Columns`, `Named` (db/columns.py), `Row(**record)` or `record['name']`"


@pytest.mark.parametrize(
    "body",
    [
        "row = await transaction.first(sql); return row[0]",
        "rows = await transaction.fetch(sql); return [row[1] for row in rows]",
        "return [row[-1] for row in await transaction.fetch(sql)]",
        "rows = await transaction.within(1, sql); return None if rows is None else rows[0][0]",
        "row = await self._transaction.connection.fetchrow(sql); return Row(*row)",
        "row = await transaction.first(sql); return Row(*row.values())",
        "for row in await transaction.fetch(sql): yield Row(*row[1:])",
        "rows = await queries.of_ours(transaction); return rows[0][2]",
        "return given[3]",
        "return self._connection.execute(sql).fetchone()[0]",
    ],
)
def test_row_read_by_position_is_found(body: str) -> None:
    tree = ast.parse(f"async def f(transaction, given: asyncpg.Record | None):\n {body}")
    assert read_by_position(tree, {"of_ours": "many"}) == [2]


@pytest.mark.parametrize(
    "body",
    [
        "row = await transaction.first(sql); return row['id']",
        "rows = await transaction.fetch(sql); return rows[0]['id'], rows[1:]",
        "for row in await transaction.fetch(sql): yield Row(**row)",
        "found = await self._http.fetch(url); return found[0]",
        "keys = [(row['account_id'], row['id']) for row in await transaction.fetch(sql)]; return keys[0][1]",
    ],
)
def test_row_read_by_name_is_not_found(body: str) -> None:
    tree = ast.parse(f"async def f(transaction):\n {body}")
    assert read_by_position(tree, {}) == []

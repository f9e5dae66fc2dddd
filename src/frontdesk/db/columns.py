"""Columns of a table, listed once beside the fields of its row, for SELECT, the row and its writes.

A row is a dataclass. Each field that is read says so in its annotation, `Annotated[str, Column("text", "save")]`.
Fields that are made otherwise come last and have defaults. What a SELECT lists and what a row is made of come from the
same list, so the values are taken as they come, which is twice as quick as looking each up by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter, itemgetter
from typing import Annotated, Any, Final, Generic, TypeVar, get_args, get_origin, get_type_hints

import asyncpg

Row = TypeVar("Row")


def as_arrays(rows: Iterable[tuple[Any, ...]] | Iterable[asyncpg.Record], width: int = 0) -> list[list[Any]]:
    """Return rows as the column arrays that `unnest` takes; `width` is how many there are when no row tells."""
    found = [list(column) for column in zip(*rows, strict=True)]
    return found or [[] for _ in range(width)]


class Column:
    """SQL of a field: its type, the statements that write it, and the expression that a SELECT reads it by.

    Without `read` that is the column of that `name`, by default the field's. A field without statements is only read,
    and needs no type.
    """

    def __init__(
        self, sql_type: str = "", /, *written_by: str, read: str | None = None, name: str = "", key: bool = False
    ) -> None:
        self.type: Final = sql_type
        self.written_by: Final = written_by
        self.read: Final = read
        self.name: Final = name
        self.key: Final = key


class Nested:
    """Mark of a field that is itself a dataclass of columns of the same table."""


@dataclass(frozen=True)
class Written(Generic[Row]):
    """Columns that one kind of statement writes: the keys that find the rows, and those that change."""

    keys: tuple[str, ...]
    names: tuple[str, ...]
    types: tuple[str, ...]
    _read: Callable[[Any], tuple[Any, ...]]

    @property
    def columns(self) -> str:
        """Return all of them, as an INSERT lists them."""
        return ", ".join((*self.keys, *self.names))

    @property
    def parameters(self) -> str:
        """Return the parameters of an INSERT of one row, which are `values`."""
        return ", ".join(f"${number}" for number in range(1, len(self.types) + 1))

    def unnest(self, alias: str, first: int = 1) -> str:
        """Return the rows as the source of a statement, whose parameters from number `first` on are `arrays`."""
        arrays = ", ".join(f"${number}::{each}[]" for number, each in enumerate(self.types, first))
        return f"unnest({arrays}) AS {alias} ({self.columns})"

    def assignments(self, alias: str) -> str:
        """Return the SET clause of an UPDATE from the rows of that alias."""
        return ", ".join(f"{name} = {alias}.{name}" for name in self.names)

    def matches(self, table: str, alias: str) -> str:
        """Return the condition that finds the row of the table."""
        return " AND ".join(f"{table}.{name} = {alias}.{name}" for name in self.keys)

    def sets(self, first: int = 1) -> str:
        """Return the SET clause of an UPDATE of one row, whose parameters from number `first` on are `values`."""
        after = first + len(self.keys)
        return ", ".join(f"{name} = ${number}" for number, name in enumerate(self.names, after))

    def arrays(self, rows: Iterable[Row]) -> list[list[Any]]:
        """Return the rows as the arrays that `unnest` takes."""
        found = [list(values) for values in zip(*map(self._read, rows), strict=True)]
        return found or [[] for _ in self.types]

    def values(self, row: Row) -> tuple[Any, ...]:
        """Return the keys and values of one row."""
        return self._read(row)


class Columns(Generic[Row]):
    """Columns of a row. `alias` is what SELECT calls its table; `also` are those written from a property."""

    def __init__(self, row: type[Row], alias: str, *, also: Mapping[str, Column] | None = None) -> None:
        own, nested = _columns_of(row, alias)
        self._row: Callable[..., Row] = row
        self._count = len(own)
        self._last = list(own)[-1]
        self._nested = tuple(Columns(part, alias) for part in nested.values())
        self._columns = own | {f"{name}.{n}": c for name, part in nested.items() for n, c in _own(part).items()}
        self._also = dict(also or {})
        parts = [f"{column.read or f'{alias}.{column.name or name}'} AS {name}" for name, column in own.items()]
        self.select: str = ", ".join([*parts, *(part.select for part in self._nested)])

    def row(self, record: asyncpg.Record, first: int = 0) -> Row:
        """Make the row from a record read with `select`, whose first column is number `first` of the record."""
        after = first + self._count
        values = record[first:after]
        assert values[-1] is record[self._last], f"{self._last} is not where `select` has it"
        parts = []
        for part in self._nested:
            parts.append(part.row(record, after))
            after += part._count
        return self._row(*values, *parts)

    def written(self, statement: str) -> Written[Row]:
        """Return the columns that the statement writes to rows that are there."""
        keys = {path: column for path, column in (self._columns | self._also).items() if column.key}
        assert keys, "no column is a key"
        return self._written(statement, keys)

    def inserted(self, statement: str) -> Written[Row]:
        """Return the columns of rows that the statement makes."""
        return self._written(statement, {})

    def _written(self, statement: str, keys: Mapping[str, Column]) -> Written[Row]:
        everything = self._columns | self._also
        changed = {path: column for path, column in everything.items() if statement in column.written_by}
        assert changed, f"no column is written by {statement}"
        return Written(
            _names(keys),
            _names(changed),
            tuple(column.type for column in (*keys.values(), *changed.values())),
            attrgetter(*keys, *changed),
        )


class Named(Generic[Row]):
    """Reader of a dataclass by the names of a statement's columns, in whatever order the statement has them.

    A column is called as its field, with `prefix` before it. The fields `but` are not read: they come last and have
    defaults. This is for statements that make many rows; a single one is read with `Row(**record)`.
    """

    def __init__(self, row: type[Row], *, prefix: str = "", but: Collection[str] = ()) -> None:
        names = _fields(row)
        read = [name for name in names if name not in but]
        assert names == [*read, *but], f"{row.__name__}: fields that are not read come last"
        assert len(read) > 1, f"{row.__name__}: a single value needs no row"
        self._row: Callable[..., Row] = row
        self._values: Callable[[asyncpg.Record], tuple[Any, ...]] = itemgetter(*(prefix + name for name in read))

    def row(self, record: asyncpg.Record) -> Row:
        """Make the row from a record that has these columns, and maybe others."""
        return self._row(*self._values(record))


def _fields(row: type[Any]) -> list[str]:
    return [field.name for field in fields(row) if field.init]


def _names(columns: Mapping[str, Column]) -> tuple[str, ...]:
    return tuple(column.name or path.rpartition(".")[2] for path, column in columns.items())


def _own(row: type[Any]) -> dict[str, Column]:
    return _columns_of(row, "")[0]


def _columns_of(row: type[Any], alias: str) -> tuple[dict[str, Column], dict[str, type[Any]]]:
    """Return the columns by their fields, and the nested dataclasses; they are the first fields, in this order."""
    hints = get_type_hints(row, include_extras=True)
    own: dict[str, Column] = {}
    nested: dict[str, type[Any]] = {}
    names: Sequence[str] = _fields(row)
    for name in names:
        hint = get_args(hints[name])[0] if get_origin(hints[name]) is Final else hints[name]
        told = get_args(hint) if get_origin(hint) is Annotated else (hint,)
        for one in told[1:]:
            if isinstance(one, Column):
                own[name] = one
            elif one is Nested:
                nested[name] = told[0]
    read = [*own, *nested]
    assert list(names[: len(read)]) == read, f"{row.__name__}: fields that are no columns come last ({alias})"
    return own, nested

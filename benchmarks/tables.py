"""Prints results: the ratios first, then a small table of what they were made of."""

from __future__ import annotations

from collections.abc import Sequence


def print_title(text: str) -> None:
    """A heading for one benchmark."""
    print(f"\n{text}\n{'=' * len(text)}", flush=True)


def print_ratio(what: str, value: float, aim: str = "") -> None:
    """One ratio, with what was hoped for."""
    print(f"  {what:<58} {value:>7.2f} x{f'   (aim {aim})' if aim else ''}", flush=True)


def print_figure(what: str, value: str, aim: str = "") -> None:
    """One figure that is no ratio, with what was hoped for."""
    print(f"  {what:<58} {value:>9}{f'   (aim {aim})' if aim else ''}", flush=True)


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table whose first column is words and whose others are numbers."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    print()
    for row in (head, *rows):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        print("  " + "  ".join(cells), flush=True)


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which that share of the ordered values lies; 0 when there are none."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0

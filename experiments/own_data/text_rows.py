"""Rows of text above the numbers of a table: titles as wide as the table, headings, and units."""

from __future__ import annotations

import re
from collections.abc import Sequence

from experiments.own_data.first_row import KINDS, are_types
from experiments.own_data.missing import MISSING
from experiments.own_data.records import is_number
from experiments.own_data.units import is_known_unit

_BRACKETS = re.compile(r"[\[(<{](.*)[\])>}]|in (\S+)")
_LONGEST_UNIT = 10
_MOSTLY = 0.9
_FEWEST = 2
"""Rows below that tell what a column holds."""

Cells = Sequence[str]


def is_text_above(cells: Cells, below: Sequence[Cells], least: int = 4) -> bool:
    """Whether a row is surely none of the rows below it: different texts above their numbers.

    Parameters
    ----------
    cells : sequence of str
    below : sequence of sequence of str
    least : int
        A text above numbers counts 2, as it can be a cell that is wrong; one above labels, several
        of which are equal, counts 1. None may be a label that comes below it.

    Examples
    --------
    >>> is_text_above(["x", "y", "kind"], [["1", "2", "a"], ["3", "4", "b"]])
    True
    >>> is_text_above(["unknown", "b"], [["1", "a"], ["3", "a"]])
    False
    """
    numeric = _numeric(below)
    texts = [cells[k] for k in numeric if k < len(cells) and cells[k]]
    if are_types(cells) or not texts or len(below) < _FEWEST or any(map(_is_value, texts)):
        return False
    others = [k for k in range(len(cells)) if k not in numeric and cells[k]]
    columns = [[row[k] for row in below if len(row) > k and row[k]] for k in others]
    if any(cells[k] in column for k, column in zip(others, columns, strict=True)):
        return False
    above_labels = sum(len(set(column)) < len(column) for column in columns)
    return len({*texts}) == len(texts) and 2 * len(texts) + above_labels >= least


def are_numbers(cells: Cells, below: Sequence[Cells]) -> bool:
    """Whether all that a row has above numbers are numbers."""
    above = [cells[k] for k in _numeric(below) if k < len(cells) and cells[k]]
    return bool(above) and all(map(is_number, above))


def are_units(cells: Cells, below: Sequence[Cells]) -> bool:
    """Whether a row between headings and numbers holds units.

    Above other columns it must be empty, unless all units are known and longer than a letter.

    Examples
    --------
    >>> are_units(["cm", "[kg]", "-"], [["1", "2", "a"], ["3", "4", "b"]])
    True
    >>> are_units(["cm", "kg", "a"], [["1", "2", "a"], ["3", "4", "b"]])
    False
    """
    numeric = _numeric(below)
    found = [cell for k, cell in enumerate(cells) if k in numeric and cell.lower() not in MISSING]
    others = [cell for k, cell in enumerate(cells) if k not in numeric]
    labels = {cell for row in below for cell in row}
    are_sure = all(len(cell) > 1 and _is_unit(cell) for cell in found)
    return (
        len(below) >= _FEWEST
        and any(map(_is_unit, found))
        and not any(is_number(cell) or len(cell) > _LONGEST_UNIT for cell in found)
        and all(
            cell.lower() in MISSING
            or _BRACKETS.fullmatch(cell)
            or (are_sure and cell not in labels)
            for cell in others
        )
    )


def _is_unit(cell: str) -> bool:
    inner = _BRACKETS.fullmatch(cell)
    return inner is not None or is_known_unit(cell)


def _is_value(cell: str) -> bool:
    return is_number(cell) or cell.lower() in MISSING | KINDS


def _numeric(rows: Sequence[Cells]) -> set[int]:
    """Return the columns of numbers, or of texts that begin with a digit."""
    found = set()
    for k in range(max(map(len, rows), default=0)):
        given = [row[k] for row in rows if len(row) > k and row[k].lower() not in MISSING]
        n = sum(is_number(cell) or cell[0].isdigit() for cell in given)
        if given and n >= _MOSTLY * len(given):
            found.add(k)
    return found

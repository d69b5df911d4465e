"""What the columns of a table of texts hold: numbers, categories, dates, or nothing of use."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from nn_core.features import LARGEST
from nn_core.types import Array

Kind = Literal["number", "category", "date", "text", "constant", "empty"]

MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "-", "?", ".", "…"})
"""Cells that stand for no value, in small letters."""
MAX_CATEGORIES = 20
"""A column of more different texts is no category."""
_MOSTLY = 0.9

_COMMA_NUMBER = re.compile(r"[+-]?\d+,\d+(e[+-]?\d+)?", re.IGNORECASE)
_DOT_NUMBER = re.compile(r"[+-]?\d+\.\d+(e[+-]?\d+)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_DATE = re.compile(
    r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([ T]\d{1,2}:.*)?"
)
_TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?")


@dataclass(frozen=True, eq=False)
class Column:
    """One column, understood.

    Attributes
    ----------
    name : str
    kind : str
        ``number``; ``category``, of at most 20 different texts; ``date``; ``text``, of more;
        ``constant``, of one value; ``empty``.
    texts : tuple of str
        The cells; empty where there is no value.
    numbers : array, shape (N,)
        The cells as numbers, NaN where there is none.
    categories : tuple of str
        Different texts, sorted; empty where they are too many.
    missing, unreadable, unbounded : int
        Cells without a value; among numbers, cells that are none; infinite or beyond 1e30.
    """

    name: str
    kind: Kind
    texts: tuple[str, ...] = field(repr=False)
    numbers: Array = field(repr=False)
    categories: tuple[str, ...]
    missing: int
    unreadable: int = 0
    unbounded: int = 0

    @property
    def is_usable(self) -> bool:
        """Whether it tells samples apart without further ado."""
        return self.kind in ("number", "category")


@dataclass(frozen=True)
class Note:
    """Something to say about the data, as a sentence that can be translated before it is filled."""

    template: str
    values: dict[str, Any]

    def __str__(self) -> str:
        return self.template.format(**self.values)


def has_decimal_comma(rows: Sequence[Sequence[str]], separator: str) -> bool:
    """Whether numbers are written with a decimal comma.

    Examples
    --------
    >>> has_decimal_comma([("1,5", "a"), ("2,25", "b")], ";")
    True
    >>> has_decimal_comma([("1,500", "2.5")], ";")
    False
    """
    if separator == ",":
        # Then a comma within a cell was quoted, as thousands are and fractions may be.
        rows = [row for row in rows if any("," in cell for cell in row)]
    commas = dots = False
    for row in rows[:2000]:
        for cell in row:
            commas = commas or bool(_COMMA_NUMBER.fullmatch(cell))
            dots = dots or bool(_DOT_NUMBER.fullmatch(cell))
    return commas and not dots


def understand(
    names: Sequence[str], rows: Sequence[Sequence[str]], *, decimal_comma: bool = False
) -> tuple[Column, ...]:
    """Find out what each column holds.

    Parameters
    ----------
    names : sequence of str
    rows : sequence of sequence of str
        Each as long as the names.
    decimal_comma : bool
        Whether 1,5 means 3/2.

    Examples
    --------
    >>> rows = [("1", "yes", "2024-01-31"), ("NA", "no", "2024-02-01"), ("3", "no", "2024-02-02")]
    >>> [(one.name, one.kind, one.missing) for one in understand(("a", "b", "c"), rows)]
    [('a', 'number', 1), ('b', 'category', 0), ('c', 'date', 0)]
    """
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return tuple(
        _column(name, cells, decimal_comma) for name, cells in zip(names, columns, strict=True)
    )


def _column(name: str, cells: Sequence[str], decimal_comma: bool) -> Column:
    texts = tuple("" if cell.strip().lower() in MISSING else cell.strip() for cell in cells)
    numbers = np.full(len(texts), np.nan)
    missing = unreadable = unbounded = 0
    for row, text in enumerate(texts):
        if not text:
            missing += 1
            continue
        value = _number(text, decimal_comma)
        if value is None:
            unreadable += 1
        elif abs(value) <= LARGEST:
            numbers[row] = value
        else:
            unbounded += 1
    present = len(texts) - missing
    different = Counter(text for text in texts if text)
    categories = tuple(sorted(different)) if len(different) <= MAX_CATEGORIES else ()
    kind = _kind(texts, numbers, different, present, unreadable, bool(categories))
    is_number = kind == "number"
    return Column(
        name,
        kind,
        texts,
        numbers,
        categories,
        missing,
        unreadable if is_number else 0,
        unbounded if is_number else 0,
    )


def _kind(
    texts: Sequence[str],
    numbers: Array,
    different: Counter[str],
    present: int,
    unreadable: int,
    is_few: bool,
) -> Kind:
    readable = numbers[np.isfinite(numbers)]
    if not present:
        return "empty"
    if len(different) == 1:
        return "constant"
    if present - unreadable >= _MOSTLY * present:
        # Infinite ones alone are no value either.
        return "number" if readable.size and np.ptp(readable) > 0 else "constant"
    dates = sum(bool(_DATE.fullmatch(text) or _TIME.fullmatch(text)) for text in texts)
    if dates >= _MOSTLY * present:
        return "date"
    return "category" if is_few else "text"


def _number(text: str, decimal_comma: bool) -> float | None:
    """Return a cell as a number, infinite ones included; None where it is none."""
    if decimal_comma:
        text = text.replace(".", "").replace(",", ".") if "," in text else text
    elif "," in text and _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    try:
        # Python would read 1_000 and digits of other scripts, and no spreadsheet does.
        value = float(text.replace("−", "-")) if "_" not in text else math.nan
    except ValueError:
        return None
    return None if math.isnan(value) else value

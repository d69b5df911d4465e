"""Whether the first row of a table names its columns or is a row like those below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from experiments.own_data.missing import MISSING
from experiments.own_data.records import is_number

# Orange writes a row with the kinds of columns below the headings, and one with their roles.
# Other programs write their own types there.
KINDS = frozenset(
    {
        *("continuous", "discrete", "string", "time", "numeric", "categorical"),
        *("float", "float64", "double", "int", "int64", "integer", "str", "bool", "boolean"),
    }
)
KINDS_OF_COLUMNS = KINDS | frozenset("cdstnm")
ROLES = frozenset(["class", "c", "meta", "m", "ignore", "i", "weight", "w"])
_DIGITS = re.compile(r"[+\-−]?\d+(?:[.,]\d+)*")
_HEADING_WORDS = frozenset(
    {
        *("class", "label", "target", "species", "type", "category", "group", "sample", "name"),
        *(
            "id",
            "country",
            "region",
            "city",
            "year",
            "date",
            "类别",
            "标签",
            "类型",
            "种类",
            "名称",
        ),
        *("姓名", "编号", "序号", "样本", "样品", "国家", "地区", "城市", "年份", "日期"),
    }
)
# From as many headings on, counting from 0, whole numbers below them do not matter.
_MANY = 6


class Judgement(NamedTuple):
    """Whether a row holds headings, and whether nothing speaks for the opposite."""

    is_heading: bool
    is_sure: bool = True


class _Evidence(NamedTuple):
    """Columns by what their first cell is.

    Attributes
    ----------
    over_others : int
        A text above numbers or quantities of one form, or a word above texts of several words.
    over_labels : int
        A text that does not occur below it, where other texts come several times.
    values : int
        A cell of the same form as those below it, or equal to one of them.
    """

    over_others: int
    over_labels: int
    values: int


def judge(first: Sequence[str], below: Sequence[Sequence[str]]) -> Judgement:
    """Compare a row with those below it, cell by cell.

    Examples
    --------
    >>> judge(["name", "share"], [["a", "12%"], ["b", "15%"], ["a", "9%"]])
    Judgement(is_heading=True, is_sure=True)
    >>> judge(["b", "17%"], [["a", "12%"], ["b", "15%"], ["a", "9%"]])
    Judgement(is_heading=False, is_sure=True)
    """
    types = sum(are_types(cells) for cells in below[:2])
    found = _evidence(first, below[types:] if types < len(below) else below)
    numbers = sum(map(is_number, first))
    if numbers:
        if found.over_others > numbers or _are_years(first):
            return Judgement(True)
        is_heading = _count_from_zero(first, below) or _are_steps(first, found, numbers)
        return Judgement(is_heading, not is_heading)
    if found.over_others:
        return Judgement(found.over_others >= found.values, not found.values)
    if found.values:
        # A label can be rare, but a heading is hardly ever a value of its column.
        is_row = 2 * found.values >= found.over_labels
        return Judgement(not is_row, is_row)
    return Judgement(True)


def _evidence(first: Sequence[str], below: Sequence[Sequence[str]]) -> _Evidence:
    over_others = over_labels = values = 0
    for number, cell in enumerate(first):
        column = [cells[number] for cells in below if len(cells) > number]
        column = [text for text in column if text.lower() not in MISSING]
        if cell.lower() in MISSING or not column:
            continue
        forms = {_form(text) for text in column}
        has_one_form = len(forms) == 1 and _has_digit(column[0])
        if is_number(cell) or cell in column or (has_one_form and _form(cell) in forms):
            values += 1
        elif (
            all(map(is_number, column))
            or (has_one_form and not _has_digit(cell))
            or (" " not in cell and all(" " in text for text in column))
        ):
            over_others += 1
        elif len(set(column)) < len(column):
            over_labels += 1
    return _Evidence(over_others, over_labels, values)


def are_types(cells: Sequence[str]) -> bool:
    """Whether a row holds kinds of columns or their roles, and nothing else."""
    return {cell.lower() for cell in cells if cell} <= KINDS_OF_COLUMNS | ROLES


def _form(text: str) -> str:
    return _DIGITS.sub("9", text)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _are_years(first: Sequence[str]) -> bool:
    """Whether the numbers of a row are years, one after the other, beside a text."""
    years = [cell for cell in first if is_number(cell)]
    return (
        len(first) > len(years) > 1
        and all(re.fullmatch(r"(19|20)\d\d", year) for year in years)
        and sorted(set(years)) in (years, years[::-1])
    )


def _count_from_zero(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row counts columns, as pandas does where they have no names."""
    names = list(first if first[0] else first[1:])
    if len(names) < 2 or names != [str(number) for number in range(len(names))]:
        return False
    cells = {cell for row in below for cell in row if cell.lower() not in MISSING}
    return len(names) >= _MANY or not all(cell.isdigit() for cell in cells)


def _are_steps(first: Sequence[str], found: _Evidence, numbers: int) -> bool:
    """Whether the numbers of a row are whole and rise or fall, and its texts are headings."""
    steps = [cell for cell in first if is_number(cell)]
    if numbers < 2 or found.values > numbers or not all(map(str.isdigit, steps)):
        return False
    differences = [int(after) - int(before) for before, after in pairwise(steps)]
    is_monotonic = all(d > 0 for d in differences) or all(d < 0 for d in differences)
    has_word = any(cell.lower() in _HEADING_WORDS for cell in first)
    return is_monotonic and (has_word or found.over_others > 0)

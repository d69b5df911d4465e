"""Detection of the row of headings, and of lines above the table."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from experiments.own_data.missing import MISSING
from experiments.own_data.notes import Note, add_note
from experiments.own_data.numerals import is_known_unit
from experiments.own_data.records import SPACES, Record, common_width, is_number, is_quoted, records
from nn_core.types import N_

# Orange writes a row with the kinds of columns below the headings, and one with their roles.
# Other programs write their own types there.
_KINDS = """
continuous discrete string time numeric categorical
float float64 double int int64 integer str bool boolean
"""
KINDS = frozenset(_KINDS.split())
KINDS_OF_COLUMNS = KINDS | frozenset("cdstnm")
ROLES = frozenset(["class", "c", "meta", "m", "ignore", "i", "weight", "w"])
_DIGITS = re.compile(r"[+\-−]?\d+(?:[.,]\d+)*")
_WORDS = """
class label target species type category group sample name id country region city year date
类别 标签 类型 种类 名称 姓名 编号 序号 样本 样品 国家 地区 城市 年份 日期
"""
_HEADING_WORDS = frozenset(_WORDS.split())
# From as many headings on, counting from 0, whole numbers below them do not matter.
_MANY = 6


class Judgement(NamedTuple):
    """Whether a row holds headings, and whether there is no evidence to the contrary."""

    is_heading: bool
    is_sure: bool = True


class _Evidence(NamedTuple):
    """Number of columns for each kind of evidence in their first cell."""

    # A text above numbers or quantities of one form, or a word above texts of several words
    over_others: int
    over_labels: int  # A text that does not occur below it, where other texts are repeated
    values: int  # A cell of the same form as those below it, or equal to one of them


def judge(first: Sequence[str], below: Sequence[Sequence[str]]) -> Judgement:
    """Compare a row with those below it, cell by cell."""
    types = sum(are_types(cells) for cells in below[:2])
    evidence = _evidence(first, below[types:] if types < len(below) else below)
    numbers = sum(map(is_number, first))
    if numbers:
        if evidence.over_others > numbers or _are_years(first):
            return Judgement(True)
        is_heading = _count_from_zero(first, below) or _are_steps(first, evidence, numbers)
        return Judgement(is_heading, not is_heading)
    if evidence.over_others:
        return Judgement(evidence.over_others >= evidence.values, not evidence.values)
    if evidence.values:
        # A label can be rare, but a heading is hardly ever a value of its column.
        is_row = 2 * evidence.values >= evidence.over_labels
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
    """Whether a row holds only types of columns or only their roles."""
    return {cell.lower() for cell in cells if cell} <= KINDS_OF_COLUMNS | ROLES


def _form(text: str) -> str:
    return _DIGITS.sub("9", text)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _are_years(first: Sequence[str]) -> bool:
    """Whether the numbers of a row are consecutive years, beside a text."""
    years = [cell for cell in first if is_number(cell)]
    return (
        len(first) > len(years) > 1
        and all(re.fullmatch(r"(19|20)\d\d", year) for year in years)
        and sorted(set(years)) in (years, years[::-1])
    )


def _count_from_zero(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row counts columns from 0, as pandas does without names."""
    names = list(first if first[0] else first[1:])
    if len(names) < 2 or names != [str(number) for number in range(len(names))]:
        return False
    cells = {cell for row in below for cell in row if cell.lower() not in MISSING}
    return len(names) >= _MANY or not all(cell.isdigit() for cell in cells)


def _are_steps(first: Sequence[str], evidence: _Evidence, numbers: int) -> bool:
    """Whether the numbers of a row are whole and monotonic, and its texts are headings."""
    steps = [cell for cell in first if is_number(cell)]
    if numbers < 2 or evidence.values > numbers or not all(map(str.isdigit, steps)):
        return False
    differences = [int(after) - int(before) for before, after in pairwise(steps)]
    is_monotonic = all(d > 0 for d in differences) or all(d < 0 for d in differences)
    has_word = any(cell.lower() in _HEADING_WORDS for cell in first)
    return is_monotonic and (has_word or evidence.over_others > 0)


_BRACKETS = re.compile(r"[\[(<{](.*)[\])>}]|in (\S+)")
_LONGEST_UNIT = 10
_MOSTLY = 0.9
_FEWEST = 2
"""Smallest number of rows below from which the type of a column is inferred."""

Cells = Sequence[str]


def is_text_above(cells: Cells, below: Sequence[Cells], least: int = 4) -> bool:
    """Whether a row differs from the rows below it: different texts above their numbers.

    A text above numbers counts 2, as it can be a wrong cell; one above repeated labels counts 1;
    the sum must reach `least`. No text may be a label that occurs below it.

    >>> is_text_above(["x", "y", "kind"], [["1", "2", "a"], ["3", "4", "b"]])
    True
    >>> is_text_above(["unknown", "b"], [["1", "a"], ["3", "a"]])
    False
    """
    numeric = _numeric(below)
    texts = [cells[k] for k in numeric if k < len(cells) and cells[k]]
    are_values = any(is_number(cell) or cell.lower() in MISSING | KINDS for cell in texts)
    if are_types(cells) or not texts or len(below) < _FEWEST or are_values:
        return False
    others = [k for k in range(len(cells)) if k not in numeric and cells[k]]
    columns = [[row[k] for row in below if len(row) > k and row[k]] for k in others]
    if any(cells[k] in column for k, column in zip(others, columns, strict=True)):
        return False
    above_labels = sum(len(set(column)) < len(column) for column in columns)
    return len({*texts}) == len(texts) and 2 * len(texts) + above_labels >= least


def are_numbers(cells: Cells, below: Sequence[Cells]) -> bool:
    """Whether all cells of a row above columns of numbers are numbers."""
    above = [cells[k] for k in _numeric(below) if k < len(cells) and cells[k]]
    return bool(above) and all(map(is_number, above))


def are_units(cells: Cells, below: Sequence[Cells]) -> bool:
    """Whether a row between headings and numbers holds units.

    Cells above other columns must be empty, unless all units are known and longer than a letter.

    >>> are_units(["cm", "[kg]", "-"], [["1", "2", "a"], ["3", "4", "b"]])
    True
    >>> are_units(["cm", "kg", "a"], [["1", "2", "a"], ["3", "4", "b"]])
    False
    """
    numeric = _numeric(below)
    units = [cell for k, cell in enumerate(cells) if k in numeric and cell.lower() not in MISSING]
    others = [cell for k, cell in enumerate(cells) if k not in numeric]
    labels = {cell for row in below for cell in row}
    are_sure = all(len(cell) > 1 and _is_unit(cell) for cell in units)
    return (
        len(below) >= _FEWEST
        and any(map(_is_unit, units))
        and not any(is_number(cell) or len(cell) > _LONGEST_UNIT for cell in units)
        and all(
            cell.lower() in MISSING
            or _BRACKETS.fullmatch(cell)
            or (are_sure and cell not in labels)
            for cell in others
        )
    )


def _is_unit(cell: str) -> bool:
    return _BRACKETS.fullmatch(cell) is not None or is_known_unit(cell)


def _numeric(rows: Sequence[Cells]) -> set[int]:
    """Return the columns of numbers, or of texts that begin with a digit."""
    columns = set()
    for k in range(max(map(len, rows), default=0)):
        given = [row[k] for row in rows if len(row) > k and row[k].lower() not in MISSING]
        n = sum(is_number(cell) or cell[0].isdigit() for cell in given)
        if given and n >= _MOSTLY * len(given):
            columns.add(k)
    return columns


COMMENT = re.compile(r"\s*(#+|%+|//+|;+(?=\s*[^\W\d])) *")
"""Beginning of a comment."""
ROW = "row"
"""Heading of row names."""
SEEN = 50
"""Number of rows that are compared with the headings."""
_LONGEST_BLOCK = 30
_MOST_TITLES = 5
# From as many rows on, numbers that count them are not parts of decimal numbers.
_MANY_ROWS = 10


class HeadingFinder:
    """Detects the headings among rows, the first of which can be above the table."""

    def __init__(
        self, lines: Sequence[str], rows: Sequence[Record], separator: str, *, is_free: bool
    ) -> None:
        self._lines, self._rows, self._separator = lines, rows, separator
        self._marked: set[int] = set()
        if is_free:
            found = {row.line for row in rows if self._mark(row)}
            # Where most rows begin like that, it is part of their first cell.
            self._marked = found if 2 * len(found) < len(rows) else set()
        self.width = common_width([row.cells for row in rows if row.line not in self._marked])
        # Each row can end in a separator without a cell after it.
        full = [row.cells for row in rows if len(row.cells) == self.width]
        while self.width > 1 and not any(cells[self.width - 1] for cells in full):
            self.width -= 1
        # First row of the table: the headings, or the row below them
        self._first = int(not is_free and self._short_heading(1) is not None)
        if is_free:
            first = self._first_full_row()
            self._first = self._below_block(first) or self._below_titles(first)

    def is_comment(self, row: Record) -> bool:
        """Whether a row below the headings is a comment."""
        return row.line in self._marked and len(row.cells) != self.width

    def heading(
        self, asked: bool | None, notes: list[Note]
    ) -> tuple[tuple[str, ...] | None, int, int]:
        """Return the headings, the lines above the table, and the first row below the headings."""
        first = self._first
        top = self._rows[first]
        if asked is False:
            return None, top.line, first
        above = self._commented_heading(first)
        if above is not None:
            text = self._shown(self._rows[first - 1])
            add_note(notes, N_("The headings stand in a comment: {text}"), text=text)
        else:
            above = self._short_heading(first)
            if above is not None and self._has_row_names(first, above):
                template = N_(
                    "The rows have names, for which there is no heading; their column is called "
                    "{name}"
                )
                add_note(notes, template, name=ROW)
                above = (ROW, *above)
            elif self._separator in SPACES:
                # With spaces as separators, the words of a title look like headings.
                above = None
            elif above is not None:
                n = self.width - len(above)
                template = N_(
                    "The rows have one cell more than the headings, and row 1 is {text}: is a "
                    "comma inside a cell not quoted?"
                )
                if n > 1:
                    template = N_(
                        "The rows have {n} cells more than the headings, and row 1 is {text}: are "
                        "commas inside cells not quoted?"
                    )
                add_note(notes, template, is_warning=True, n=n, text=self._shown(top))
        if above is not None:
            return above, self._rows[first - 1].line, self._below_units(first, notes)
        judgement = self._judge(first)
        if asked or judgement.is_heading:
            if asked is None and not judgement.is_sure:
                template = N_(
                    "Whether the first row holds headings is uncertain; it was read as headings: "
                    "{text}"
                )
                add_note(notes, template, text=self._shown(top))
            return top.cells, top.line, self._below_units(first + 1, notes)
        return None, top.line, first

    def _below_units(self, number: int, notes: list[Note]) -> int:
        """Return the first row of the table below the headings and a possible row of units."""
        if number == len(self._rows) or self._is_alone_quoted(number):
            return number
        cells, *below = self._seen(number)
        if not are_units(cells, below):
            return number
        template = N_("A row with units below the headings was skipped: {text}")
        add_note(notes, template, text=self._shown(self._rows[number]))
        return number + 1

    def _shown(self, row: Record) -> str:
        return self._lines[row.line].strip()[:80]

    def _mark(self, row: Record) -> re.Match[str] | None:
        found = COMMENT.match(self._lines[row.line])
        return found if found and found[1][0] != self._separator else None

    def _below_titles(self, first: int) -> int:
        """Return the last row of texts above the numbers, where titles are as wide as the table."""
        for number in range(first + 1, min(first + 1 + _MOST_TITLES, len(self._rows))):
            cells, *below = self._seen(number)
            below = below[1:] if below and are_units(below[0], below[1:]) else below
            if (
                len(cells) < self.width
                or any(cells[self.width :])
                or self._is_alone_quoted(first)
                or are_numbers(self._rows[first].cells, below)
                or are_units(cells, below)
                or not is_text_above(cells, below)
            ):
                break
            first = number
        return first

    def _is_alone_quoted(self, number: int) -> bool:
        """Whether a row is quoted and the one below it is not."""
        lines = [self._lines[row.line] for row in self._rows[number : number + 2]]
        return len(lines) == 2 and is_quoted(lines[0]) and not is_quoted(lines[1])

    def _seen(self, number: int) -> list[tuple[str, ...]]:
        """Return a row and those below it, without comments."""
        rows = self._rows[number : number + 1 + SEEN]
        return [row.cells for k, row in enumerate(rows) if k == 0 or not self.is_comment(row)]

    def _below_block(self, first: int) -> int | None:
        """Return the headings below an empty line with a title or facts above it.

        They are above numbers, and no row above the line is so with as many rows below it.
        """
        rows = self._rows
        ends = range(first + 1, min(len(rows) - 1, first + 1 + _LONGEST_BLOCK))
        above = {k: self._lines[rows[k].line - 1].strip() for k in ends}
        start = next((k for k in ends if not above[k].strip(self._separator).strip()), None)
        if start is None or 2 * start > len(rows) + 1:
            return None
        block, heading = rows[first:start], rows[start].cells
        below = [row.cells for row in rows[start + 1 : start + 1 + SEEN]]
        is_table = len(heading) == self.width > 1 and not any(map(is_number, heading))
        if not is_table or not all(heading) or not any(map(is_number, below[0])):
            return None
        facts = [row.cells[0] for row in block]
        is_facts = (
            all(len(row.cells) == 2 for row in block)
            and len(set(facts)) == len(facts)
            and not any(map(is_number, facts))
            and all(is_number(cells[0]) for cells in below)
        )
        is_other_table = len(block) > 2 and judge(block[0].cells, [r.cells for r in block[1:]])[0]
        if is_other_table and not is_facts:
            return None
        return start if judge(heading, below) == (True, True) else None

    def _first_full_row(self) -> int:
        for number, row in enumerate(self._rows):
            given = [cell for cell in row.cells if cell]
            below = self._rows[number + 1].cells if number + 1 < len(self._rows) else ()
            is_above_headings = sum(map(bool, below)) > 1 and not any(map(is_number, below))
            if len(row.cells) >= self.width:
                is_row = len(given) > 1 or not is_above_headings
            else:
                # The row is too short.
                is_row = len(given) > 1 and any(map(is_number, given)) and not is_above_headings
            if is_row and row.line not in self._marked:
                return number
        return 0

    def _short_heading(self, first: int) -> tuple[str, ...] | None:
        """Return headings that are fewer than the cells of the row below them."""
        if not 0 < first < len(self._rows):
            return None
        above = self._rows[first - 1]
        is_sure = is_quoted(self._lines[above.line])
        if (
            above.line in self._marked
            or not (1 if is_sure and self.width == 2 else 2) <= len(above.cells) < self.width
            or not all(cell and not is_number(cell) for cell in above.cells)
            or (self._judge(first).is_heading and not is_sure)
        ):
            return None
        return above.cells

    def _has_row_names(self, first: int, heading: Sequence[str]) -> bool:
        """Whether the first column has a name for each row, as R and pandas write them."""
        names = [row.cells[0] for row in self._rows[first:]]
        if len(heading) != self.width - 1 or len(set(names)) != len(names):
            return False
        if is_quoted(self._lines[self._rows[first - 1].line]) or self._separator == "\t":
            return True
        has_numbers = any(map(is_number, names))
        if self._separator in SPACES:
            return all(name.isdigit() for name in names if is_number(name))
        counts = [[str(k + start) for k in range(len(names))] for start in (0, 1)]
        behind = [row.cells[1] for row in self._rows[first:] if len(row.cells) > 1]
        are_counts = all(map(str.isdigit, names)) and not all(map(str.isdigit, behind))
        if len(names) >= _MANY_ROWS and (names in counts or are_counts):
            return True
        return (not has_numbers or names in counts) and not self._has_open_commas(first)

    def _has_open_commas(self, first: int) -> bool:
        """Whether one comma of each row can belong to a number or a text instead of separating."""
        if self._separator != ",":
            return False
        rows = [row for row in self._rows[first:] if len(row.cells) == self.width]
        has_points = any("." in cell and is_number(cell) for row in rows for cell in row.cells)
        for k in range(self.width - 1):
            pairs = [",".join(row.cells[k : k + 2]) for row in rows]
            decimal = r"[+\-−]?\d+,\d+" if not has_points else r"[+\-−]?\d{1,3},\d{3}"
            if all(re.fullmatch(decimal, pair) for pair in pairs):
                return True
        gaps = [
            [cell.startswith(" ") for cell in self._lines[row.line].split(",")[1:]] for row in rows
        ]
        return gaps[0].count(True) == 1 and len(set(map(tuple, gaps))) == 1

    def _commented_heading(self, first: int) -> tuple[str, ...] | None:
        """Return headings in a comment line."""
        above = self._rows[first - 1] if first else None
        if above is None or above.line not in self._marked:
            return None
        line = self._lines[above.line]
        mark = self._mark(above)
        end = mark.end() if mark else 0
        cells = records([line[end:]], self._separator).rows
        names = cells[0].cells if cells else ()
        names = names[: self.width] if not any(names[self.width :]) else names
        if names and not names[0]:
            # The comment sign itself is the heading of a column that counts the rows.
            names = (line[:end].strip(), *names[1:])
        is_close = not line[:end].endswith(" ")
        is_sure = is_close or not self._judge(first).is_heading
        is_heading = len(names) == self.width > 1 and not any(map(is_number, names))
        return names if is_heading and is_sure else None

    def _judge(self, number: int) -> Judgement:
        rows = self._rows[number : number + 1 + SEEN]
        first, *below = self._seen(number)
        is_all_quoted = is_quoted(self._lines[rows[0].line])
        if is_all_quoted and not all(is_quoted(self._lines[row.line]) for row in rows[1:]):
            # Numbers in quotation marks above unquoted ones are names.
            return Judgement(True)
        others = [cells for cells in below if cells != first]
        if len(others) < len(below) and is_text_above(first, others, 2):
            # The headings are repeated further down.
            return Judgement(True)
        has_number = any(is_number(cell) for cells in (first, *below) for cell in cells)
        if is_all_quoted and not has_number:
            return Judgement(True)
        judgement = judge(first, below)
        if not has_number and first in [row.cells for row in self._rows[number + 1 :]]:
            return Judgement(False)
        return judgement

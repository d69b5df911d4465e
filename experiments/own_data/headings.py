"""Which row of a file holds the headings, if any does, and what stands above it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from experiments.own_data.columns import MISSING
from experiments.own_data.notes import Note
from experiments.own_data.records import SPACES, Record, common_width, is_number, is_quoted, records
from nn_core.types import N_

COMMENT = re.compile(r"\s*(#+|%+|//+|;+(?=\s*[^\W\d])) *")
"""How a comment begins."""
ROW = "row"
"""Heading of row names."""
SEEN = 50
"""Rows that are compared with the headings."""


class HeadingFinder:
    """Rows, the first of which may stand above the table.

    Attributes
    ----------
    width : int
        Number of columns.
    """

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
        # Each row can end in a separator, behind which there is nothing.
        full = [row.cells for row in rows if len(row.cells) == self.width]
        while self.width > 1 and not any(cells[self.width - 1] for cells in full):
            self.width -= 1
        self._first = self._first_row() if is_free else int(self._short_heading(1) is not None)

    def is_comment(self, row: Record) -> bool:
        """Whether a row below the headings is none of the table."""
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
            text = self._lines[self._rows[first - 1].line].strip()[:80]
            notes.append(Note(N_("The headings stand in a comment: {text}"), {"text": text}))
        else:
            above = self._short_heading(first)
            if above is not None and self._has_row_names(first, above):
                template = N_(
                    "The rows have names, for which there is no heading; their column is called "
                    "{name}"
                )
                notes.append(Note(template, {"name": ROW}))
                above = (ROW, *above)
            elif self._separator in SPACES:
                # As many words as in any title.
                above = None
        if above is not None:
            return above, self._rows[first - 1].line, first
        if asked or self._looks_like_heading(first):
            return top.cells, top.line, first + 1
        return None, top.line, first

    def _mark(self, row: Record) -> re.Match[str] | None:
        found = COMMENT.match(self._lines[row.line])
        return found if found and found[1][0] != self._separator else None

    def _first_row(self) -> int:
        """Return the row that the table begins with, the headings or the row below them."""
        for number, row in enumerate(self._rows):
            given = [cell for cell in row.cells if cell]
            if row.line in self._marked:
                continue
            if len(row.cells) >= self.width:
                is_row = len(given) > 1 or not self._is_title(number)
            else:
                # A row that is too short.
                is_row = (
                    len(given) > 1 and any(map(is_number, given)) and not self._is_title(number)
                )
            if is_row:
                return number
        return 0

    def _is_title(self, number: int) -> bool:
        """Whether a row stands above a row of headings."""
        below = self._rows[number + 1].cells if number + 1 < len(self._rows) else ()
        return sum(map(bool, below)) > 1 and not any(map(is_number, below))

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
            or (self._looks_like_heading(first) and not is_sure)
        ):
            return None
        return above.cells

    def _has_row_names(self, first: int, heading: Sequence[str]) -> bool:
        """Whether the first column has a name for each row, as R and pandas write them."""
        names = [row.cells[0] for row in self._rows[first:]]
        if self._separator in SPACES and any(
            is_number(name) and not name.isdigit() for name in names
        ):
            return False
        return len(heading) == self.width - 1 and len(set(names)) == len(names)

    def _commented_heading(self, first: int) -> tuple[str, ...] | None:
        """Return headings that stand behind the sign of a comment."""
        above = self._rows[first - 1] if first else None
        if above is None or above.line not in self._marked:
            return None
        line = self._lines[above.line]
        mark = self._mark(above)
        end = mark.end() if mark else 0
        cells = records([line[end:]], self._separator).rows
        names = cells[0].cells if cells else ()
        if names and not names[0]:
            # The sign itself is the heading of a column that counts the rows.
            names = (line[:end].strip(), *names[1:])
        is_close = not line[:end].endswith(" ")
        is_sure = is_close or not self._looks_like_heading(first)
        is_heading = len(names) == self.width > 1 and not any(map(is_number, names))
        return names if is_heading and is_sure else None

    def _looks_like_heading(self, number: int) -> bool:
        """Whether a row names columns: it has no number, and what is below it has some."""
        rows = self._rows[number : number + 1 + SEEN]
        first, below = rows[0].cells, [row.cells for row in rows[1:] if not self.is_comment(row)]
        numbers = sum(map(is_number, first))
        is_all_quoted = is_quoted(self._lines[rows[0].line])
        if is_all_quoted and not all(is_quoted(self._lines[row.line]) for row in rows[1:]):
            # Numbers in quotation marks above numbers without them are names.
            return True
        if numbers:
            return _texts_over_numbers(first, below) > numbers or _are_years(first)
        if any(is_number(cell) for cells in below for cell in cells):
            return True
        # Nothing but text: headings do not come again below.
        rest = [row.cells for row in self._rows[number + 1 :]]
        return is_all_quoted or first not in rest


def _texts_over_numbers(first: Sequence[str], below: Sequence[Sequence[str]]) -> int:
    """Return how many columns have a text in the first row and only numbers below it."""
    return sum(
        cell.lower() not in MISSING
        and not is_number(cell)
        and bool(below)
        and all(len(cells) > column and is_number(cells[column]) for cells in below)
        for column, cell in enumerate(first)
    )


def _are_years(first: Sequence[str]) -> bool:
    """Whether the numbers of a row are years, one after the other, beside a text."""
    years = [cell for cell in first if is_number(cell)]
    return (
        len(first) > len(years) > 1
        and all(re.fullmatch(r"(19|20)\d\d", year) for year in years)
        and years == sorted(set(years))
    )

"""Which row of a file holds the headings, if any does, and what stands above it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from experiments.own_data.first_row import Judgement, judge
from experiments.own_data.notes import Note
from experiments.own_data.records import SPACES, Record, common_width, is_number, is_quoted, records
from experiments.own_data.text_rows import are_numbers, are_units, is_text_above
from nn_core.types import N_

COMMENT = re.compile(r"\s*(#+|%+|//+|;+(?=\s*[^\W\d])) *")
"""How a comment begins."""
ROW = "row"
"""Heading of row names."""
SEEN = 50
"""Rows that are compared with the headings."""
_LONGEST_BLOCK = 30
_MOST_TITLES = 5
# From as many rows on, numbers that count them are no part of decimal numbers.
_MANY_ROWS = 10


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
            if above is None:
                pass
            elif self._has_row_names(first, above):
                template = N_(
                    "The rows have names, for which there is no heading; their column is called "
                    "{name}"
                )
                notes.append(Note(template, {"name": ROW}))
                above = (ROW, *above)
            elif self._separator in SPACES:
                # As many words as in any title.
                above = None
            else:
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
                values = {"n": n, "text": self._lines[top.line].strip()[:80]}
                notes.append(Note(template, values, is_warning=True))
        if above is not None:
            return above, self._rows[first - 1].line, self._below_units(first, notes)
        judgement = self._judge(first)
        if asked or judgement.is_heading:
            if asked is None and not judgement.is_sure:
                template = N_(
                    "Whether the first row holds headings is uncertain; it was read as headings: "
                    "{text}"
                )
                values = {"text": self._lines[top.line].strip()[:80]}
                notes.append(Note(template, values))
            return top.cells, top.line, self._below_units(first + 1, notes)
        return None, top.line, first

    def _below_units(self, number: int, notes: list[Note]) -> int:
        """Return the first row of the table below the headings, which units can stand between."""
        if number == len(self._rows) or self._is_alone_quoted(number):
            return number
        cells, *below = self._seen(number)
        if not are_units(cells, below):
            return number
        text = self._lines[self._rows[number].line].strip()[:80]
        template = N_("A row with units below the headings was skipped: {text}")
        notes.append(Note(template, {"text": text}))
        return number + 1

    def _mark(self, row: Record) -> re.Match[str] | None:
        found = COMMENT.match(self._lines[row.line])
        return found if found and found[1][0] != self._separator else None

    def _first_row(self) -> int:
        """Return the row that the table begins with, the headings or the row below them."""
        first = self._first_full_row()
        return self._below_block(first) or self._below_titles(first)

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
        """Whether a row stands in quotation marks and not the one below it."""
        lines = [self._lines[row.line] for row in self._rows[number : number + 2]]
        return len(lines) == 2 and is_quoted(lines[0]) and not is_quoted(lines[1])

    def _seen(self, number: int) -> list[tuple[str, ...]]:
        """Return a row and those below it that are no comments."""
        rows = self._rows[number : number + 1 + SEEN]
        return [row.cells for k, row in enumerate(rows) if k == 0 or not self.is_comment(row)]

    def _below_block(self, first: int) -> int | None:
        """Return the headings below an empty line, where a title or facts stand above it.

        They stand above numbers, and no row above the line does so with as many rows below it.
        """
        rows = self._rows
        ends = range(first + 1, min(len(rows) - 1, first + 1 + _LONGEST_BLOCK))
        start = next((k for k in ends if self._is_below_empty_line(k)), None)
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
        if (
            not is_facts
            and len(block) > 2
            and judge(block[0].cells, [r.cells for r in block[1:]])[0]
        ):
            return None
        return start if judge(heading, below) == (True, True) else None

    def _is_below_empty_line(self, number: int) -> bool:
        above = self._lines[self._rows[number].line - 1]
        return not above.strip().strip(self._separator).strip()

    def _first_full_row(self) -> int:
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
        """Whether a comma of each row can belong to a number or a text rather than separate."""
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
        """Return headings that stand behind the sign of a comment."""
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
            # The sign itself is the heading of a column that counts the rows.
            names = (line[:end].strip(), *names[1:])
        is_close = not line[:end].endswith(" ")
        is_sure = is_close or not self._looks_like_heading(first)
        is_heading = len(names) == self.width > 1 and not any(map(is_number, names))
        return names if is_heading and is_sure else None

    def _looks_like_heading(self, number: int) -> bool:
        return self._judge(number).is_heading

    def _judge(self, number: int) -> Judgement:
        """Compare a row with those below it."""
        rows = self._rows[number : number + 1 + SEEN]
        first, *below = self._seen(number)
        is_all_quoted = is_quoted(self._lines[rows[0].line])
        if is_all_quoted and not all(is_quoted(self._lines[row.line]) for row in rows[1:]):
            # Numbers in quotation marks above numbers without them are names.
            return Judgement(True)
        others = [cells for cells in below if cells != first]
        if len(others) < len(below) and is_text_above(first, others, 2):
            # The headings come again further down.
            return Judgement(True)
        has_number = any(is_number(cell) for cells in (first, *below) for cell in cells)
        if is_all_quoted and not has_number:
            return Judgement(True)
        judgement = judge(first, below)
        if not has_number and first in [row.cells for row in self._rows[number + 1 :]]:
            return Judgement(False)
        return judgement

"""Division of text into rows of cells, with unclosed quotation marks and escapes."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from nn_core.types import N_

SEPARATORS = {
    ",": N_("comma"),
    ";": N_("semicolon"),
    "\t": N_("tab"),
    "|": N_("bar"),
    " ": N_("spaces"),
    "  ": N_("two or more spaces"),
    "，": N_("full-width comma"),
    "；": N_("full-width semicolon"),
    "、": N_("enumeration comma"),
}
"""Separators and their names."""

# What the csv module splits at, and what is first replaced by that. Full-width separators are mixed
# with plain ones in practice, so both count.
MARKS = {
    " ": (" ", re.compile(r"[ \t\u3000]+")),
    "  ": ("\t", re.compile(r"[ \u3000]{2,}|[ \u3000]?\t[ \t\u3000]*")),
    "，": (",", re.compile("，")),
    "；": (";", re.compile("；")),
    "、": (",", re.compile("、")),
}
SPACES = (" ", "  ")
SAMPLE = 200
_MOST_REPAIRS = 1000
# Appended as the last line: a cell that contains it is unclosed at the end of the file.
_END = "\x00"
# Replace escaped characters; Unicode noncharacters, reserved for internal use.
_QUOTATION_MARK, _SEPARATOR = "\ufdd0", "\ufdd1"
_NUMBER = re.compile(
    r"[+\-−]?(\d+([.,]\d+)*[.,]?|[.,]\d+)(e[+-]?\d+)?|[+-]?(inf|nan)", re.IGNORECASE
)
_ALL_QUOTED = re.compile(r'"(?:[^"]|"")*"(?:[^"\w]{1,9}"(?:[^"]|"")*")*')


class Record(NamedTuple):
    """A row of the file: its cells, and the number of its first line, from 0."""

    cells: tuple[str, ...]
    line: int


class Records(NamedTuple):
    """The rows of a file."""

    rows: list[Record]  # Rows with at least one nonempty cell
    more: int  # Number of further rows, beyond `most`
    blank: list[int]  # Lines with nothing but separators
    # Lines with an unclosed quotation mark, and how many further lines it would take
    unclosed: list[tuple[int, int]]
    # Backslashes that escape a quotation mark or a separator
    escapes: int = 0


def lines_of(text: str) -> list[str]:
    """Split a text into lines with their ends, as the csv module does."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)


def is_number(text: str) -> bool:
    """Whether a cell looks like a number, with any decimal mark."""
    return bool(_NUMBER.fullmatch(text))


def is_quoted(line: str) -> bool:
    """Whether every cell of a line is quoted."""
    return bool(_ALL_QUOTED.fullmatch(line.strip()))


def plain_quotes(lines: Sequence[str], separator: str) -> Sequence[str]:
    """Replace single quotation marks around cells by double ones.

    >>> plain_quotes(["'x','y'", "1.5,'a, b'"], ",")
    ['"x","y"', '1.5,"a, b"']
    """
    mark = re.escape(separator if separator not in MARKS else MARKS[separator][0])
    cell = re.compile(rf"(?<![^{mark}])'([^']*)'(?={mark}|[\r\n]|$)")
    first = next((line.strip() for line in lines if line.strip()), "")
    is_quoted = re.fullmatch(rf"'[^']*'(?:{mark}'[^']*')+", first)
    if not is_quoted or any('"' in line for line in lines):
        return lines
    return [cell.sub(r'"\1"', line) for line in lines]


def records(lines: Sequence[str], separator: str, most: int | None = None) -> Records:
    """Split lines into rows; rows beyond `most` are only counted.

    An unclosed quotation mark is read as a character if the lines that it would take into its cell
    are rows by themselves.
    """
    cutter = _Cutter(lines, separator)
    found = Records([], 0, [], [])
    # A cell can be as long as the file.
    csv.field_size_limit(max(csv.field_size_limit(), sum(map(len, lines)) + 1))
    more = line = 0
    parsed = cutter.parse(0)
    while (one := next(parsed, None)) is not None:
        cells, following, is_open = one
        is_odd = following > line + 1 or len(cells) < cutter.width
        is_torn = is_open or (is_odd and cutter.is_torn(line, following))
        if is_torn and len(found.unclosed) < _MOST_REPAIRS:
            found.unclosed.append((line, following - line - 1))
            cells, following = cutter.alone(line), line + 1
            parsed = cutter.parse(following)
        plain = tuple(cell.strip() for cell in cells)
        if cutter.escapes:
            plain = tuple(cell.translate(cutter.escaped) for cell in plain)
        if not any(plain):
            if len(plain) > 1:
                found.blank.append(line)
        elif most is None or len(found.rows) < most:
            found.rows.append(Record(plain, line))
        else:
            more += 1
        line = following
    return found._replace(more=more, escapes=cutter.escapes)


class _Cutter:
    """Lines, the settings for splitting them, and the common form of rows."""

    def __init__(self, lines: Sequence[str], separator: str) -> None:
        self.lines, self.mark = lines, separator
        if separator in MARKS:
            self.mark, pattern = MARKS[separator]
            if separator in SPACES:
                # Spaces at the ends of a line do not separate.
                lines = [f"{line.strip()}\n" for line in lines]
            is_quoted = any('"' in line for line in lines)
            if is_quoted and separator not in SPACES:
                # Quoted text must not change.
                self.mark = separator
            elif is_quoted:
                quoted = re.compile(rf'("(?:[^"]|"")*")|{pattern.pattern}')
                self.lines = [quoted.sub(lambda part: part[1] or self.mark, one) for one in lines]
            else:
                self.lines = [pattern.sub(self.mark, line) for line in lines]
        self._read_escapes()

    def _read_escapes(self) -> None:
        """Replace escaped characters, if that gives more rows of one width."""
        self.escapes = 0
        self.escaped = str.maketrans({_QUOTATION_MARK: '"', _SEPARATOR: self.mark})
        if not any("\\" in line for line in self.lines):
            return
        pattern = re.compile(rf'\\(["{re.escape(self.mark)}])')
        placeholders = {'"': _QUOTATION_MARK, self.mark: _SEPARATOR}
        replaced = [pattern.subn(lambda sign: placeholders[sign[1]], one) for one in self.lines]
        lines, n = [line for line, _ in replaced], sum(n for _, n in replaced)
        if n and self._regularity(lines) > self._regularity(self.lines):
            self.lines, self.escapes = lines, n

    def _regularity(self, lines: Sequence[str]) -> float:
        """Return the share of rows of the common width, 0 for misplaced quotation marks."""
        reader = csv.reader(lines, delimiter=self.mark, skipinitialspace=True, strict=True)
        try:
            widths = Counter(len(cells) for cells in reader if cells)
        except csv.Error:
            return 0.0
        return max(widths.values(), default=0) / max(widths.total(), 1)

    def parse(self, start: int) -> Iterator[tuple[list[str], int, bool]]:
        """Yield cells, the line below them, and whether the last cell is unclosed at the end."""
        below = len(self.lines)
        source = (self.lines[number] for number in range(start, below))
        reader = csv.reader(chain(source, [_END]), delimiter=self.mark, skipinitialspace=True)
        for cells in reader:
            following = start + reader.line_num
            if following <= below:
                yield cells, following, False
            elif cells != [_END]:
                yield cells, below, True

    def alone(self, line: int) -> list[str]:
        """Return the cells of a line in which an unclosed mark is a character."""
        text = self.lines[line].rstrip("\r\n")
        cells: list[str] = []
        end = 0
        while end <= len(text) and (cell := self._cell.match(text, end)):
            cells.append(cell[2] if cell[1] is None else cell[1].replace('""', '"'))
            end = cell.end() + 1
        return cells

    def is_torn(self, first: int, below: int) -> bool:
        """Whether the text joined by a quotation mark consists of rows, or cells, by itself."""
        try:
            list(csv.reader(self.lines[first:below], delimiter=self.mark, strict=True))
        except csv.Error:
            # The closing mark is followed by text, so it was meant to open.
            return len(self.alone(first)) == self.width
        return False

    @cached_property
    def _cell(self) -> re.Pattern[str]:
        mark = re.escape(self.mark)
        return re.compile(rf' *"((?:[^"]|"")*)" *(?={mark}|$)|([^{mark}]*)')

    @cached_property
    def width(self) -> int:
        return common_width([self.alone(line) for line in range(min(SAMPLE, len(self.lines)))])


def common_width(rows: Sequence[Sequence[str]]) -> int:
    """Return the most frequent number of cells; for a tie the larger."""
    widths = Counter(len(row) for row in rows)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def separator_of(lines: Sequence[str]) -> str:
    """Return the separator that gives most rows the same number of cells, and numbers in them."""
    sample = [line for line in lines[: 5 * SAMPLE] if line.strip()][:SAMPLE]
    text = "".join(sample)
    widths = _strict_widths(sample, ",")
    if sample and is_quoted(sample[0]) and len(widths) == 1 and widths != {1}:
        # All headings are quoted, and all rows are as long as they are.
        return ","
    # Spaces also occur in texts, so other separators have precedence.
    scores = {
        one: _score(sample, one)
        * (0.85 if one in SPACES else 1.0)
        * (1.0 if _strict_widths(sample, one) else 0.5)
        for one in SEPARATORS
        if one in text or one in SPACES
    }
    best = max(scores, key=scores.__getitem__)
    if scores[best] == 0.0:
        return ","
    best = _plain_instead(sample, best)
    if not _width_of_all(sample, best):
        # A full-width sign can separate headings only, and its plain one the rows below them.
        wide = (one for one, (plain, _) in MARKS.items() if plain == best and one not in SPACES)
        best = next((one for one in wide if one in sample[0] and _width_of_all(sample, one)), best)
    if best == ",":
        best = next((one for one in SPACES if _has_decimal_commas(sample, one)), best)
    is_below = any(map(is_number, sample[1].split())) if len(sample) > 1 else False
    is_regular = best == "\t" and is_below and _width_of_all(sample[1:], best) is not None
    if is_regular and _width_of_all(sample, best) is None and _width_of_all(sample, " "):
        # Tabs in the rows and a space in the headings: both separate.
        best = " "
    if best in SPACES:
        wider = (one for one in ("\t", "  ") if _holds_phrases(sample, one))
        best = next(wider, best)
    return best


def _plain_instead(sample: Sequence[str], best: str) -> str:
    """Return the plain separator for a full-width one that occurs inside of texts."""
    plain = MARKS.get(best, (best,))[0]
    if best in SPACES or plain == best:
        return best
    is_better = len(_regular(sample, plain)[0]) > len(_regular(sample, best)[0])
    return plain if is_better or _width_of_all(sample, plain) else best


def _regular(sample: Sequence[str], separator: str) -> tuple[list[tuple[str, ...]], float]:
    """Return the rows of the most common width, two or more, and their share from the first one.

    Lines above the table have another width, and count where they are most of the file.
    """
    rows = [row.cells for row in records(sample, separator).rows]
    width = common_width([row for row in rows if len(row) > 1])
    is_regular = [len(row) == width > 1 for row in rows]
    regular = [row for row, fits in zip(rows, is_regular, strict=True) if fits]
    if not regular:
        return [], 0.0
    below = len(rows) - is_regular.index(True)
    return regular, len(regular) / (below if 2 * below > len(rows) else len(rows))


def _width_of_all(sample: Sequence[str], separator: str) -> int | None:
    """Return the number of columns if it is the same in all rows and two or more."""
    widths = {len(row.cells) for row in records(sample, separator).rows}
    return widths.pop() if len(widths) == 1 and widths != {1} else None


def _score(sample: Sequence[str], separator: str) -> float:
    rows, share = _regular(sample, separator)
    if not rows or (separator in SPACES and share < 0.7):
        return 0.0
    return share * sum(map(_worth, chain(*rows))) / (len(rows) * len(rows[0]))


def _strict_widths(sample: Sequence[str], separator: str) -> set[int]:
    """Return the numbers of cells of rows; empty if text follows a quoted cell."""
    mark = separator if separator not in MARKS else MARKS[separator][0]
    widths = set()
    try:
        for row in csv.reader(sample, delimiter=mark, skipinitialspace=True, strict=True):
            widths.add(len(row))
    except csv.Error as error:
        # A sample can end within a cell.
        return widths if "unexpected end" in str(error) else set()
    return widths


def _has_decimal_commas(sample: Sequence[str], separator: str) -> bool:
    """Whether it separates columns, and each comma belongs to a number."""
    rows, share = _regular(sample, separator)
    cells = [cell for cell in chain(*rows) if "," in cell]
    return share > 0.9 and all(re.fullmatch(r"[+\-−]?\d+,\d+", cell) for cell in cells)


def _holds_phrases(sample: Sequence[str], separator: str) -> bool:
    """Whether it separates columns, and single spaces only occur in texts of several words."""
    rows, share = _regular(sample, separator)
    phrases = [cell.split() for cell in chain(*rows) if " " in cell]
    return share > 0.9 and bool(phrases) and not any(map(is_number, chain(*phrases)))


def _worth(cell: str) -> float:
    """Return a score of how plausible a text is as one cell."""
    if not cell or is_number(cell):
        return 1.0
    if '"' in cell:
        # With a quotation mark inside a cell, the split is probably wrong.
        return 0.1
    if re.search(r"[;\t|，；、]|,\S", cell):
        return 0.3
    return 0.7 if " " in cell else 0.9

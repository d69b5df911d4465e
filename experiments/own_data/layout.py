"""Detection of the table in a file: lines above it, its headings, and its rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile

from experiments.own_data.headings import (
    COMMENT,
    KINDS,
    KINDS_OF_COLUMNS,
    ROLES,
    SEEN,
    HeadingFinder,
    is_text_above,
)
from experiments.own_data.notes import Note, add_note
from experiments.own_data.records import (
    SEPARATORS,
    Record,
    Records,
    is_number,
    plain_quotes,
    records,
    separator_of,
)
from nn_core.input_errors import InputError
from nn_core.types import N_

_HINT = re.compile(r"sep=(.)[,;\t ]*", re.IGNORECASE)
# Rules of Markdown, and of databases, which have a plus where columns meet
_RULE = re.compile(r"[:+=-]*[-=]{2}[:+=-]*")
_FEWEST_LINES = 5
# Replaces a comma that does not separate; a Unicode noncharacter, reserved for internal use
_COMMA = "\ufdd2"
_WHOLE = re.compile(r'"((?:[^"]|"")*)"')


@dataclass(frozen=True)
class ReadingOptions:
    """Settings for reading a file; None is automatic."""

    encoding: str | None = None  # One of `experiments.own_data.decoding.ENCODINGS`
    separator: str | None = None  # One of `SEPARATORS`
    has_heading: bool | None = None
    skip_lines: int | None = None  # Lines above the table
    # Comma or point; not used here, but when numbers are parsed
    decimal_mark: str | None = None


AUTOMATIC = ReadingOptions()


@dataclass
class Layout:
    """A table within its file."""

    separator: str
    width: int  # Number of columns
    # None if there is no heading; can be shorter or longer than the rows
    heading: tuple[str, ...] | None
    top: int  # Lines above the table
    rows: list[Record]
    more: int  # Number of further rows, which are not kept
    target: int | None = None  # The column that the file names as the target


def arrange(lines: Sequence[str], notes: list[Note], most: int, options: ReadingOptions) -> Layout:
    """Find the table in the lines of a file; keep at most `most` rows.

    Omissions and unusual readings are added to `notes`. InputError if there is no row.
    """
    lines = _without_marks_around(lines, notes)
    separator, skip_lines = options.separator, options.skip_lines
    start = skip_lines or 0
    hint = _HINT.fullmatch(lines[0].strip("\r\n")) if lines and not skip_lines else None
    if hint:
        start = 1
        is_right = hint[1] in SEPARATORS and any(hint[1] in line for line in lines[1:])
        separator = separator or (hint[1] if is_right else None)
    if separator is None:
        # Further down, what looks like a comment may be part of a cell.
        plain = list(dropwhile(COMMENT.match, lines[start:]))
        separator = separator_of(plain or lines[start:])
    lines = [*lines[:start], *plain_quotes(lines[start:], separator)]
    # Lines above the table are no rows, so some more are kept.
    found = records(lines[start:], separator, most + 100)
    if separator == ",":
        found = _with_commas_inside(lines[start:], found, most + 100, notes)
    rows = [Record(cells, line + start) for cells, line in found.rows]
    if separator == "|":
        rows = _without_frame(rows, notes)
    if not rows:
        raise InputError(N_("the file is empty: there is no row in it"))
    table = HeadingFinder(lines, rows, separator, is_free=skip_lines is None)
    heading, top, first = table.heading(options.has_heading, notes)
    body = [row for row in rows[first:] if not table.is_comment(row)]
    comments = len(rows) - first - len(body)
    others = [row for row in body if lines[row.line].strip() != lines[top].strip()]
    if heading is None or not is_text_above(heading, [row.cells for row in others[:SEEN]], 2):
        others = body
    repeated, body = len(body) - len(others), others
    if not found.more:
        body = without_footers(body, table.width, lines, notes)
    layout = Layout(separator, table.width, heading, top, body, found.more)
    _take_types(layout, lines, notes)
    if skip_lines is None:
        _note_skipped(lines[:top], notes)
    add_note(notes, N_("Rows that repeat the headings and were left out: {n}"), n=repeated)
    add_note(notes, N_("Comments between the rows that were skipped: {n}"), n=comments)
    _note_rows(layout.rows, start, found, notes)
    return layout


def _without_marks_around(lines: Sequence[str], notes: list[Note]) -> Sequence[str]:
    """Remove quotation marks around whole lines, so that these are split at separators."""
    cells = [_WHOLE.fullmatch(line.strip()) for line in lines if line.strip()]
    inner = [cell[1] for cell in cells if cell]
    if len(inner) < max(_FEWEST_LINES, len(cells)):
        return lines
    # In a table of one column, such a line is a text with commas.
    below = [re.split(r"[,;\t|]", text) for text in inner[1:]]
    widths = {len(parts) for parts in below}
    if len(widths) > 1 or widths == {1} or not all(any(map(is_number, parts)) for parts in below):
        return lines
    add_note(notes, N_("Each line stands in quotation marks, which were left out"))
    return [f"{text}\n".replace('""', '"') for text in inner]


def _with_commas_inside(
    lines: Sequence[str], found: Records, most: int, notes: list[Note]
) -> Records:
    """Treat a comma before a space as part of its cell, if all rows then have one width.

    Some rows must have this width already, and keep it.
    """
    plain = [len(row.cells) for row in found.rows]
    if len({*plain} - {1}) < 2:
        return found
    joined = records([line.replace(", ", f"{_COMMA} ") for line in lines], ",", most)
    rows = [
        row._replace(cells=tuple(cell.replace(_COMMA, ",") for cell in row.cells))
        for row in joined.rows
    ]
    widths = [len(row.cells) for row in rows]
    width = max(widths, default=0)
    if {*widths} - {1} != {width} or len(widths) != len(plain):
        return found
    pairs = list(zip(plain, widths, rows, strict=True))
    held = [row for old, new, row in pairs if old > new == width]
    is_kept = width in plain and all(new == width for old, new, _ in pairs if old == width)
    if not held or not is_kept:
        return found
    template = N_(
        "Commas before a space are read as part of their cell, as all rows have as many cells "
        "then: {n} rows; the first is {text}"
    )
    text = lines[held[0].line].strip()[:80]
    add_note(notes, template, is_warning=True, n=len(held), text=text)
    return joined._replace(rows=rows)


def _without_frame(rows: list[Record], notes: list[Note]) -> list[Record]:
    """Remove the left border and the rules between rows of a table drawn in text."""
    cells = [row for row in rows if not all(map(_RULE.fullmatch, filter(None, row.cells)))]
    add_note(notes, N_("Rules between the rows that were left out: {n}"), n=len(rows) - len(cells))
    wide = [row for row in cells if len(row.cells) > 1]
    if any(row.cells[0] for row in wide):
        return cells
    return [Record(row.cells[1:], row.line) if len(row.cells) > 1 else row for row in cells]


def _note_skipped(above: Sequence[str], notes: list[Note]) -> None:
    text = next(filter(None, map(str.strip, above)), "")
    if text:
        template = N_("Lines above the table that were skipped: {n}; the first is {text}")
        add_note(notes, template, n=len(above), text=text[:80])
    else:
        add_note(notes, N_("Empty lines above the table: {n}"), n=len(above))


def _note_rows(body: Sequence[Record], start: int, found: Records, notes: list[Note]) -> None:
    """Add notes on rows of separators only, and on cells of several lines."""
    add_note(notes, N_("Rows without any cell that were left out: {n}"), n=len(found.blank))
    template = N_("Backslashes before quotation marks or separators that were read as escapes: {n}")
    add_note(notes, template, n=found.escapes)
    long = [
        number
        for number, row in enumerate(body, start=1)
        if any("\n" in cell or "\r" in cell for cell in row.cells)
    ]
    template = N_("Rows with a cell of several lines: {n}; the first is row {row}")
    add_note(notes, template, n=len(long), row=long[0] if long else 0)
    for line, taken in found.unclosed[:1]:
        row = sum(one.line <= line + start for one in body)
        template = N_(
            "A quotation mark is not closed in row {row} (line {line} of the file). It would take "
            "{taken} further lines into its cell, so it is read as a character. Rows like this: {n}"
        )
        if not row:
            template = N_(
                "A quotation mark is not closed in line {line} of the file. It would take {taken} "
                "further lines into its cell, so it is read as a character. Rows like this: {n}"
            )
        if not taken:
            template = N_(
                "A quotation mark is not closed in row {row} (line {line} of the file). It would "
                "join cells, so it is read as a character. Rows like this: {n}"
            )
        n = len(found.unclosed)
        add_note(notes, template, row=row, line=line + start + 1, taken=taken, n=n)


def _take_types(layout: Layout, lines: Sequence[str], notes: list[Note]) -> None:
    """Remove the two rows below the headings in which Orange keeps types and roles."""
    if layout.heading is None or layout.width < 2 or len(layout.rows) < 2:
        return
    if '"' in lines[layout.rows[0].line]:
        return
    kinds, roles = (row.cells for row in layout.rows[:2])
    words = {kind.lower() for kind in kinds if kind}
    given = {role.lower().split(" ")[0].split("=")[0] for role in roles if role}
    # Without a gap and a word, a row of letters can be data.
    has_roles = given <= ROLES and (not all(roles) or max(map(len, given)) > 1)
    # A column of labels can have a list of them instead of its type.
    has_kinds = words <= KINDS_OF_COLUMNS or bool(words & KINDS)
    if words <= KINDS or (has_roles and has_kinds and given & {"class", "c"}):
        n = 1 + has_roles
        layout.rows = layout.rows[n:]
        if has_roles:
            named = [k for k, role in enumerate(roles) if role.lower() in ("class", "c")]
            layout.target = named[0] if len(named) == 1 else None
        template = N_("Rows with the kinds of the columns that were skipped: {n}")
        add_note(notes, template, n=n)


_TOTAL = re.compile(
    r"((grand |sub-?)?totals?|sum|average|avg|mean|median|std(ev)?|sd|count"
    r"|summe|gesamt|mittelwert|moyenne|somme"
    r"|总计|合计|小计|总和|平均|平均值|均值|标准差|最大值|最小值|總計|合計|小計)\.?\s*[:：]?",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"((data )?sources?|notes?|remarks?|footnotes?|quelle|anmerkung"
    r"|(数据|资料)?来源|數據來源|資料來源|备注|備註|注|说明)\s*[:：].*"
    r"|\(?\d+ rows?( in set.*)?\)?|n ?= ?\d+",
    re.IGNORECASE | re.DOTALL,
)
_MOST = 10


def without_footers(
    rows: list[Record], width: int, lines: Sequence[str], notes: list[Note]
) -> list[Record]:
    """Remove remarks below the table, with notes on what was omitted or looks odd."""
    last = len(rows)
    while last > 1 and len(rows) - last < _MOST and _is_remark(rows[last - 1], width, lines):
        last -= 1
    remarks, rows = rows[last:], rows[:last]
    template = N_("Lines below the table that were left out: {n}; the first is {text}")
    text = lines[remarks[0].line].strip()[:80] if remarks else ""
    add_note(notes, template, n=len(remarks), text=text)
    first = len(rows)
    while first > 1 and len(rows) - first < _MOST and _is_total(rows, first - 1):
        first -= 1
    if first < len(rows):
        template = N_(
            "The last rows look like totals or remarks, and were kept: {n}; the first is row "
            "{row}: {text}"
        )
        text = lines[rows[first].line].strip()[:80]
        n = len(rows) - first
        add_note(notes, template, is_warning=True, n=n, row=first + 1, text=text)
    return rows


def _is_remark(row: Record, width: int, lines: Sequence[str]) -> bool:
    """Whether a row is a sentence rather than cells, and of another width than the table."""
    given = [cell for cell in row.cells if cell]
    if _REMARK.fullmatch(given[0]):
        return len(row.cells) != width or (width > 1 and len(given) == 1)
    is_apart = row.line > 0 and not lines[row.line - 1].strip()
    return is_apart and len(row.cells) == 1 < width and " " in given[0]


def _is_total(rows: Sequence[Record], number: int) -> bool:
    """Whether a row begins with a word for a total that does not occur above it."""
    cells = rows[number].cells
    column = next(k for k, cell in enumerate(cells) if cell)
    if column > 1:
        return False
    is_total = len(cells) > 1 and _TOTAL.fullmatch(cells[column])
    return bool(is_total or _REMARK.fullmatch(cells[column])) and not any(
        len(row.cells) > column and row.cells[column] == cells[column] for row in rows[:number]
    )

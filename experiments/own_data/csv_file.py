"""Reading and writing CSV files: encoding, separator, headings and ragged rows.

Every cell stays text, so formulas are never evaluated; `experiments.own_data.columns` interprets
cells.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from experiments.own_data.decoding import Decoded, decode
from experiments.own_data.file_kinds import check_content, check_text
from experiments.own_data.headings import KINDS_OF_COLUMNS, SEEN, are_units, is_text_above
from experiments.own_data.layout import AUTOMATIC, Layout, ReadingOptions, arrange
from experiments.own_data.notes import Note, add_note
from experiments.own_data.records import is_number, is_quoted, lines_of
from nn_core.data.own import MAX_NAME, MAX_ROWS
from nn_core.input_errors import InputError
from nn_core.types import N_

# Characters with which spreadsheets begin a formula, after the apostrophes of other guards
_FORMULA = re.compile(r"'*[=+\-@]")
_GUARDED = re.compile(r"'+[=+\-@]")
# Separators, and first characters of a comment, a hint, JSON or HTML
_UNCLEAR = re.compile(r"[\s\S]*[\s\",;|，；、]|[#%;{<\[]|//|sep=|'.*'", re.IGNORECASE)


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    r"""Return a table as CSV in UTF-8 with a byte-order mark, as spreadsheets need it.

    Texts that a spreadsheet would evaluate as a formula are preceded by an apostrophe, which
    `read_csv` removes. Headings that look like values are quoted.

    >>> write_csv(["x", "note"], [(1.5, "a"), (-2, "=cmd()")])
    b"\xef\xbb\xbfx,note\r\n1.5,a\r\n-2,'=cmd()\r\n"
    """
    body = [[_guarded(cell) for cell in row] for row in rows]
    first, *below = [[cell.strip() for cell in row] for row in body[: SEEN + 1]] or [[]]
    has_units = are_units(first, below)
    lines = [
        ",".join(
            _quoted(cell, always=number == 0 and (has_units or cell.lower() in KINDS_OF_COLUMNS))
            for cell in row
        )
        for number, row in enumerate(body)
    ]
    # One more apostrophe wherever reading would remove one
    names = [f"'{name}" if unguarded_name(name) != name else _guarded(name) for name in columns]
    has_numbers = any(map(is_number, names))
    if has_numbers and all(map(is_quoted, lines[:SEEN])):
        # Quotation marks mark names only where the numbers have none.
        names = [f"'{name}" if is_number(name) else name for name in names]
    is_unclear = (
        has_numbers
        or any(char.isdigit() for name in names for char in name)
        or any(name in {row[k] for row in body if len(row) > k} for k, name in enumerate(names))
        or bool(_UNCLEAR.match(names[0] if names else ""))
        # Above a row of texts they could be taken for a title.
        or is_text_above(first, below)
    )
    heading = ",".join(_quoted(name, always=is_unclear) for name in names)
    text = "".join(f"{line}\r\n" for line in (heading, *lines))
    return f"\ufeff{text}".encode("utf-8", errors="replace")


def unguarded(cell: str) -> str:
    """Return a cell without the apostrophe before a formula."""
    return cell[1:] if _GUARDED.match(cell) else cell


def unguarded_name(name: str) -> str:
    """Return a heading without the apostrophe before a formula or a number."""
    is_number_behind = name.startswith("'") and is_number(name.lstrip("'"))
    return name[1:] if is_number_behind else unguarded(name)


def _guarded(cell: object) -> str:
    if not isinstance(cell, str) or is_number(cell):
        return "" if cell is None else str(cell)
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _quoted(text: str, *, always: bool) -> str:
    if always or _UNCLEAR.match(text):
        doubled = text.replace('"', '""')
        return f'"{doubled}"'
    return text


MAX_BYTES = 5_000_000
MAX_COLUMNS = 500
MAX_CELL = 1000
# End-of-file character of DOS
_END_OF_FILE = re.compile(r"\x1a[\x1a\s]*\Z")


@dataclass(frozen=True)
class CsvFile:
    """The cells of a file, and the settings with which it was read."""

    columns: tuple[str, ...]  # Headings: not empty, all different
    # Cells, each row as long as the headings; an empty text where a row was short
    rows: tuple[tuple[str, ...], ...]
    # What the file was written with
    encoding: str
    separator: str
    has_heading: bool  # False where headings were generated
    skipped_lines: int = 0  # Lines above the table
    target: str | None = None  # The column that the file names as the target
    notes: tuple[Note, ...] = ()  # Everything that was guessed, left out or changed


def read_csv(content: bytes, options: ReadingOptions = AUTOMATIC) -> CsvFile:
    """Read a CSV file; InputError if it has no table."""
    if len(content) > MAX_BYTES:
        template = N_("a file must have at most {maximum} bytes; got {value}")
        raise InputError(template, maximum=f"{MAX_BYTES:,}", value=f"{len(content):,}")
    check_content(content)
    decoded = decode(content, options.encoding)
    decoded = replace(decoded, text=_END_OF_FILE.sub("", decoded.text))
    check_text(decoded.text)
    notes: list[Note] = []
    if decoded.alternative is not None:
        template = N_(
            "The encoding {encoding} is a guess; it could be {other} as well: look at the words in "
            "the table, and choose another encoding where they are wrong"
        )
        add_note(notes, template, encoding=decoded.encoding, other=decoded.alternative)
    add_note(notes, N_("NUL characters that were left out: {n}"), n=decoded.nuls)
    layout = arrange(lines_of(decoded.text), notes, MAX_ROWS, options)
    if layout.width > MAX_COLUMNS:
        template = N_("a file must have at most {maximum} columns; got {value}")
        raise InputError(template, maximum=MAX_COLUMNS, value=layout.width)
    if not layout.rows:
        raise InputError(N_("the file has headings and no rows below them"))
    return _file(layout, decoded, notes)


def _file(layout: Layout, decoded: Decoded, notes: list[Note]) -> CsvFile:
    """Return the table with one width for all rows, and add notes on what was changed."""
    width, heading = layout.width, layout.heading
    rows = [row.cells for row in layout.rows[:MAX_ROWS]]
    total = len(layout.rows) + layout.more
    columns, renamed = _headings(heading or (), width, made_up=heading is None)
    short = sum(len(row) < width for row in rows)
    # Separators behind the last cell are no cells.
    long = sum(any(row[width:]) for row in rows)
    cut = sum(len(cell) > MAX_CELL for row in rows for cell in row[:width])
    damaged = [
        (number, column, cell)
        for number, row in enumerate(rows, start=1)
        for column, cell in zip(columns, row, strict=False)
        if "\ufffd" in cell
    ]
    if heading is None:
        add_note(notes, N_("The first row is no heading, so the columns were numbered"))
    template = N_("The first {kept} of {n} rows are used; the rest was left out")
    more = f"{total:,}" if total > len(rows) else 0
    add_note(notes, template, n=more, kept=f"{len(rows):,}")
    template = N_("Headings that were empty, too long or repeated are now: {names}")
    add_note(notes, template, n=len(renamed), names=_listed(renamed))
    extra = [name for name in (heading or ())[width:] if name]
    template = N_("Headings without a column that were left out: {names}")
    add_note(notes, template, n=len(extra), names=_listed(extra))
    if short or long:
        template = N_("Rows with too few cells, filled up: {short}; with too many, cut: {long}")
        # Cells beyond the width of the table are lost.
        add_note(notes, template, is_warning=long > 0, short=short, long=long)
    add_note(notes, N_("Cells cut to {maximum} characters: {n}"), n=cut, maximum=MAX_CELL)
    add_note(notes, N_("Characters that are damaged in the file: {n}"), n=decoded.damaged)
    if damaged:
        number, column, cell = damaged[0]
        template = N_(
            "Cells left empty for a damaged character: {n}; the first was {cell} in row {row} of "
            "{column}"
        )
        n = len(damaged)
        add_note(notes, template, n=n, cell=cell[:40], row=number, column=column)
    return CsvFile(
        columns=columns,
        rows=tuple(_fitted(row, width) for row in rows),
        encoding=decoded.encoding,
        separator=layout.separator,
        has_heading=heading is not None,
        skipped_lines=layout.top,
        target=None if layout.target is None else columns[layout.target],
        notes=tuple(notes),
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(clean_name(name) or "?" for name in names[:8]) + ", …" * (len(names) > 8)


def _headings(
    first: Iterable[str], width: int, *, made_up: bool
) -> tuple[tuple[str, ...], list[str]]:
    """Return the names of the columns, and the original ones that were changed."""
    names: list[str] = []
    renamed: list[str] = []
    given = [*first, *[""] * width][:width]
    for number, heading in enumerate(map(unguarded_name, given), start=1):
        plain = clean_name(heading) or (f"x{number}" if made_up else f"column {number}")
        name = different_name(plain, names, MAX_NAME - 5)
        names.append(name)
        if name != heading and not made_up:
            renamed.append(name)
    return tuple(names), renamed


def different_name(plain: str, taken: Sequence[str], most: int) -> str:
    """Return a name; if it is taken already, its first `most` characters and a number."""
    name, copy = plain, 2
    while name in taken:
        name = f"{plain[:most]} ({copy})"
        copy += 1
    return name


def clean_name(text: str) -> str:
    r"""Return a text as a name: printable, on one line, of limited length.

    >>> clean_name("  petal\nlength\x07 ")
    'petal length'
    """
    visible = (" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    return " ".join("".join(visible).split())[:MAX_NAME].strip()


def _fitted(row: Sequence[str], width: int) -> tuple[str, ...]:
    cells = ["" if "\ufffd" in cell else unguarded(cell[:MAX_CELL]) for cell in row[:width]]
    return (*cells, *[""] * (width - len(cells)))

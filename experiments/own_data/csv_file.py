"""Reading a CSV file as it comes: encoding, separator, headings and ragged rows.

`experiments.own_data.columns` finds out what the cells mean. Every cell stays text, so a formula
of a spreadsheet is text as well, and is never computed.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from experiments.own_data.decoding import decode
from nn_core.datasets.own import MAX_NAME, MAX_ROWS
from nn_core.number_input import InputError
from nn_core.types import N_

MAX_BYTES = 5_000_000
MAX_COLUMNS = 500
MAX_CELL = 1000
SEPARATORS = {",": N_("comma"), ";": N_("semicolon"), "\t": N_("tab"), "|": N_("bar")}
_SAMPLE_LINES = 200


@dataclass(frozen=True)
class CsvFile:
    """A file's cells, and how it had to be read.

    Attributes
    ----------
    columns : tuple of str
        Headings: not empty, all different.
    rows : tuple of tuple of str
        Cells, each row as long as the headings; an empty text where a row was short.
    encoding, separator : str
        What the file was written with.
    has_heading : bool
        False where headings had to be made up.
    total_rows : int
        Rows in the file, of which the first 50,000 are kept.
    short_rows, long_rows : int
        Rows with too few cells, which were filled up, and with too many, which were cut.
    renamed : tuple of str
        Headings that were empty, too long or repeated, as they are called now.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str
    separator: str
    has_heading: bool
    total_rows: int
    short_rows: int
    long_rows: int
    renamed: tuple[str, ...]


def read_csv(content: bytes) -> CsvFile:
    r"""Read a CSV file.

    Parameters
    ----------
    content : bytes
        The file as it is. UTF-8, UTF-16 and UTF-32 with a mark, GB18030 and Latin-1 are told
        apart; comma, semicolon, tab and bar separate cells.

    Raises
    ------
    InputError
        When there is no table in it; the sentence can be translated.

    Examples
    --------
    >>> file = read_csv("größe;art\n1,5;a\n2,5;b\n".encode("latin-1"))
    >>> file.columns, file.rows, file.encoding, file.separator
    (('größe', 'art'), (('1,5', 'a'), ('2,5', 'b')), 'Latin-1', ';')
    """
    if len(content) > MAX_BYTES:
        raise InputError(
            N_("a file must have at most {maximum} bytes; got {value}"),
            maximum=f"{MAX_BYTES:,}",
            value=f"{len(content):,}",
        )
    text, encoding = decode(content)
    separator = _separator(text)
    records = _records(text, separator)
    if not records:
        raise InputError(N_("the file is empty: there is no row in it"))
    width = _width(records)
    if width > MAX_COLUMNS:
        raise InputError(
            N_("a file must have at most {maximum} columns; got {value}"),
            maximum=MAX_COLUMNS,
            value=width,
        )
    has_heading = _is_heading(records)
    body = records[1:] if has_heading else records
    if not body:
        raise InputError(N_("the file has headings and no rows below them"))
    heading = records[0] if has_heading else []
    columns, renamed = _headings(heading, width, made_up=not has_heading)
    kept = body[:MAX_ROWS]
    return CsvFile(
        columns=columns,
        rows=tuple(_fitted(row, width) for row in kept),
        encoding=encoding,
        separator=separator,
        has_heading=has_heading,
        total_rows=len(body),
        short_rows=sum(len(row) < width for row in kept),
        long_rows=sum(len(row) > width for row in kept),
        renamed=renamed,
    )


def _records(text: str, separator: str, most: int | None = None) -> list[list[str]]:
    """Return the rows that have something in them."""
    csv.field_size_limit(MAX_BYTES)
    lines = io.StringIO(text, newline="")
    found: list[list[str]] = []
    try:
        for record in csv.reader(lines, delimiter=separator, skipinitialspace=True):
            cells = [cell.strip() for cell in record]
            if any(cells):
                found.append(cells)
            if len(found) == most:
                break
    except csv.Error as error:
        raise InputError(
            N_("the file cannot be cut into cells ({reason}): save it as CSV again"),
            reason=str(error),
        ) from None
    return found


def _separator(text: str) -> str:
    """Return the separator that cuts most rows into the same number of cells, two or more."""
    sample = text[:200_000]

    def score(separator: str) -> tuple[float, int]:
        records = _records(sample, separator, _SAMPLE_LINES)
        widths = Counter(len(record) for record in records)
        several = [(count, width) for width, count in widths.items() if width > 1]
        count, width = max(several, default=(0, 0))
        return count / max(1, len(records)), width

    return max(SEPARATORS, key=score)


def _width(records: Sequence[Sequence[str]]) -> int:
    """Return the number of columns: that of most rows, of equals the larger."""
    widths = Counter(len(record) for record in records)
    return max(widths, key=lambda width: (widths[width], width))


def _is_heading(records: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names columns: it has no number, and what is below it has some."""
    first = records[0]
    if any(_is_number(cell) for cell in first):
        return False
    if any(_is_number(cell) for record in records[1:50] for cell in record):
        return True
    # Nothing but text: headings do not come again below.
    return len(records) > 1 and not any(list(record) == list(first) for record in records[1:])


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _headings(
    first: Iterable[str], width: int, *, made_up: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names: list[str] = []
    renamed: list[str] = []
    given = [*first, *[""] * width][:width]
    for number, heading in enumerate(given, start=1):
        plain = clean_name(heading) or (f"x{number}" if made_up else f"column {number}")
        name, copy = plain, 2
        while name in names:
            name = f"{plain[: MAX_NAME - 5]} ({copy})"
            copy += 1
        names.append(name)
        if name != heading and not made_up:
            renamed.append(name)
    return tuple(names), tuple(renamed)


def clean_name(text: str) -> str:
    r"""Return a text fit for a name: printable, on one line, not too long.

    >>> clean_name("  petal\nlength\x07 ")
    'petal length'
    """
    visible = (" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    return " ".join("".join(visible).split())[:MAX_NAME].strip()


def _fitted(row: Sequence[str], width: int) -> tuple[str, ...]:
    cells = [_plain(cell[:MAX_CELL]) for cell in row[:width]]
    return (*cells, *[""] * (width - len(cells)))


# What a spreadsheet would take for the beginning of a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    r"""Return a table as a CSV file: UTF-8 with a mark, so that spreadsheets read it right.

    A text that a spreadsheet would run as a formula is written behind an apostrophe, which
    `read_csv` takes away again.

    Examples
    --------
    >>> write_csv(["x", "note"], [(1.5, "a"), (-2, "=cmd()")])
    b"\xef\xbb\xbfx,note\r\n1.5,a\r\n-2,'=cmd()\r\n"
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_harmless(name) for name in columns])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return "\ufeff".encode() + out.getvalue().encode("utf-8", errors="replace")


def _harmless(cell: object) -> object:
    if not isinstance(cell, str) or _is_number(cell):
        return cell
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _plain(cell: str) -> str:
    is_escaped = cell.startswith("'") and cell[1:].startswith(_FORMULA_STARTS)
    return cell[1:] if is_escaped else cell

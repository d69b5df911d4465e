"""Writing a CSV file that spreadsheets read safely, and `read_csv` reads back as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from experiments.own_data.first_row import KINDS_OF_COLUMNS
from experiments.own_data.headings import SEEN
from experiments.own_data.records import is_number, is_quoted
from experiments.own_data.text_rows import are_units, is_text_above

# What a spreadsheet would take for a formula, behind the apostrophes of other guards.
_FORMULA = re.compile(r"'*[=+\-@]")
_GUARDED = re.compile(r"'+[=+\-@]")
# What separates cells, and what a comment, a hint, JSON or HTML begins with.
_UNCLEAR = re.compile(r"[\s\S]*[\s\",;|，；、]|[#%;{<\[]|//|sep=|'.*'", re.IGNORECASE)


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    r"""Return a table as a CSV file: UTF-8 with a mark, so that spreadsheets read it right.

    A text that a spreadsheet would run as a formula is written behind an apostrophe, which
    `read_csv` takes away again. Headings that could be taken for a row stand in quotation marks.

    Examples
    --------
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
    # One apostrophe more wherever reading would take one away.
    names = [f"'{name}" if unguarded_name(name) != name else _guarded(name) for name in columns]
    has_numbers = any(map(is_number, names))
    if has_numbers and all(map(is_quoted, lines[:SEEN])):
        # Quotation marks tell names from numbers only where the numbers have none.
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

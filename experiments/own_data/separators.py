"""Which character separates the cells of a file."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from itertools import chain

from experiments.own_data.records import (
    MARKS,
    SAMPLE,
    SEPARATORS,
    SPACES,
    common_width,
    is_number,
    is_quoted,
    records,
)


def separator_of(lines: Sequence[str]) -> str:
    """Return the separator that cuts most rows into as many cells, and numbers out of them."""
    sample = [line for line in lines[: 5 * SAMPLE] if line.strip()][:SAMPLE]
    text = "".join(sample)
    widths = _strict_widths(sample, ",")
    if sample and is_quoted(sample[0]) and len(widths) == 1 and widths != {1}:
        # All headings in quotation marks, and each row as long as they are.
        return ","
    # Spaces stand in texts as well, so that another separator comes first.
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
        # In the headings alone a full-width sign can separate, and its plain one below them.
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
    """Return the plain separator for a full-width one that stands inside of texts."""
    plain = MARKS.get(best, (best,))[0]
    if best in SPACES or plain == best:
        return best
    is_better = len(_regular(sample, plain)[0]) > len(_regular(sample, best)[0])
    return plain if is_better or _width_of_all(sample, plain) else best


def _regular(sample: Sequence[str], separator: str) -> tuple[list[tuple[str, ...]], float]:
    """Return the rows of the commonest width, two or more, and their share from the first one on.

    What stands above the table is of another width, and counts where it is most of the file.
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
    """Return the number of columns where all rows have as many, two or more."""
    widths = {len(row.cells) for row in records(sample, separator).rows}
    return widths.pop() if len(widths) == 1 and widths != {1} else None


def _score(sample: Sequence[str], separator: str) -> float:
    rows, share = _regular(sample, separator)
    if not rows or (separator in SPACES and share < 0.7):
        return 0.0
    return share * sum(map(_worth, chain(*rows))) / (len(rows) * len(rows[0]))


def _strict_widths(sample: Sequence[str], separator: str) -> set[int]:
    """Return how many cells rows have; nothing where text follows a cell in quotation marks."""
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
    """Whether it separates columns, and single spaces stand in texts of several words alone."""
    rows, share = _regular(sample, separator)
    phrases = [cell.split() for cell in chain(*rows) if " " in cell]
    return share > 0.9 and bool(phrases) and not any(map(is_number, chain(*phrases)))


def _worth(cell: str) -> float:
    """Return how well a text passes for one cell."""
    if not cell or is_number(cell):
        return 1.0
    if '"' in cell:
        # A quotation mark inside a cell: most likely cells were cut in the wrong place.
        return 0.1
    if re.search(r"[;\t|，；、]|,\S", cell):
        return 0.3
    return 0.7 if " " in cell else 0.9

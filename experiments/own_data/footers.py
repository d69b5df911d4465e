"""What stands below the rows of a table: totals, which are kept, and remarks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from experiments.own_data.notes import Note, add_note
from experiments.own_data.records import Record
from nn_core.types import N_

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
    """Return the rows without the remarks below them, and say what was left out or looks odd.

    Parameters
    ----------
    rows : list of Record
    width : int
        Number of columns.
    lines : sequence of str
        Those of the file.
    notes : list of Note
        Sentences are added.
    """
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
        values = {"n": len(rows) - first, "row": first + 1, "text": text}
        notes.append(Note(template, values, is_warning=True))
    return rows


def _is_remark(row: Record, width: int, lines: Sequence[str]) -> bool:
    """Whether a row is a sentence rather than cells, and of another width than the table."""
    given = [cell for cell in row.cells if cell]
    is_marked = bool(_REMARK.fullmatch(given[0]))
    if is_marked:
        return len(row.cells) != width or (width > 1 and len(given) == 1)
    is_apart = row.line > 0 and not lines[row.line - 1].strip()
    return is_apart and len(row.cells) == 1 < width and " " in given[0]


def _is_total(rows: Sequence[Record], number: int) -> bool:
    """Whether a row begins with a word for a total that no row above it has in that column."""
    cells = rows[number].cells
    column = next(k for k, cell in enumerate(cells) if cell)
    if column > 1:
        return False
    is_total = len(cells) > 1 and bool(_TOTAL.fullmatch(cells[column]))
    is_total = is_total or bool(_REMARK.fullmatch(cells[column]))
    return is_total and not any(
        len(row.cells) > column and row.cells[column] == cells[column] for row in rows[:number]
    )

"""Rows of a derivation as a table on the page and as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tutorial.derivation.expressions import number_latex
from tutorial.derivation.row import Row
from ui.i18n import _

if TYPE_CHECKING:
    import pandas as pd
    from pandas.io.formats.style import Styler

ERROR_DIGITS = 2


def math(latex: str) -> str:
    """Return LaTeX as a cell of a Markdown table."""
    inner = latex.replace("|", r"\vert ")
    return f"${inner}$"


def plain(text: str) -> str:
    r"""Return text as a cell of a Markdown table, with all markup escaped.

    >>> plain("a|b*c")
    'a\\|b\\*c'
    """
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+-.!|$~<>:" else c for c in text)


def markdown(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table of cells that are already Markdown."""
    table = [headings, ["---"] * len(headings), *lines]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in table)


_LARGEST = 1e9
"""Largest value in a sortable cell; the grid shows no numbers near 2⁵³."""


def written(frame: pd.DataFrame, writers: Mapping[str, Callable[[Any], str]]) -> Styler:
    """Return a table whose columns are formatted by writers, but sorted as numbers."""
    shown = frame.copy()
    floats = shown.select_dtypes("float").columns
    shown[floats] = shown[floats].clip(-_LARGEST, _LARGEST)
    return shown.style.format({name: write for name, write in writers.items() if name in shown})


def rows_markdown(
    rows: Sequence[Row],
    digits: int,
    *,
    lit: Callable[[Row], bool] = lambda _row: False,
    extra: tuple[str, Callable[[Row], str]] | None = None,
) -> str:
    """Return a table of a step's rows: quantity, formula, formula with numbers, value, check.

    ``lit`` selects the marked rows, and ``extra`` is another column: its heading, and the function
    that makes its cells in Markdown.
    """
    checked = any(row.numeric is not None for row in rows)
    headings = [_("Quantity"), _("Formula"), _("With the numbers"), _("Value")]
    if checked:
        headings += [_("Central difference"), _("Relative error")]
    if extra is not None:
        headings.append(extra[0])
    lines = []
    for row in rows:
        symbol = math(row.symbol)
        # A given quantity has no formula.
        given = row.address.stage == "start"
        cells = [
            f":blue-background[{symbol}]" if lit(row) else symbol,
            _("given") if given else math(row.spelled()),
            "" if given else math(row.substituted(digits)),
            value_cell(row, digits),
        ]
        if checked:
            cells += _check_cells(row, digits)
        if extra is not None:
            cells.append(extra[1](row))
        lines.append(cells)
    return markdown(headings, lines)


def value_cell(row: Row, digits: int) -> str:
    """Return the value of a row, and the result of its rounded terms if that differs."""
    value = f"**{math(row.value_latex(digits))}**"
    result = row.rounded_result(digits)
    if result is None:
        return value
    given = math(number_latex(result, digits))
    note = _("from unrounded values; the rounded terms give {value}").format(value=given)
    return f"{value} :gray[:small[≈ {note}]]"


def _check_cells(row: Row, digits: int) -> list[str]:
    if row.numeric is None or row.relative_error is None:
        return ["", ""]
    error = math(number_latex(row.relative_error, ERROR_DIGITS))
    # Rule of thumb for float64: above 1e-2 the gradient is wrong, below 1e-5 it is right.
    color = (
        "green" if row.relative_error < 1e-5 else "orange" if row.relative_error < 1e-2 else "red"
    )
    return [math(number_latex(row.numeric, digits)), f":{color}[{error}]"]


def rows_frame(rows: Iterable[Row], digits: int) -> pd.DataFrame:
    """Return rows as data: LaTeX as text, values rounded to `digits` and in full precision."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "stage": row.address.stage,
                "layer": row.address.layer + 1,
                "sample": None if row.address.sample is None else row.address.sample + 1,
                "quantity": row.symbol,
                "formula": row.spelled(),
                "with_numbers": row.substituted(digits),
                "shown": f"{row.value:.{digits}g}",
                "rounded_terms_give": row.rounded_result(digits),
                "value": row.value,
                "central_difference": row.numeric,
                "relative_error": row.relative_error,
            }
            for row in rows
        ]
    )

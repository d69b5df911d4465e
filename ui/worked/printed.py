"""Numbers printed in the article beside the computed values of its example."""

import math
from collections.abc import Callable, Sequence
from typing import cast, get_args

import streamlit as st

from tutorial.article.claims import (
    CLAIMS,
    KIND_TITLES,
    Cell,
    Claim,
    Reading,
    cell_at,
    judge_cell,
    reading_trace,
)
from tutorial.derivation.expressions import number_latex
from tutorial.derivation.row import Address, Row
from tutorial.derivation.rows import row as build_row
from ui.i18n import _, joined
from ui.widgets import tables
from ui.worked.session import Worked

READINGS = get_args(Reading)

_FORWARD = frozenset({"weighted_sum", "activation"})


def printed_at(reading: str, address: Address) -> tuple[Claim, Cell] | None:
    """Return the claim and the printed number of a row, if any."""
    printed = cell_at(CLAIMS, reading, address)
    # All readings share the first layer, and two of them the first output unit.
    same = address.layer == 0 or reading == "article_three_outputs"
    if printed is None and same and address.stage in _FORWARD:
        return cell_at(CLAIMS, "article", address)
    return printed


def printed_column(worked: Worked, rows: Sequence[Row]) -> tuple[str, Callable[[Row], str]] | None:
    """Return heading and cells of the column, None if all are empty; edited rows show no number."""
    if worked.name not in READINGS:
        return None
    if not any(printed_at(worked.name, row.address) for row in rows):
        return None

    def cell(row: Row) -> str:
        printed = printed_at(worked.name, row.address)
        if printed is None:
            return ""
        if _is_changed(worked, row):
            return ":gray[{text}]".format(text=_("computed from other numbers"))
        return _cell_markdown(*printed, worked.digits)

    return _("The article prints"), cell


def _is_changed(worked: Worked, row: Row) -> bool:
    """Whether a row's value differs from the unedited example."""
    if not worked.edited:
        return False
    trace = reading_trace(cast("Reading", worked.name))
    chosen = build_row(trace, row.address, numeric=False).value
    return not math.isclose(row.value, chosen, rel_tol=1e-12)


def _cell_markdown(claim: Claim, cell: Cell, digits: int) -> str:
    verdict = judge_cell(cell)
    number = tables.math((r"\textstyle\sum\, " if cell.summed else "") + cell.printed)
    if verdict.agrees:
        return f":green[:material/check: {number}]"
    said = [f":red[:material/close: {number} {tables.plain(_(KIND_TITLES[claim.kind]))}]"]
    if verdict.own_agrees:
        said.append(_("follows from its own numbers"))
    elif verdict.own is not None:
        own = tables.math(number_latex(verdict.own, digits))
        said.append(_("its own numbers give {value}").format(value=own))
    return "; ".join(said)


def printed_notes(worked: Worked, rows: Sequence[Row]) -> None:
    """Draw the notes on the column below the table."""
    if worked.name not in READINGS:
        return
    placed = [(row, *at) for row in rows if (at := printed_at(worked.name, row.address))]
    compared: dict[int, tuple[Claim, list[Cell]]] = {}
    for row, claim, cell in placed:
        if not _is_changed(worked, row):
            compared.setdefault(claim.number, (claim, []))[1].append(cell)
    if sum(len(cells) for _claim, cells in compared.values()) < len(placed):
        st.caption(
            _(
                "After an edit or a later step, a value that depends on the changed numbers is not "
                "compared with what the article prints. Reset brings all comparisons back."
            )
        )
    # The start weights are the article's and are shown unchanged in the table.
    elif not placed and rows and rows[0].address.stage != "start":
        st.caption(_("The article prints none of these numbers."))
    with st.container(key="worked-notes"):
        for claim, cells in compared.values():
            if any(not judge_cell(cell).agrees for cell in cells):
                st.markdown(_note_markdown(claim, cells, worked.digits))


def _note_markdown(claim: Claim, cells: Sequence[Cell], digits: int) -> str:
    step, explanation = tables.plain(_(claim.step)), tables.plain(_(claim.explanation))
    said = [f":material/menu_book: **{step}.** {explanation}"]
    # Several rows can share one printed number, which is mentioned once.
    own = {
        cell.symbol: tables.math(
            f"{cell.symbol} = {cell.own_latex} = {number_latex(cell.own, digits)}"
        )
        for cell in cells
        if cell.own is not None and cell.own_latex
    }
    if own:
        said.append(_("From its own numbers: {sums}.").format(sums=joined(own.values())))
    right = {
        cell.symbol: tables.math(
            f"{cell.symbol} = {number_latex(judge_cell(cell).right or 0.0, digits)}"
        )
        for cell in cells
        if cell.summed
    }
    if right:
        sums = joined(right.values())
        said.append(_("Right, added up over the samples: {sums}.").format(sums=sums))
    if any(cell.depends_on_ours for cell in cells):
        said.append(_("The right values depend on samples 2 to 5, which are ours."))
    return " ".join(said)

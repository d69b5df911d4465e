"""Step-by-step view: slider, and the table of the current step beside the article's numbers."""

import math
from collections.abc import Callable, Sequence
from typing import Any, cast, get_args

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
from ui.session import show_in_widget, widget_value
from ui.widgets import tables
from ui.widgets.downloads import csv_button, frame_csv
from ui.worked import steps
from ui.worked.picture import picture
from ui.worked.session import PAGE, PER_SAMPLE, Worked

_SLIDER = "worked.reader.step"
_SAMPLE = "worked.reader.sample"
_UNIT = "worked.reader.unit"
_ALL = -1
MOST_CHOICES = 12
READINGS = get_args(Reading)


def reader(worked: Worked) -> None:
    """Draw the diagram, the slider, and the rows of the current step."""
    left, right = st.columns([5, 6], gap="medium")
    with left:
        picture(worked)
    with right:
        _slider(worked)
        stage, _layer = worked.current
        title = steps.step_title(worked.trace, worked.current)
        st.subheader(f"{worked.position + 1}. {title}", anchor=False)
        st.markdown(_(steps.STAGE_SENTENCES[stage]))
        _choices(worked)
    if stage == "loss_after":
        _before_and_after(worked)
    _table(worked)


def _before_and_after(worked: Worked) -> None:
    """Show the mean loss before and after the update, with the difference."""
    before, after = worked.trace.data_loss, worked.trace.data_loss_after
    headings = [_("Before, $L$"), _("After, $L'$"), _("Difference, $\\Delta L = L' - L$")]
    numbers = (number_latex(value, worked.digits) for value in (before, after, after - before))
    with st.container(key="worked-before-after"):
        st.markdown(tables.markdown(headings, [[f"**{tables.math(each)}**" for each in numbers]]))


def _slider(worked: Worked) -> None:
    show_in_widget(_SLIDER, worked.position)
    titles = [steps.step_title(worked.trace, step) for step in worked.steps]

    def moved() -> None:
        worked.go(int(str(widget_value(_SLIDER))))

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        steps.step_buttons("reader", worked, type="primary")
        st.caption(
            _("Step {number} of {count}").format(number=worked.position + 1, count=len(titles)),
            width="content",
        )
    st.select_slider(
        _("Step"),
        range(len(titles)),
        format_func=titles.__getitem__,
        key=_SLIDER,
        on_change=moved,
        label_visibility="collapsed",
    )


def _choices(worked: Worked) -> None:
    """Draw the filters of the rows by sample and unit."""
    stage, layer = worked.current
    with st.container(horizontal=True, gap="medium"):
        samples = worked.trace.samples
        if samples > 1 and stage in PER_SAMPLE:
            _choice(_("Sample"), _SAMPLE, samples, worked.sample, worked.show_sample)
        units = worked.trace.network.layers[layer].units
        if units > 1 and stage not in {"loss", "loss_after"}:
            _choice(_("Unit"), _UNIT, units, worked.unit, worked.show_unit)


def _choice(
    label: str, key: str, count: int, current: int | None, store: Callable[[int | None], None]
) -> None:
    show_in_widget(key, _ALL if current is None else current)

    def changed() -> None:
        value = widget_value(key)
        store(value if isinstance(value, int) and value != _ALL else None)

    titles = {_ALL: _("all"), **{k: str(k + 1) for k in range(count)}}
    widget: dict[str, Any] = {"key": key, "on_change": changed, "format_func": titles.__getitem__}
    if count <= MOST_CHOICES:
        st.segmented_control(label, list(titles), required=True, **widget)
    else:
        st.selectbox(label, list(titles), width=120, **widget)


def _table(worked: Worked) -> None:
    rows, more = worked.shown_rows()
    if not rows:
        return
    rule = _("**General rule:** {rule}").format(rule=tables.math(rows[0].formula))
    st.markdown(rule if worked.current.stage != "start" else "")

    def lit(row: Row) -> bool:
        return worked.source is not None and row.address.source == worked.source

    checked = "-checked" if any(row.numeric is not None for row in rows) else ""
    extra = printed_column(worked, rows)
    printed = "-printed" if extra else ""
    with st.container(key="worked-table"), st.container(key=f"worked-rows{checked}{printed}"):
        st.markdown(tables.rows_markdown(rows, worked.digits, lit=lit, extra=extra))
    _printed_notes(worked, rows)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if worked.first_row or more:
            st.button(
                _("Rows before"),
                key="worked.reader.rows_before",
                on_click=lambda: worked.turn(-PAGE),
                disabled=worked.first_row == 0,
            )
            st.button(
                _("More rows"),
                key="worked.reader.rows_more",
                on_click=lambda: worked.turn(PAGE),
                disabled=not more,
            )
            st.caption(
                _("Rows {first} to {last}").format(
                    first=worked.first_row + 1, last=worked.first_row + len(rows)
                ),
                width="content",
            )
        csv_button(
            _("Table as CSV"),
            lambda: frame_csv(tables.rows_frame(rows, worked.digits)),
            f"worked-example-{worked.position + 1}.csv",
            "worked.reader.download",
            type="tertiary",
        )


def printed_at(reading: str, address: Address) -> tuple[Claim, Cell] | None:
    """Return the claim and the printed number of a row, if any."""
    printed = cell_at(CLAIMS, reading, address)
    # All readings share the first layer, and two of them the first output unit.
    same = address.layer == 0 or reading == "article_three_outputs"
    if printed is None and same and address.stage in {"weighted_sum", "activation"}:
        return cell_at(CLAIMS, "article", address)
    return printed


def printed_column(worked: Worked, rows: Sequence[Row]) -> tuple[str, Callable[[Row], str]] | None:
    """Return heading and cells of the column, None if all are empty; edited rows show no number."""
    if worked.name not in READINGS or not any(printed_at(worked.name, r.address) for r in rows):
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


def _printed_notes(worked: Worked, rows: Sequence[Row]) -> None:
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
    own, right = {}, {}
    for cell in cells:
        if cell.own is not None and cell.own_latex:
            own[cell.symbol] = f"{cell.own_latex} = {number_latex(cell.own, digits)}"
        if cell.summed:
            right[cell.symbol] = number_latex(judge_cell(cell).right or 0.0, digits)
    for template, values in (
        (_("From its own numbers: {sums}."), own),
        (_("Right, added up over the samples: {sums}."), right),
    ):
        if values:
            sums = [tables.math(f"{symbol} = {value}") for symbol, value in values.items()]
            said.append(template.format(sums=joined(sums)))
    if any(cell.depends_on_ours for cell in cells):
        said.append(_("The right values depend on samples 2 to 5, which are ours."))
    return " ".join(said)

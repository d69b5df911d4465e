"""Step-by-step view: slider, and the table of the current step."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from tutorial.derivation.expressions import number_latex
from tutorial.derivation.row import Row
from ui.i18n import _
from ui.session import show_in_widget, widget_value
from ui.widgets import tables
from ui.widgets.downloads import csv_button, frame_csv
from ui.worked import steps
from ui.worked.picture import picture
from ui.worked.printed import printed_column, printed_notes
from ui.worked.session import PAGE, PER_SAMPLE, Worked

_SLIDER = "worked.reader.step"
_SAMPLE = "worked.reader.sample"
_UNIT = "worked.reader.unit"
_ALL = -1
MOST_CHOICES = 12


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
        st.markdown(steps.stage_sentence(stage))
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
    printed_notes(worked, rows)
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

"""How to look at the run: points, what is painted, plane, axes. The run is left alone."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.addresses import EXAMPLE_PARAMETER, FROM_RUN, WORKED_PAGE
from ui.i18n import _
from ui.run.live_run import LiveRun
from ui.run.scene import PRINCIPAL, Mode, ViewSettings, split_title

SPLITS = ("train", "validation", "test")
WRONG, SOLID, LOG = "wrong", "solid", "log"


def view_controls(run: LiveRun, view: ViewSettings) -> ViewSettings:
    """Draw the choices of how to look, which leave the run alone."""
    dataset = run.experiment.prepared.dataset
    width = dataset.X.shape[1]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(_("Lab"), anchor=False, width="content")
        marks = _marks_choice(view, classes=dataset.problem != "regression")
        plane = _plane_choice(dataset.feature_names, view) if width > 2 else view.plane
        mode = view.mode
        if not dataset.is_curve:
            mode = _mode_choice(view, classes=dataset.problem != "regression")
        solid, log_loss = _ways_choice(view, flat=dataset.is_curve)
        # A link, which the browser follows: the part of the page that is redrawn alone while it
        # plays cannot be relied upon to switch pages.
        st.page_link(
            WORKED_PAGE,
            label=_("Show me this step"),
            icon=":material/calculate:",
            query_params={EXAMPLE_PARAMETER: FROM_RUN},
            help=_("Open the mini-batch that comes next as tables, every number derived."),
        )
    return ViewSettings(
        plane,
        mode,
        splits=tuple(mark for mark in marks if mark != WRONG),
        log_loss=log_loss,
        # A regression offers no such mark; what was chosen for classes stays.
        ring_wrong=WRONG in marks if dataset.problem != "regression" else view.ring_wrong,
        solid=solid,
    )


def _marks_choice(view: ViewSettings, *, classes: bool) -> list[Any]:
    """Draw which points are shown, and whether those that are wrong are ringed."""
    offered: tuple[str, ...] = SPLITS + ((WRONG,) if classes else ())
    shown: list[str] = [*view.splits, *((WRONG,) if classes and view.ring_wrong else ())]
    return list(
        st.pills(
            _("Points"),
            offered,
            selection_mode="multi",
            default=shown,
            format_func=_mark_title,
            key=f"lab.view.marks.{len(offered)}",
            label_visibility="collapsed",
            width="content",
        )
    )


def _mark_title(mark: str) -> str:
    # The ring is the mark itself, as on the surface and in its legend.
    return f":material/trip_origin: {_('wrong')}" if mark == WRONG else split_title(mark)


def _mode_choice(view: ViewSettings, *, classes: bool) -> Mode:
    """Draw what the plane is painted with."""
    titles: dict[Mode, str] = (
        {
            "output": _("probability"),
            "decision": _("class"),
            # The entropy of the classes' probabilities, as the legend says.
            "uncertainty": _("uncertainty"),
        }
        if classes
        else {"output": _("value"), "decision": _("steps")}
    )
    modes = list(titles)
    return st.selectbox(
        _("Painted"),
        modes,
        index=modes.index(view.mode) if view.mode in titles else 0,
        format_func=titles.__getitem__,
        key=f"lab.view.mode.{len(titles)}",
        label_visibility="collapsed",
        width=145,
    )


def _ways_choice(view: ViewSettings, *, flat: bool) -> tuple[bool, bool]:
    """Draw the choice of three dimensions, and of a logarithmic axis of the loss."""
    offered = [LOG] if flat else [SOLID, LOG]
    titles = {SOLID: _("3-D"), LOG: _("log loss")}
    chosen = st.pills(
        _("Ways to draw"),
        offered,
        selection_mode="multi",
        default=[one for one in offered if {SOLID: view.solid, LOG: view.log_loss}[one]],
        format_func=titles.__getitem__,
        key=f"lab.view.ways.{len(offered)}",
        label_visibility="collapsed",
        width="content",
    )
    # Data of one feature have no third dimension; what was chosen for others stays.
    return view.solid if flat else SOLID in chosen, LOG in chosen


def _plane_choice(names: tuple[str, ...], view: ViewSettings) -> str | tuple[int, int]:
    with st.popover(_("Plane"), icon=":material/view_in_ar:"):
        kind = st.segmented_control(
            _("Show the data on"),
            (PRINCIPAL, "features"),
            default=PRINCIPAL if isinstance(view.plane, str) else "features",
            format_func=lambda k: _("PCA plane") if k == PRINCIPAL else _("two features"),
            required=True,
            key="lab.view.plane",
        )
        if kind == PRINCIPAL:
            return PRINCIPAL
        chosen = view.plane if isinstance(view.plane, tuple) else (0, 1)
        choices = range(len(names))

        def title(k: int) -> str:
            return _(names[k])

        i = st.selectbox(
            _("Horizontal"), choices, min(chosen[0], len(names) - 1), title, key="lab.view.x"
        )
        j = st.selectbox(
            _("Vertical"), choices, min(chosen[1], len(names) - 1), title, key="lab.view.y"
        )
    if i == j:
        st.warning(_("Choose two different features; the PCA plane is shown."))
        return PRINCIPAL
    return (i, j)

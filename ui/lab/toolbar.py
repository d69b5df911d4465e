"""Controls above the pictures: of the run, and of the view."""

import math
from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.addresses import EXAMPLE_PARAMETER, FROM_RUN, WORKED_PAGE
from ui.i18n import _
from ui.run.live_run import LiveRun
from ui.run.scene import PRINCIPAL, Mode, ViewSettings, split_title
from ui.session import reseed_controls
from ui.widgets.choices import choose

SPEEDS = (1.0, 5.0, 30.0, 100.0, math.inf)
SPLITS = ("train", "validation", "test")
WRONG, SOLID, LOG = "wrong", "solid", "log"


def transport(run: LiveRun) -> None:
    """Draw the buttons; each acts before the next drawing of the page."""

    def new_weights() -> None:
        run.new_weights()
        reseed_controls()

    def back() -> None:
        spec = run.spec
        run.step_back()
        if run.spec != spec:
            # Stepping back may have undone a change of settings.
            reseed_controls()

    busy, done = run.playing or run.finished, run.finished
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", key="lab-transport"
    ):
        # Two keys, because a repeated click must not undo itself. And a container with the height
        # of one button, because the previous one stays on the page for a moment and would break the
        # row.
        with st.container(key="lab-clock", width="content"):
            st.button(
                _("Pause") if run.playing else _("Play"),
                icon=":material/pause:" if run.playing else ":material/play_arrow:",
                key="lab.transport.pause" if run.playing else "lab.transport.play",
                on_click=run.pause if run.playing else run.play,
                disabled=done and not run.playing,
                help=_("Stop the clock.")
                if run.playing
                else _("Train, at the speed chosen on the right."),
                type="primary",
            )
        for name, label, icon, action, disabled, hint in (
            ("back", _("Step back"), "skip_previous", back, run.playing or run.position == (0, 0),
             _("Undo one mini-batch, or a whole epoch where none is under way: the network becomes "
               "what it was, to the last digit.")),
            ("step", _("One step"), "skip_next", run.step, busy, _("Train one mini-batch.")),
            ("epoch", _("One epoch"), "fast_forward", run.run_epoch, busy,
             _("Train to the end of the epoch.")),
            ("end", _("To the end"), "last_page", run.run_to_end, done,
             _("Train all epochs that are left, as fast as it goes.")),
            ("reset", _("Reset"), "replay", run.reset, False,
             _("Start over with the same initial weights.")),
            ("weights", _("New weights"), "casino", new_weights, False,
             _("Start over with other initial weights and the same data.")),
        ):  # fmt: skip
            st.button(
                label,
                icon=f":material/{icon}:",
                key=f"lab.transport.{name}",
                on_click=action,
                disabled=disabled,
                help=hint,
            )
        run.speed = st.selectbox(
            _("Speed"),
            SPEEDS,
            index=SPEEDS.index(run.speed),
            format_func=lambda speed: (
                _("as fast as it goes")
                if math.isinf(speed)
                else _("{speed:g} epochs/s").format(speed=speed)
            ),
            key="lab.speed",
            label_visibility="collapsed",
            width=128,
        )


def view_controls(run: LiveRun, view: ViewSettings) -> ViewSettings:
    """Draw the settings in a row, and a link to the derivation of the next step."""
    dataset = run.experiment.prepared.dataset
    classes, is_curve = dataset.problem != "regression", dataset.is_curve
    # The mark of the option is the ring that is drawn on the surface and in its legend.
    marks = {split: split_title(split) for split in SPLITS}
    if classes:
        marks[WRONG] = f":material/trip_origin: {_('wrong')}"
    shown = [*view.splits, *([WRONG] if view.ring_wrong else [])]
    marks_chosen = _pills(_("Points"), marks, shown, "marks")
    names = dataset.feature_names
    plane = _plane_choice(names, view) if len(names) > 2 else view.plane
    mode = view.mode if is_curve else _mode_choice(view, classes=classes)
    ways = {LOG: _("log loss")} if is_curve else {SOLID: _("3-D"), LOG: _("log loss")}
    shown = [way for way, on in ((SOLID, view.solid), (LOG, view.log_loss)) if on]
    ways_chosen = _pills(_("Ways to draw"), ways, shown, "ways")
    # A link, which the browser follows: a fragment that is redrawn by the clock cannot switch pages
    # reliably.
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
        splits=tuple(mark for mark in marks_chosen if mark != WRONG),
        log_loss=LOG in ways_chosen,
        # Options that these data do not have keep the values chosen for other data.
        ring_wrong=WRONG in marks_chosen if classes else view.ring_wrong,
        solid=view.solid if is_curve else SOLID in ways_chosen,
    )


def _pills(label: str, titles: Mapping[str, str], shown: list[str], name: str) -> list[Any]:
    return st.pills(
        label,
        list(titles),
        selection_mode="multi",
        default=[one for one in shown if one in titles],
        format_func=titles.__getitem__,
        key=f"lab.view.{name}.{len(titles)}",
        label_visibility="collapsed",
        width="content",
    )


def _mode_choice(view: ViewSettings, *, classes: bool) -> Mode:
    """Draw the choice of what the plane is painted with."""
    titles: dict[Mode, str] = {"output": _("value"), "decision": _("steps")}
    if classes:
        titles = {"output": _("probability"), "decision": _("class")}
        # Entropy of the class probabilities, as in the legend.
        titles["uncertainty"] = _("uncertainty")
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


def _plane_choice(names: tuple[str, ...], view: ViewSettings) -> str | tuple[int, int]:
    with st.popover(_("Plane"), icon=":material/view_in_ar:"):
        kind = choose(
            _("Show the data on"),
            {PRINCIPAL: _("PCA plane"), "features": _("two features")},
            "lab.view.plane",
            default=PRINCIPAL if isinstance(view.plane, str) else "features",
        )
        if kind == PRINCIPAL:
            return PRINCIPAL
        chosen = view.plane if isinstance(view.plane, tuple) else (0, 1)
        i, j = (
            st.selectbox(
                label,
                range(len(names)),
                min(first, len(names) - 1),
                lambda k: _(names[k]),
                key=f"lab.view.{axis}",
            )
            for label, first, axis in (
                (_("Horizontal"), chosen[0], "x"),
                (_("Vertical"), chosen[1], "y"),
            )
        )
    if i == j:
        st.warning(_("Choose two different features; the PCA plane is shown."))
        return PRINCIPAL
    return (i, j)

"""Play, pause, step and start over; and how fast."""

from __future__ import annotations

import math
from collections.abc import Callable

import streamlit as st

from ui.i18n import _
from ui.run.live_run import LiveRun
from ui.session import reseed_controls

SPEEDS = (1.0, 5.0, 30.0, 100.0, math.inf)


def transport(run: LiveRun) -> None:
    """Draw the buttons; each acts before the page is drawn again."""

    def new_weights() -> None:
        run.new_weights()
        reseed_controls()

    def back() -> None:
        spec = run.spec
        run.step_back()
        if run.spec != spec:
            # A change of settings was undone with it.
            reseed_controls()

    busy, done = run.playing or run.finished, run.finished
    at_start = run.position == (0, 0)
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", key="lab-transport"
    ):
        # Two keys, for a click that is handed on twice must not undo itself; and one place, as high
        # as one of them: while the old one is still on the page, it would break the row.
        with st.container(key="lab-clock", width="content"):
            if run.playing:
                hint = _("Stop the clock.")
                _button("pause", _("Pause"), "pause", run.pause, hint, primary=True)
            else:
                hint = _("Train, at the speed chosen on the right.")
                _button("play", _("Play"), "play_arrow", run.play, hint, done, primary=True)
        hint = _(
            "Undo one mini-batch, or a whole epoch where none is under way: the network becomes "
            "what it was, to the last digit."
        )
        _button("back", _("Step back"), "skip_previous", back, hint, run.playing or at_start)
        _button("step", _("One step"), "skip_next", run.step, _("Train one mini-batch."), busy)
        hint = _("Train to the end of the epoch.")
        _button("epoch", _("One epoch"), "fast_forward", run.run_epoch, hint, busy)
        hint = _("Train all epochs that are left, as fast as it goes.")
        _button("end", _("To the end"), "last_page", run.run_to_end, hint, done)
        hint = _("Start over with the same initial weights.")
        _button("reset", _("Reset"), "replay", run.reset, hint)
        hint = _("Start over with other initial weights and the same data.")
        _button("weights", _("New weights"), "casino", new_weights, hint)
        run.speed = st.selectbox(
            _("Speed"),
            SPEEDS,
            index=SPEEDS.index(run.speed),
            format_func=_speed_title,
            key="lab.speed",
            label_visibility="collapsed",
            width=128,
        )


def _button(
    name: str,
    label: str,
    icon: str,
    action: Callable[[], None],
    hint: str,
    disabled: bool = False,
    primary: bool = False,
) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        key=f"lab.transport.{name}",
        on_click=action,
        disabled=disabled,
        help=hint,
        type="primary" if primary else "secondary",
    )


def _speed_title(speed: float) -> str:
    if math.isinf(speed):
        return _("as fast as it goes")
    return _("{speed:g} epochs/s").format(speed=speed)

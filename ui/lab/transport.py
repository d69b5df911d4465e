"""Buttons to play, pause, step and restart the run, and its speed."""

import math

import streamlit as st

from ui.i18n import _
from ui.run.live_run import LiveRun
from ui.session import reseed_controls

SPEEDS = (1.0, 5.0, 30.0, 100.0, math.inf)


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

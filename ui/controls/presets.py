"""Experiments that are worth a look, to open with one click."""

from __future__ import annotations

import streamlit as st

from experiments.presets import PRESETS
from ui import state
from ui.i18n import _
from ui.lab.live_run import LiveRun


def presets_menu(run: LiveRun) -> None:
    """Draw the button with the list of presets."""

    def choose(name: str) -> None:
        run.open(PRESETS[name].spec)
        run.play()
        state.PRESET.set(name)
        state.reseed_controls()

    # A key of each revision's own: a menu in which something was chosen is closed after it.
    with (
        st.popover(
            _("Presets"),
            icon=":material/auto_awesome:",
            width="stretch",
            key=state.widget_key("presets"),
        ),
        st.container(gap="xxsmall"),
    ):
        for name, preset in PRESETS.items():
            st.button(
                _(preset.title),
                key=f"preset.{name}",
                type="tertiary",
                help=_(preset.look),
                on_click=choose,
                args=(name,),
            )


def preset_sentence(run: LiveRun) -> None:
    """Say what to look for in the preset, as long as the run is on its data."""
    name = state.PRESET.get()
    if name is None:
        return
    preset = PRESETS[name]
    if run.spec.data.dataset != preset.spec.data.dataset:
        state.PRESET.set(None)
        return
    with st.container(key="preset-sentence"):
        st.info(f"**{_(preset.title)}.** {_(preset.look)}", icon=":material/visibility:")

"""Menu of prepared experiments."""

import streamlit as st

from tutorial.presets import PRESETS
from ui.i18n import _
from ui.run.live_run import LiveRun
from ui.session import Key, reseed_controls, widget_key


def presets_menu(run: LiveRun) -> None:
    """Draw the menu of presets."""

    def choose(name: str) -> None:
        run.open(PRESETS[name].spec)
        run.play()
        PRESET.set(name)
        reseed_controls()

    # A new key for each revision, so that the menu is closed after a choice.
    with (
        st.popover(
            _("Presets"), icon=":material/auto_awesome:", width="stretch", key=widget_key("presets")
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
    """Show what to look for in the preset, as long as the run has its dataset."""
    name = PRESET.get()
    if name is None:
        return
    preset = PRESETS[name]
    if run.spec.data.dataset != preset.spec.data.dataset:
        PRESET.set(None)
        return
    with st.container(key="preset-sentence"):
        st.info(f"**{_(preset.title)}.** {_(preset.look)}", icon=":material/visibility:")


PRESET: Key[str | None] = Key("gradient_lab.preset", lambda: None)
"""Last chosen preset."""

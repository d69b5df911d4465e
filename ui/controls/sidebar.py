"""The Lab's sidebar: prepared experiments, and all controls with warnings below each group."""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from experiments.spec.errors import SpecError
from experiments.spec.spec import ExperimentSpec
from experiments.spec.warnings import spec_warnings
from tutorial.presets import PRESETS
from ui.controls.data import data_controls
from ui.controls.fields import LESSON
from ui.controls.network import network_controls
from ui.controls.training import more_controls, training_controls
from ui.i18n import _
from ui.run.live_run import LiveRun
from ui.session import Key, reseed_controls, widget_key
from ui.text import filled

PRESET: Key[str | None] = Key("gradient_lab.preset", lambda: None)
"""Last chosen preset."""
# Training settings that are drawn in the group of further settings.
_MORE = ("training.schedule", "training.warmup", "training.early_stopping", "training.clipping")


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


def lab_sidebar(spec: ExperimentSpec) -> ExperimentSpec | None:
    """Draw all controls, and return the spec with the changes, or None for invalid input.

    Closed groups are not drawn and change nothing; errors are shown beside their fields.
    """
    groups = (
        ("data", _("Data"), ":material/scatter_plot:", True, data_controls),
        ("network", _("Network"), ":material/hub:", True, network_controls),
        ("training", _("Training"), ":material/trending_down:", True, training_controls),
        ("more", _("More training settings"), ":material/tune:", False, more_controls),
    )
    valid, lesson = True, LESSON.get()
    places = {}
    for name, label, icon, opened, draw in groups:
        if lesson.hides(name) or (name == "more" and lesson.hides("training")):
            continue
        group = st.expander(
            label, expanded=opened, icon=icon, key=f"controls.{name}", on_change="rerun"
        )
        if group.open:
            with group:
                try:
                    spec = draw(spec)
                except SpecError:
                    valid = False
        places[name] = st.container(gap="xsmall")
    if not valid:
        return None
    return spec if lesson.hides("advice") else _warnings(spec, places)


def _warnings(spec: ExperimentSpec, places: Mapping[str, DeltaGenerator]) -> ExperimentSpec:
    """Draw the warnings below each group; return the spec, fixed if the reader accepts a fix."""
    fixed = spec
    for one in spec_warnings(spec):
        group = "more" if one.field.startswith(_MORE) else one.field.partition(".")[0]
        if group not in places:
            continue
        with places[group]:
            st.warning(filled(_(one.template), **one.values), icon=":material/warning:")
            if st.button(
                filled(_(one.fix_template), **one.fix_values),
                key=widget_key(f"mend.{one.field}"),
                icon=":material/build:",
                width="stretch",
            ):
                fixed = one.fix
                reseed_controls()
    return fixed

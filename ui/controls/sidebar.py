"""All controls of the Lab, with warnings below each group."""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from experiments.spec.errors import SpecError
from experiments.spec.spec import ExperimentSpec
from experiments.spec.warnings import spec_warnings
from ui.controls.data import data_controls
from ui.controls.fields import LESSON
from ui.controls.network import network_controls
from ui.controls.training import more_controls, training_controls
from ui.i18n import _
from ui.session import reseed_controls, widget_key
from ui.text import filled

# Training settings that are drawn in the group of further settings.
_MORE = ("training.schedule", "training.warmup", "training.early_stopping", "training.clipping")


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
    fixed = None if lesson.hides("advice") else _warnings(spec, places)
    if fixed is not None:
        reseed_controls()
    return fixed or spec


def _warnings(spec: ExperimentSpec, places: Mapping[str, DeltaGenerator]) -> ExperimentSpec | None:
    """Draw the warnings below each group; return the fixed spec if the reader accepts a fix."""
    fixed = None
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
    return fixed

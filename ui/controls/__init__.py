"""The controls of the Lab: a spec in, the spec that the reader made of it out."""

from __future__ import annotations

import streamlit as st

from experiments.spec.errors import SpecError
from experiments.spec.spec import ExperimentSpec
from ui.controls.advice import show_advice
from ui.controls.data import data_controls
from ui.controls.network import network_controls
from ui.controls.training import more_controls, training_controls
from ui.i18n import _
from ui.run.live_run import LESSON
from ui.session import reseed_controls

__all__ = [
    "data_controls",
    "lab_sidebar",
    "more_controls",
    "network_controls",
    "training_controls",
]


def lab_sidebar(spec: ExperimentSpec) -> ExperimentSpec | None:
    """Draw all controls, group by group; closed groups are not drawn and change nothing.

    Parameters
    ----------
    spec : ExperimentSpec
        What to show.

    Returns
    -------
    ExperimentSpec or None
        With what the reader changed; None while something typed is not valid, which is then
        said beside its field.
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
    mended = None if lesson.hides("advice") else show_advice(spec, places)
    if mended is not None:
        reseed_controls()
    return mended or spec

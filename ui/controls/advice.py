"""What will go wrong with the settings, below the group that it is about, with the fix."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from experiments.spec.spec import ExperimentSpec
from experiments.spec.warnings import SpecWarning, spec_warnings
from ui.i18n import _
from ui.session import widget_key
from ui.text import filled

# Drawn in the group of further settings, though they are the training's.
_MORE = ("training.schedule", "training.warmup", "training.early_stopping", "training.clipping")


def show_advice(
    spec: ExperimentSpec, places: Mapping[str, DeltaGenerator]
) -> ExperimentSpec | None:
    """Draw what will go wrong.

    Parameters
    ----------
    spec : ExperimentSpec
    places : mapping of str to container
        Where to draw, by group of controls.

    Returns
    -------
    ExperimentSpec or None
        The fixed one where the reader asked for it.
    """
    fixed = None
    for found in spec_warnings(spec):
        place = places.get(_group(found))
        if place is not None:
            with place:
                fixed = found.fix if _draw(found) else fixed
    return fixed


def _group(found: SpecWarning) -> str:
    return "more" if found.field.startswith(_MORE) else found.field.partition(".")[0]


def _draw(found: SpecWarning) -> bool:
    st.warning(filled(_(found.template), **found.values), icon=":material/warning:")
    return st.button(
        filled(_(found.fix_template), **found.fix_values),
        key=widget_key(f"mend.{found.field}"),
        icon=":material/build:",
        width="stretch",
    )

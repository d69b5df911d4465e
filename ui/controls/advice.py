"""What will go wrong with the settings, below the group that it is about, with the mend."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from experiments.run.advice import Advice, advice
from experiments.spec.spec import ExperimentSpec
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
        The mended one where the reader asked for it.
    """
    mended = None
    for found in advice(spec):
        place = places.get(_group(found))
        if place is not None:
            with place:
                mended = found.mend if _draw(found) else mended
    return mended


def _group(found: Advice) -> str:
    return "more" if found.field.startswith(_MORE) else found.field.partition(".")[0]


def _draw(found: Advice) -> bool:
    st.warning(filled(_(found.template), **found.values), icon=":material/warning:")
    return st.button(
        filled(_(found.mend_template), **found.mend_values),
        key=widget_key(f"mend.{found.field}"),
        icon=":material/build:",
        width="stretch",
    )

"""Overfitting page: remedies, their strengths, and network sizes side by side."""

import streamlit as st

from experiments.compare.runs import OverfittingStudy
from ui.compare.controls import OVERFITTING, overfitting_controls
from ui.compare.overfitting_results import (
    capacity,
    curves,
    ensemble,
    gaps,
    strength,
    summary,
    table,
    tile_rows,
)
from ui.compare.wall import training_wall
from ui.i18n import _, ngettext
from ui.names import dataset_title


def _introduction(study: OverfittingStudy) -> str:
    data, nothing = study.request.spec.data, study.nothing
    samples = data.part_sizes[0]
    text = ngettext(
        "{n} training sample of {dataset}", "{n} training samples of {dataset}", samples
    ).format(n=samples, dataset=f"**{dataset_title(data.dataset)}**")
    if nothing is not None and nothing.parameter_count:
        text += _(", {parameters} parameters to memorize them").format(
            parameters=f"{nothing.parameter_count:,}"
        )
    return _(
        "{lead}. Side by side: the same data, split and start; only the remedy differs. The dots "
        "are the training data; the score is that of test data."
    ).format(lead=text)


def _status(study: OverfittingStudy) -> str:
    """Return the text beside Run/Stop."""
    if study.part is not None:
        titles = {
            "remedies": _("the remedies"),
            "ensemble": _("the ensemble"),
            "strength": _("how strong"),
            "capacity": _("how large a network"),
        }
        return _("{number} of {parts}: {part}").format(
            number=study.number, parts=study.parts, part=titles[study.part]
        )
    if study.is_missing:
        return _("Stopped; what is done stays.")
    seeds = study.request.seeds
    return ngettext(
        "All is done, with {n} seed. Click a picture to open it in the Lab.",
        "All is done, with {n} seeds. Click a picture to open it in the Lab.",
        seeds,
    ).format(n=seeds)


study = OVERFITTING.get()
with st.sidebar:
    overfitting_controls(study)
st.title(_("Overfitting and its remedies"), anchor=False)
st.markdown(_introduction(study))
training_wall(
    "overfitting",
    study,
    rows=lambda: tile_rows(study),
    status=lambda: _status(study),
    state=lambda: study.part,
    every=0.35,
    budget=0.28,
)
if study.nothing is not None:
    # Redrawn with the page: when idle, and after each finished part of the training.
    summary(study)
    table(study)
    curves(study)
    gaps(study)
    strength(study)
    capacity(study)
    ensemble(study)

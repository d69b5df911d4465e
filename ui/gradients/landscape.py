"""The loss around the epoch that is looked at, and the path through it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from nn_core.diagnostics.landscape import Landscape, landscape, path_plane, random_plane
from ui.figures.ground import landscape_figure, projection_figure
from ui.i18n import _
from ui.run.subject import Subject
from ui.text import digits, percent
from ui.theme import CHART_CONFIG

LANDSCAPE_SAMPLES = 300
MOST_STEPS = 120
"""Epochs of the path that are drawn, at most."""


def surroundings(subject: Subject) -> None:
    """Draw the landscape, and how true it is along the path."""
    st.subheader(_("The landscape around epoch {n}").format(n=subject.epoch), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        titles = {"path": _("Plane of the path"), "random": _("Random directions")}
        kind = st.segmented_control(
            _("Plane"),
            list(titles),
            default="path",
            format_func=titles.__getitem__,
            required=True,
            key="gradients.plane",
            label_visibility="collapsed",
            persist_state="session",
        )
        solid = st.toggle(_("In three dimensions"), key="gradients.solid", persist_state="session")
        seed = 0
        if kind == "random":
            seed = int(
                st.number_input(
                    _("Random seed"), 0, 999, 0, key="gradients.directions", persist_state="session"
                )
            )
    last = len(subject.epochs) - 1
    places = np.unique(np.linspace(0, last, min(MOST_STEPS, last + 1)).round().astype(int))
    key = ("landscape", kind, seed, subject.epoch)
    found = subject.once(key, lambda: _landscape(subject, str(kind), seed, places))
    if kind == "path":
        first, second = (
            _("Direction {k}: {share} of the path").format(k=k + 1, share=percent(share))
            for k, share in enumerate(found.plane.explained)
        )
    else:
        first, second = _("Random direction 1"), _("Random direction 2")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.plotly_chart(
            landscape_figure(found, (first, second), solid=bool(solid)),
            key=f"gradients.landscape.{bool(solid)}",
            config=CHART_CONFIG,
            alt=_("Loss around the chosen epoch"),
        )
    with right:
        epochs = np.array(subject.epochs)[places]
        st.markdown(_("**How true the picture is along the path**"))
        st.plotly_chart(
            projection_figure(found, epochs, subject.epoch),
            key="gradients.projection",
            config=CHART_CONFIG,
            alt=_("True loss and loss on the plane by epoch"),
        )
        far = int(found.plane.distances.argmax())
        st.caption(
            _(
                "The path leaves the plane by up to {distance} (epoch {epoch}); the whole way "
                "from there to the epoch looked at is {whole} long."
            ).format(
                distance=digits(found.plane.distances[far]),
                epoch=int(epochs[far]),
                whole=digits(float(np.linalg.norm(subject.path[places[far]] - found.plane.center))),
            )
        )
        st.caption(
            _("The directions are the two along which the path moves most, seen from this epoch.")
            if kind == "path"
            else _(
                "Each unit's incoming weights move by a direction as long as they are (filter "
                "normalization); biases stay. A step of 1 is as long as the weights."
            )
        )


def _landscape(subject: Subject, kind: str, seed: int, places: np.ndarray) -> Landscape:
    path, center = subject.path[places], subject.parameters.flat
    plane = (
        path_plane(path, center)
        if kind == "path"
        else random_plane(subject.network, path, center, seed)
    )
    return landscape(subject.objective.first(LANDSCAPE_SAMPLES), plane, path)

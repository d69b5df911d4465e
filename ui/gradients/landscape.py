"""Loss landscape around the current epoch, with the path of training."""

import numpy as np
import streamlit as st

from experiments.run.replay import spread
from nn_core.diagnostics.landscape import Landscape, landscape, path_plane, random_plane
from ui.figures.gradients import landscape_figure, projection_figure
from ui.i18n import _
from ui.run.subject import Subject
from ui.text import digits, percent
from ui.widgets.charts import chart
from ui.widgets.choices import parts

LANDSCAPE_SAMPLES = 300
MOST_STEPS = 120
"""Largest number of epochs drawn on the path."""


def loss_landscape(subject: Subject) -> None:
    """Draw the landscape, and its error along the path."""
    st.subheader(_("The landscape around epoch {n}").format(n=subject.epoch), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        planes = {"path": _("Plane of the path"), "random": _("Random directions")}
        kind = parts(_("Plane"), planes, "gradients.plane", default="path")
        solid = st.toggle(_("In three dimensions"), key="gradients.solid", persist_state="session")
        seed = 0
        if kind == "random":
            key = "gradients.directions"
            seed = st.number_input(_("Random seed"), 0, 999, 0, key=key, persist_state="session")
    places = spread(range(len(subject.epochs)), MOST_STEPS)
    path, epochs = subject.path[places], np.array(subject.epochs)[places]
    drawn = subject.once(
        ("landscape", kind, seed, subject.epoch), lambda: _landscape(subject, kind, seed, path)
    )
    if kind == "path":
        first, second = (
            _("Direction {k}: {share} of the path").format(k=k + 1, share=percent(share))
            for k, share in enumerate(drawn.plane.explained)
        )
    else:
        first, second = _("Random direction 1"), _("Random direction 2")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        figure = landscape_figure(drawn, (first, second), solid=solid)
        chart(figure, f"gradients.landscape.{solid}", _("Loss around the chosen epoch"))
    with right:
        st.markdown(_("**How true the picture is along the path**"))
        figure = projection_figure(drawn, epochs, subject.epoch)
        alt = _("True loss and loss on the plane by epoch")
        chart(figure, "gradients.projection", alt)
        far = int(drawn.plane.distances.argmax())
        st.caption(
            _(
                "The path leaves the plane by up to {distance} (epoch {epoch}); the whole way "
                "from there to the epoch looked at is {whole} long."
            ).format(
                distance=digits(drawn.plane.distances[far]),
                epoch=int(epochs[far]),
                whole=digits(float(np.linalg.norm(path[far] - drawn.plane.center))),
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


def _landscape(subject: Subject, kind: str, seed: int, path: np.ndarray) -> Landscape:
    center = subject.parameters.flat
    plane = (
        path_plane(path, center)
        if kind == "path"
        else random_plane(subject.network, path, center, seed)
    )
    return landscape(subject.objective.first(LANDSCAPE_SAMPLES), plane, path)

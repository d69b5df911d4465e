"""The loss around the epoch: curvature, largest stable step size, and landscape."""

import numpy as np
import streamlit as st

from experiments.run.replay import spread
from nn_core.diagnostics.curvature import MOST_EXACT, Spectrum, spectrum
from nn_core.diagnostics.landscape import (
    Landscape,
    gradient_line,
    landscape,
    path_plane,
    random_plane,
)
from ui.figures.gradients import landscape_figure, projection_figure, ruler_figure, spectrum_figure
from ui.i18n import _
from ui.run.subject import Subject
from ui.text import digits, percent
from ui.widgets.charts import chart
from ui.widgets.choices import parts

MOST_SAMPLES = 300
"""Largest number of samples for Hessian and landscape; the first ones are used."""
MOST_STEPS = 120
"""Largest number of epochs drawn on the path."""


def curvature(subject: Subject) -> None:
    """Draw the eigenvalues, and the loss along the negative gradient."""
    try:
        hessian = subject.once(
            ("spectrum", subject.epoch),
            lambda: spectrum(subject.objective.first(MOST_SAMPLES), subject.parameters),
        )
    except (ValueError, ArithmeticError):
        st.warning(
            _("The curvature at this epoch is not finite; look at an epoch before."),
            icon=":material/trending_up:",
        )
        return
    rate = _learning_rate(subject)
    st.subheader(_("How steep?"), anchor=False)
    _numbers(subject, hessian, rate)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(_("**The step-size ruler**"))
        limit = hessian.stable_step
        # Beyond both marks, but at most 8 times the limit, so that the curve stays readable.
        end = 1.5 * (min(max(limit, rate), 8 * limit) if np.isfinite(limit) else rate)
        ruler = subject.once(
            ("ruler", subject.epoch, rate),
            lambda: gradient_line(
                subject.objective, subject.parameters, np.linspace(0.0, end, 121)
            ),
        )
        figure = ruler_figure(ruler, rate, limit)
        chart(figure, "gradients.ruler", _("Loss along the negative gradient"))
        st.caption(
            _(
                "The loss after one step of plain gradient descent, by its length. An optimizer "
                "with a memory of its own, such as Adam, steps otherwise; its learning rate is "
                "drawn for comparison."
            )
        )
    with right:
        if not hessian.is_whole:
            st.info(
                _(
                    "With {n} parameters, more than {limit}, only the largest eigenvalue is "
                    "computed, by Lanczos iteration."
                ).format(n=f"{subject.network.layout.size:,}", limit=MOST_EXACT)
            )
            return
        st.markdown(_("**Eigenvalues of the Hessian**"))
        figure = spectrum_figure(hessian.eigenvalues)
        chart(figure, "gradients.spectrum", _("Eigenvalues of the Hessian"))
        negative = int((hessian.eigenvalues < 0).sum())
        st.caption(
            _(
                "All {n}, exact; {negative} are negative: directions in which the loss decreases "
                "on both sides."
            ).format(n=len(hessian.eigenvalues), negative=negative)
        )


def _learning_rate(subject: Subject) -> float:
    """Return the rate of the epoch's last step; that of the settings where there was no step."""
    history = subject.history
    rate = float(history.curve("learning_rate")[history.epochs.index(subject.epoch)])
    usable = np.isfinite(rate) and rate > 0
    return rate if usable else float(subject.experiment.trainer.settings.learning_rate)


def _numbers(subject: Subject, hessian: Spectrum, rate: float) -> None:
    with st.container(horizontal=True):
        st.metric("λmax", digits(hessian.largest, 4), help=_("Largest eigenvalue of the Hessian"))
        st.metric(
            "2/λmax",
            digits(hessian.stable_step, 4),
            help=_("Plain gradient descent with a larger learning rate climbs out of a valley"),
        )
        st.metric(_("Learning rate"), digits(rate, 4))
    if rate > hessian.stable_step:
        st.markdown(
            _("**The learning rate is past 2/λmax**: plain gradient descent would not stay here.")
            if subject.experiment.spec.training.optimizer.kind == "sgd"
            else _(
                "The learning rate is past 2/λmax. That limit holds for plain gradient descent; "
                "this run's optimizer scales its steps itself."
            )
        )
    if len(subject.objective.X) > MOST_SAMPLES:
        st.caption(_("Measured on the first {n} samples.").format(n=MOST_SAMPLES))


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

    def made() -> Landscape:
        center, network = subject.parameters.flat, subject.network
        is_path = kind == "path"
        plane = path_plane(path, center) if is_path else random_plane(network, path, center, seed)
        return landscape(subject.objective.first(MOST_SAMPLES), plane, path)

    drawn = subject.once(("landscape", kind, seed, subject.epoch), made)
    first, second = _("Random direction 1"), _("Random direction 2")
    if kind == "path":
        first, second = (
            _("Direction {k}: {share} of the path").format(k=k + 1, share=percent(share))
            for k, share in enumerate(drawn.plane.explained)
        )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        figure = landscape_figure(drawn, (first, second), solid=solid)
        chart(figure, f"gradients.landscape.{solid}", _("Loss around the chosen epoch"))
    with right:
        st.markdown(_("**How accurate the picture is along the path**"))
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
                "Each unit's incoming weights move along a direction of the same length as the "
                "weights (filter normalization); biases are unchanged. A step of 1 is as long as "
                "the weights."
            )
        )

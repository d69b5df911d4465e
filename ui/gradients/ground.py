"""How steep the ground is: the Hessian's spectrum and the step-size ruler."""

from __future__ import annotations

import numpy as np
import streamlit as st

from nn_core.diagnostics.curvature import MOST_EXACT, Spectrum, spectrum
from nn_core.diagnostics.landscape import GradientLine, gradient_line
from ui.figures.ground import ruler_figure, spectrum_figure
from ui.i18n import _
from ui.run.subject import Subject
from ui.text import digits
from ui.theme import CHART_CONFIG

CURVATURE_SAMPLES = 300
"""Samples of the Hessian at most: the first."""


def ground(subject: Subject) -> None:
    """Draw eigenvalues, and the loss along the negative gradient."""
    objective = subject.objective.first(CURVATURE_SAMPLES)
    try:
        found = subject.once(
            ("spectrum", subject.epoch),
            lambda: spectrum(objective, subject.parameters),
        )
    except (ValueError, ArithmeticError):
        st.warning(
            _("The curvature at this epoch is not finite; look at an epoch before."),
            icon=":material/trending_up:",
        )
        return
    rate = _learning_rate(subject)
    st.subheader(_("How steep?"), anchor=False)
    _numbers(subject, found, rate)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(_("**The step-size ruler**"))
        ruler = subject.once(("ruler", subject.epoch, rate), lambda: _ruler(subject, found, rate))
        st.plotly_chart(
            ruler_figure(ruler, rate, found.stable_step),
            key="gradients.ruler",
            config=CHART_CONFIG,
            alt=_("Loss along the negative gradient"),
        )
        st.caption(
            _(
                "The loss after one step of plain gradient descent, by its length. An optimizer "
                "with a memory of its own, such as Adam, steps otherwise; its learning rate is "
                "drawn for comparison."
            )
        )
    with right:
        if found.is_whole:
            st.markdown(_("**Eigenvalues of the Hessian**"))
            st.plotly_chart(
                spectrum_figure(found.eigenvalues),
                key="gradients.spectrum",
                config=CHART_CONFIG,
                alt=_("Eigenvalues of the Hessian"),
            )
            negative = int((found.eigenvalues < 0).sum())
            st.caption(
                _(
                    "All {n}, exact; {negative} are negative: directions in which the ground "
                    "falls away on both sides."
                ).format(n=len(found.eigenvalues), negative=negative)
            )
        else:
            st.info(
                _(
                    "With {n} parameters, more than {limit}, only the largest eigenvalue is "
                    "computed, by Lanczos iteration."
                ).format(n=f"{subject.network.layout.size:,}", limit=MOST_EXACT)
            )


def _learning_rate(subject: Subject) -> float:
    history = subject.history
    if "learning_rate" in history.names and subject.epoch in history.epochs:
        rates = np.atleast_1d(history.curve("learning_rate"))
        rate = float(rates[history.epochs.index(subject.epoch)])
        if np.isfinite(rate) and rate > 0:
            return rate
    return float(subject.experiment.trainer.settings.learning_rate)


def _numbers(subject: Subject, found: Spectrum, rate: float) -> None:
    used = min(len(subject.objective.X), CURVATURE_SAMPLES)
    with st.container(horizontal=True):
        st.metric("λmax", digits(found.largest, 4), help=_("Largest eigenvalue of the Hessian"))
        st.metric(
            "2/λmax",
            digits(found.stable_step, 4),
            help=_("Plain gradient descent with a larger learning rate climbs out of a valley"),
        )
        st.metric(_("Learning rate"), digits(rate, 4))
    plain = subject.experiment.spec.training.optimizer.kind == "sgd"
    if rate > found.stable_step:
        st.markdown(
            _("**The learning rate is past 2/λmax**: plain gradient descent would not stay here.")
            if plain
            else _(
                "The learning rate is past 2/λmax. That limit holds for plain gradient descent; "
                "this run's optimizer scales its steps itself."
            )
        )
    if used < len(subject.objective.X):
        st.caption(_("Measured on the first {n} samples.").format(n=used))


def _ruler(subject: Subject, found: Spectrum, rate: float) -> GradientLine:
    limit = found.stable_step
    # A little beyond both marks, but not so far beyond the limit that all else is a line.
    end = 1.5 * (min(max(limit, rate), 8 * limit) if np.isfinite(limit) else rate)
    steps = np.linspace(0.0, end, 121)
    return gradient_line(subject.objective, subject.parameters, steps)

"""Curvature of the loss: Hessian spectrum and largest stable step size."""

import numpy as np
import streamlit as st

from nn_core.diagnostics.curvature import MOST_EXACT, Spectrum, spectrum
from nn_core.diagnostics.landscape import GradientLine, gradient_line
from ui.figures.gradients import ruler_figure, spectrum_figure
from ui.i18n import _
from ui.run.subject import Subject
from ui.text import digits
from ui.widgets.charts import chart

CURVATURE_SAMPLES = 300
"""Largest number of samples for the Hessian; the first ones are used."""


def curvature(subject: Subject) -> None:
    """Draw the eigenvalues, and the loss along the negative gradient."""
    try:
        hessian = subject.once(
            ("spectrum", subject.epoch),
            lambda: spectrum(subject.objective.first(CURVATURE_SAMPLES), subject.parameters),
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
        ruler = subject.once(("ruler", subject.epoch, rate), lambda: _ruler(subject, hessian, rate))
        figure = ruler_figure(ruler, rate, hessian.stable_step)
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
                "All {n}, exact; {negative} are negative: directions in which the ground "
                "falls away on both sides."
            ).format(n=len(hessian.eigenvalues), negative=negative)
        )


def _learning_rate(subject: Subject) -> float:
    history = subject.history
    if "learning_rate" in history.names and subject.epoch in history.epochs:
        rates = np.atleast_1d(history.curve("learning_rate"))
        rate = float(rates[history.epochs.index(subject.epoch)])
        if np.isfinite(rate) and rate > 0:
            return rate
    return float(subject.experiment.trainer.settings.learning_rate)


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
    if len(subject.objective.X) > CURVATURE_SAMPLES:
        st.caption(_("Measured on the first {n} samples.").format(n=CURVATURE_SAMPLES))


def _ruler(subject: Subject, hessian: Spectrum, rate: float) -> GradientLine:
    limit = hessian.stable_step
    # Beyond both marks, but at most 8 times the limit, so that the curve stays readable.
    end = 1.5 * (min(max(limit, rate), 8 * limit) if np.isfinite(limit) else rate)
    return gradient_line(subject.objective, subject.parameters, np.linspace(0.0, end, 121))

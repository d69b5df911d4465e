"""Causes of vanishing and exploding gradients: weights and derivatives, layer by layer."""

import numpy as np
import streamlit as st

from experiments.run.experiment import Experiment
from experiments.run.runner import build
from experiments.spec.errors import SpecError
from experiments.spec.parsing import changed
from experiments.spec.spec import ExperimentSpec
from nn_core.activations import ACTIVATIONS
from nn_core.diagnostics.gradients import GradientFactors, gradient_factors
from nn_core.initializers import INITIALIZERS
from ui import names
from ui.figures.gradients import factors_figure
from ui.i18n import _
from ui.run.subject import Subject
from ui.text import digits
from ui.widgets.charts import chart
from ui.widgets.messages import sentence

ACTIVATION, INITIALIZER = "activation", "initializer"
Change = tuple[str, str]
"""The changed property, activation or initializer, and its kind."""


def factors(subject: Subject) -> None:
    """Draw each layer's factor split into two parts, beside those of a modified network."""
    st.subheader(_("From layer to layer"), anchor=False)
    if len(subject.network.layers) < 2:
        st.info(_("A network without a hidden layer hands nothing back."))
        return
    st.markdown(
        _(
            "On its way back from layer l + 1 to layer l the error δ is multiplied by the weights, "
            "then by the derivative of the activation: "
            "$\\frac{\\lVert δ_l\\rVert}{\\lVert δ_{l+1}\\rVert} = "
            "\\frac{\\lVert δ_{l+1} W^\\top\\rVert}{\\lVert δ_{l+1}\\rVert} · "
            "\\frac{\\lVert δ_l\\rVert}{\\lVert δ_{l+1} W^\\top\\rVert}$. "
            "Above the line it grows, below it shrinks."
        )
    )
    own = subject.once(
        ("factors", subject.epoch), lambda: gradient_factors(subject.objective, subject.parameters)
    )
    change = _change(subject)
    left, right = st.columns(2, gap="medium")
    with left:
        _draw(subject, own, _("This run, epoch {n}").format(n=subject.epoch), "own")
    with right:
        other = _other(subject, change)
        if other is not None:
            _draw(subject, *other, "other")


def _draw(subject: Subject, shown: GradientFactors, title: str, key: str) -> None:
    figure = factors_figure(shown, subject.short_titles()[:-1], title)
    chart(figure, f"gradients.factors.{key}", title)
    st.markdown(_verdict(shown))


def _verdict(shown: GradientFactors) -> str:
    """Return a sentence on the product over all layers, and its dominant part."""
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = float(np.prod(shown.weight_part))
        slopes = float(np.prod(shown.derivative_part))
        whole = float(np.prod(shown.factor))
    if not np.isfinite(whole) or whole == 0:
        return _("**Nothing arrives at layer 1**: somewhere on its way the error becomes 0.")
    numbers = {"whole": digits(whole), "weights": digits(weights), "slopes": digits(slopes)}
    if whole < 0.1:
        text = (
            _("**Over all layers the error shrinks to {whole} of itself, by the derivatives**")
            if slopes < weights
            else _("**Over all layers the error shrinks to {whole} of itself, by the weights**")
        )
    elif whole > 10:
        text = _("**Over all layers the error grows {whole} times, by the weights**")
    else:
        text = _("**Over all layers the error keeps its size: × {whole}**")
    parts = _("{verdict}: weights × {weights}, derivatives × {slopes}.")
    return parts.format(verdict=text.format(**numbers), **numbers)


def _title(change: Change) -> str:
    group, kind = change
    name = names.title(group, kind)
    if group == ACTIVATION:
        return _("Activation: {name}").format(name=name)
    return _("Initial weights: {name}").format(name=name)


def _change(subject: Subject) -> Change:
    """Draw the choice of the modification."""
    used = {layer.activation.kind for layer in subject.network.layers[:-1]}
    # "given" and "constant" need settings that this page does not offer.
    left_out = {subject.network.initializer.kind, "given", "constant"}
    changes = [
        *((ACTIVATION, kind) for kind in ACTIVATIONS if kind != "softmax" and {kind} != used),
        *((INITIALIZER, kind) for kind in INITIALIZERS if kind not in left_out),
    ]
    start = (ACTIVATION, "relu")
    return st.selectbox(
        _("Beside it: the same data and random draws, but"),
        changes,
        index=changes.index(start) if start in changes else 0,
        format_func=_title,
        key=f"gradients.other.{len(changes)}",
        persist_state="session",
    )


def _other(subject: Subject, change: Change) -> tuple[GradientFactors, str] | None:
    """Return factors and title of the modified network at the same epoch."""
    try:
        experiment = subject.once(("other", change), lambda: build(_changed(subject, change)))
    except SpecError as error:
        for refused in error.errors:
            st.error(sentence(refused), icon=":material/error:")
        return None
    _train(experiment, subject.epoch)
    other = Subject(experiment)
    other.epoch = other.history.nearest(subject.epoch)
    key = ("other factors", change, other.epoch)
    title = _("{name}, epoch {n}").format(name=_title(change), n=other.epoch)
    return subject.once(key, lambda: gradient_factors(other.objective, other.parameters)), title


def _changed(subject: Subject, change: Change) -> ExperimentSpec:
    group, kind = change
    spec = subject.experiment.spec
    if group == INITIALIZER:
        return changed(spec, {"network.initializer": {"kind": kind}})
    hidden = [layer.model_dump(mode="json") for layer in spec.network.hidden]
    layers = [layer | {"activation": {"kind": kind}} for layer in hidden]
    return changed(spec, {"network.hidden": layers})


def _train(experiment: Experiment, epoch: int) -> None:
    trainer = experiment.trainer
    while trainer.epoch < epoch and not trainer.finished:
        trainer.run_epoch()

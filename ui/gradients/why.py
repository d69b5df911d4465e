"""Why a gradient is small or large: what weights and derivatives do to it on its way back."""

from __future__ import annotations

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
from ui.theme import CHART_CONFIG
from ui.widgets.messages import sentence

ACTIVATION, INITIALIZER = "activation", "initializer"


def why(subject: Subject) -> None:
    """Draw the factor of each layer in its two parts, beside another network's."""
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
    found = subject.once(
        ("factors", subject.epoch),
        lambda: gradient_factors(subject.objective, subject.parameters),
    )
    layers = subject.short_titles()[:-1]
    chosen = _choice(subject)
    left, right = st.columns(2, gap="medium")
    with left:
        own = _("This run, epoch {n}").format(n=subject.epoch)
        _draw(found, layers, own, "own")
        st.markdown(verdict(found))
    with right:
        other = _other(subject, chosen)
        if other is not None:
            title, beside = other
            _draw(beside, layers, title, "other")
            st.markdown(verdict(beside))


def _draw(found: GradientFactors, layers: list[str], title: str, key: str) -> None:
    st.plotly_chart(
        factors_figure(found, layers, title),
        key=f"gradients.factors.{key}",
        config=CHART_CONFIG,
        alt=title,
    )


def verdict(found: GradientFactors) -> str:
    """Say what becomes of the error over all layers, and which part does it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = float(np.prod(found.weight_part))
        slopes = float(np.prod(found.derivative_part))
        whole = float(np.prod(found.factor))
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


def _choices(subject: Subject) -> list[tuple[str, str]]:
    now = {layer.activation.kind for layer in subject.network.layers[:-1]}
    activations = [kind for kind in ACTIVATIONS if kind != "softmax" and {kind} != now]
    own = subject.network.initializer.kind
    # Given weights and constants need settings that nobody has made here.
    plain = [kind for kind in INITIALIZERS if kind not in (own, "given", "constant")]
    return [(ACTIVATION, kind) for kind in activations] + [(INITIALIZER, k) for k in plain]


def _title(choice: tuple[str, str]) -> str:
    group, kind = choice
    name = names.title(group, kind)
    if group == ACTIVATION:
        return _("Activation: {name}").format(name=name)
    return _("Initial weights: {name}").format(name=name)


def _choice(subject: Subject) -> tuple[str, str]:
    """Draw the choice of what the other network has instead."""
    choices = _choices(subject)
    start = (ACTIVATION, "relu")
    return st.selectbox(
        _("Beside it: the same data and random draws, but"),
        choices,
        index=choices.index(start) if start in choices else 0,
        format_func=_title,
        key=f"gradients.other.{len(choices)}",
        persist_state="session",
    )


def _other(subject: Subject, chosen: tuple[str, str]) -> tuple[str, GradientFactors] | None:
    """Return title and factors of the other network at the same epoch."""
    try:
        other = subject.once(("other", chosen), lambda: build(_changed(subject, chosen)))
    except SpecError as error:
        for refused in error.errors:
            st.error(sentence(refused), icon=":material/error:")
        return None
    epoch = _trained(other, subject.epoch)
    kept = other.trainer.history.nearest(epoch)
    twin = Subject(other)
    twin.epoch = kept
    found = subject.once(
        ("other factors", chosen, kept),
        lambda: gradient_factors(twin.objective, twin.parameters),
    )
    title = _("{name}, epoch {n}").format(name=_title(chosen), n=kept)
    return title, found


def _changed(subject: Subject, choice: tuple[str, str]) -> ExperimentSpec:
    group, kind = choice
    spec = subject.experiment.spec
    if group == INITIALIZER:
        return changed(spec, {"network.initializer": {"kind": kind}})
    hidden = [layer.model_dump(mode="json") for layer in spec.network.hidden]
    changes = [layer | {"activation": {"kind": kind}} for layer in hidden]
    return changed(spec, {"network.hidden": changes})


def _trained(experiment: Experiment, epoch: int) -> int:
    """Train until an epoch, as far as it goes; return how far it went."""
    trainer = experiment.trainer
    while trainer.epoch < epoch and not trainer.finished:
        trainer.run_epoch()
    return min(epoch, trainer.epoch)

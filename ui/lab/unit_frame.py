"""From a run to what one of its units is and does. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from experiments.run.experiment import Experiment
from nn_core.activations import Activation
from nn_core.network import forward
from nn_core.types import Array
from ui.i18n import _, joined
from ui.lab.network_frame import activation_range, input_names, unit_names
from ui.live.surface import SurfaceFrame
from ui.live.unit import UnitFrame
from ui.run.scene import Scene
from ui.text import digits, filled, layer_name

MOST_SAMPLES = 1000
"""Training samples that a unit is asked about."""

BINS = 24
# Share of the span of a bounded activation that counts as its end: |tanh z| > 0.97.
_END = 0.015


def unit_title(experiment: Experiment, layer: int, unit: int) -> str:
    """Return what a unit is called where its layer is not to be seen."""
    layers = len(experiment.network.layers)
    return joined([layer_name(layers, layer), unit_names(experiment, layer)[unit]])


def unit_frame(
    experiment: Experiment, layer: int, unit: int, *, undo: str = "", notice: str = ""
) -> UnitFrame:
    """Return incoming weights, bias and answers of a unit as they are now.

    Parameters
    ----------
    experiment : Experiment
    layer, unit : int
        From 0.
    undo, notice : str
        As in `ui.lab.network_frame.network_frame`.

    Returns
    -------
    UnitFrame
    """
    network, parameters = experiment.network, experiment.trainer.parameters
    train = experiment.prepared.train
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        passes = forward(network, parameters, train.X[:MOST_SAMPLES])
    answers = passes[layer].a[:, unit]
    activation = network.layers[layer].activation
    classes = tuple(_(name) for name in experiment.prepared.dataset.class_names)
    labels = train.y[:MOST_SAMPLES].astype(int) if classes else np.zeros(len(answers), dtype=int)
    edges, counts = histogram(answers, labels, max(1, len(classes)), activation)
    weights = parameters.weights[layer][:, unit]
    image = experiment.prepared.dataset.image_shape
    first = layer == 0
    is_picture = first and image is not None and weights.size == image[0] * image[1]
    title = unit_title(experiment, layer, unit)
    return UnitFrame(
        layer=layer,
        unit=unit,
        title=title,
        sources=input_names(experiment) if first else unit_names(experiment, layer - 1),
        weights=weights,
        bias=parameters.biases[layer][0, unit],
        edges=edges,
        counts=counts,
        groups=classes,
        facts=facts(answers, activation),
        epoch=experiment.trainer.epoch,
        summary=_("Activation of {unit} over {count} training samples").format(
            unit=title, count=len(answers)
        ),
        picture=weights.reshape(image) if is_picture and image is not None else None,
        undo=undo,
        notice=notice,
    )


def histogram(
    answers: Array, labels: Array, groups: int, activation: Activation
) -> tuple[Array, Array]:
    """Count answers in bins, by class.

    Parameters
    ----------
    answers : array, shape (N,)
        What is not finite is left out.
    labels : array of int, shape (N,)
        Class of each sample.
    groups : int
        Number of classes.
    activation : Activation
        Where it is bounded the bins span its range, else the answers.

    Returns
    -------
    edges : array, shape (B + 1,)
    counts : array, shape (groups, B)
    """
    finite = np.isfinite(answers)
    low, high = activation.range
    if not (np.isfinite(low) and np.isfinite(high)):
        known = answers[finite] if finite.any() else np.zeros(1)
        low, high = float(known.min()), float(known.max())
        if high <= low:
            low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, BINS + 1)
    counts = [np.histogram(answers[finite & (labels == k)], edges)[0] for k in range(groups)]
    return edges, np.stack(counts)


def facts(answers: Array, activation: Activation) -> tuple[tuple[str, str], ...]:
    """Return mean and spread of a unit's answers, and how often it is silent or saturated."""
    low, high = activation.range
    with np.errstate(over="ignore", invalid="ignore"):
        shown = [
            (_("mean"), digits(float(answers.mean()))),
            (_("standard deviation"), digits(float(answers.std()))),
        ]
    if np.isfinite(low) and np.isfinite(high) and activation.elementwise:
        end = _END * (high - low)
        saturated = np.mean((answers < low + end) | (answers > high - end))
        shown.append((_("saturated"), filled(_("{share:.0%} of the samples"), share=saturated)))
    elif activation.kind == "relu":
        silent = np.mean(answers == 0)
        shown.append((_("silent"), filled(_("{share:.0%} of the samples"), share=silent)))
    return tuple((name, value.replace("-", "−")) for name, value in shown)


def unit_surface(
    scene: Scene, experiment: Experiment, maps: Sequence[Array], layer: int, unit: int
) -> SurfaceFrame:
    """Return a unit's map with the axes of the surface.

    Parameters
    ----------
    scene : Scene
    experiment : Experiment
    maps : sequence of array
        From `Scene.maps`.
    layer, unit : int
        From 0.

    Returns
    -------
    SurfaceFrame
    """
    # Alone, it is shown by a scale of its own, and not by its layer's.
    value_range = activation_range(experiment.network.layers[layer], maps[layer][unit])
    title = unit_title(experiment, layer, unit)
    whole = scene.frame(experiment, maps)
    is_curve = whole.kind == "curve"
    return replace(
        whole,
        kind="curve" if is_curve else "regression",
        values=maps[layer][unit],
        y_range=value_range if is_curve else whole.y_range,
        y_label=_("Activation a") if is_curve else whole.y_label,
        value_label=_("Activation a of {unit}").format(unit=title),
        summary=_("Map of {unit} after {epoch} epochs").format(
            unit=title, epoch=experiment.trainer.epoch
        ),
        points=(),
        class_labels=(),
        value_range=None if is_curve else value_range,
        discrete=False,
    )

"""A finished run at its kept epochs, computed from the kept parameters.

Several epochs are computed as a population, in one forward pass.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from experiments.run.experiment import Experiment
from nn_core.diagnostics.layers import SAMPLES, layer_records
from nn_core.diagnostics.objective import Objective, chunks
from nn_core.metrics import predicted_classes
from nn_core.network import Network, forward, predict
from nn_core.parameters import Parameters
from nn_core.types import Array

PARTS = ("train", "validation", "test")


class Moment(NamedTuple):
    """State of a run at one kept epoch."""

    epoch: int
    surface: Array  # Output activations at the points of the picture; shape (N, n_out)
    # Per layer, the activations of its shown units at the points of the small maps; shape (U, M)
    maps: list[Array]
    # By part of the data that has samples. Classification: the confusion matrix (C, C), rows true
    # classes, columns predicted ones. Regression: predictions (n,) in the target's unit.
    answers: dict[str, Array]
    # As in `nn_core.diagnostics.layers.LayerRecords`, on at most 1,000 training samples; shape (L,)
    gradient_norm: Array
    update_ratio: Array


def spread(kept: Sequence[int], most: int) -> list[int]:
    """Choose at most `most` of the kept epochs, evenly, with the first and the last.

    >>> spread([0, 1, 2, 3, 4, 8, 16], 4)
    [0, 2, 4, 16]
    """
    ordered = sorted(kept)
    if len(ordered) <= most:
        return ordered
    return [ordered[k] for k in _evenly(len(ordered), max(2, most))]


def _evenly(length: int, count: int) -> Array:
    return np.unique(np.linspace(0, length - 1, count).round().astype(int))


def shown_units(network: Network, most: int = 64) -> list[Array]:
    """Choose evenly the indices of the units of each layer that are shown as maps.

    There are at most `most` maps in all, but at least one per layer.
    """
    widths = [layer.units for layer in network.layers]
    share, rest = dict.fromkeys(range(len(widths)), 0), most
    # The narrow layers first: the rest of their share is left for the wide ones.
    for done, k in enumerate(sorted(share, key=lambda k: widths[k])):
        share[k] = max(1, min(widths[k], rest // (len(widths) - done)))
        rest -= share[k]
    return [_evenly(width, share[k]) for k, width in enumerate(widths)]


def moments(
    experiment: Experiment,
    epochs: Sequence[int],
    inputs: Array,
    units: Sequence[Array],
    places: Array,
) -> Iterator[Moment]:
    """Compute a run of one network at some of its kept epochs, in their order.

    `inputs` are the points of the picture, (N, n_in), encoded; `places` are the indices, (M,), of
    those in the small maps of the `units` from `shown_units`.
    """
    network, history = experiment.network, experiment.trainer.history
    X, y = (part[:SAMPLES] for part in experiment.trainer.train)
    settings = experiment.trainer.settings
    objective = Objective(network, X, y, settings.loss, settings.penalty)
    width = 2 * len(inputs) * sum(layer.units for layer in network.layers)
    for part in chunks(len(epochs), width + network.layout.size):
        chunk = list(epochs[part])
        stretch = Parameters(network.layout, np.stack([history.kept[epoch] for epoch in chunk]))
        with np.errstate(over="ignore", invalid="ignore"):
            passes = forward(network, stretch, inputs)
            answers = _answers(experiment, stretch)
        before = _before(experiment, chunk)
        records = layer_records(objective, stretch, before)
        for k, epoch in enumerate(chunk):
            maps = [one.a[k][places][:, own].T for one, own in zip(passes, units, strict=True)]
            yield Moment(
                epoch,
                passes[-1].a[k],
                maps,
                {part: answer[k] for part, answer in answers.items()},
                records.gradient_norm[k],
                records.update_ratio[k],
            )


def _before(experiment: Experiment, epochs: Sequence[int]) -> Array:
    history = experiment.trainer.history
    unknown = np.full(experiment.network.layout.size, np.nan)
    return np.stack([history.before.get(epoch, unknown) for epoch in epochs])


def _answers(experiment: Experiment, parameters: Parameters) -> dict[str, Array]:
    """Return confusion matrices (E, C, C), or predictions (E, n), by part."""
    prepared = experiment.prepared
    answers = {}
    for name in PARTS:
        part = getattr(prepared, name)
        if not len(part.y):
            continue
        outputs = predict(experiment.network, parameters, part.X)
        if prepared.problem == "regression":
            answers[name] = np.stack([prepared.to_target_units(one) for one in outputs])
        else:
            classes = len(prepared.dataset.class_names)
            answers[name] = _confusion(part.y.astype(int), predicted_classes(outputs), classes)
    return answers


def _confusion(labels: Array, predicted: Array, classes: int) -> Array:
    """Count samples by epoch, true class and predicted class, shape (E, C, C)."""
    epochs = np.arange(len(predicted))[:, np.newaxis]
    cells = (epochs * classes + labels) * classes + predicted
    counts = np.bincount(cells.ravel(), minlength=len(predicted) * classes**2)
    return counts.reshape(len(predicted), classes, classes)

"""The evidence: all measurements of a run that the doctor's rules need."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from nn_core.diagnostics.curvature import spectrum
from nn_core.diagnostics.layers import Timeline, timeline
from nn_core.diagnostics.objective import Objective, double
from nn_core.diagnostics.symmetry import SAME, distinct_units, drift_tolerance
from nn_core.losses import Loss
from nn_core.network import Network, per_sample_loss
from nn_core.optimizers import SGD, Optimizer
from nn_core.parameters import Parameters
from nn_core.training.divergence import Divergence
from nn_core.training.history import History
from nn_core.training.step import TrainingSettings
from nn_core.types import Array
from nn_core.workspace import LayerPass

SHARPNESS_EPOCHS = 4
"""Largest number of kept epochs at which the curvature is measured."""
SHARPNESS_SAMPLES = 300
SHARPNESS_ACCURACY = 1e-2
LEAST_GUESS = 1e-9
"""Loss of the best constant output below which all targets count as equal."""
RISEN = 0.1
"""Relative increase of the loss that counts as an increase."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """Measurements of a run of one network."""

    network: Network
    timeline: Timeline  # of the kept epochs
    distinct: Array
    """(2, L): number of distinct units per layer, at the first and the last kept epoch."""
    epochs: Array  # (M,) the evaluated ones
    train_loss: Array  # (M,)
    learning_rate: Array  # (M,)
    validation_loss: Array | None  # (M,)
    start_loss: float  # of a network whose output units all have z = 0: ln C for C classes
    guess_loss: float  # of the best constant output
    sharpness: Mapping[int, float]
    """λmax at some kept epochs after which the loss did not decrease; empty if the optimizer is not
    gradient descent."""
    stable_product: float
    """Largest stable product of learning rate and λmax; see `stable_product`."""
    divergence: Divergence | None = None
    is_finished: bool = True  # some rules need a finished or a long run

    @property
    def is_learnable(self) -> bool:
        """Whether the targets differ, so that a constant output is not already optimal."""
        return self.guess_loss > LEAST_GUESS * max(1.0, self.start_loss)

    @property
    def has_learned(self) -> bool:
        """Whether the last training loss is below half of `guess_loss`."""
        last = self.train_loss[np.isfinite(self.train_loss)]
        return bool(len(last)) and float(last[-1]) < 0.5 * self.guess_loss

    @property
    def is_learning(self) -> bool:
        """Whether the training loss is below `guess_loss`, and fell by 10 % since mid-run."""
        losses = self.train_loss[np.isfinite(self.train_loss)]
        if len(losses) <= 2:
            return False
        return bool(losses[-1] < min(self.guess_loss, (1.0 - RISEN) * losses[len(losses) // 2]))

    def is_worse_after(self, epoch: int) -> bool:
        """Return whether the run diverged, or ended with a higher loss than at an epoch."""
        if self.divergence is not None:
            return True
        losses = self.train_loss[self.epochs >= epoch]
        last = losses[-max(1, len(losses) // 4) :]
        return bool(not np.isfinite(last).all() or np.median(last) > (1.0 + RISEN) * losses[0])


def examine(
    network: Network,
    history: History,
    settings: TrainingSettings,
    X: Array,
    y: Array,
    *,
    index: int | None = None,
    divergence: Divergence | None = None,
    line: Timeline | None = None,
    until: int | None = None,
    is_finished: bool = True,
) -> Evidence:
    """Gather the evidence of one run, with training samples X (N, n_in) and y (N, n_out).

    `index` selects a network of a population. `line` is the timeline without penalty, if it is
    already computed. `until` is the epoch whose weights early stopping restored; later epochs of
    the curves are ignored.
    """
    # Without the penalty: the rules are about the gradients of the data loss.
    objective = Objective(network, X, y, settings.loss)
    line = line or timeline(objective, history, index)
    own: slice | int = slice(None) if index is None else index
    count = len(history.epochs) if until is None else history.epochs.index(until) + 1

    def curve(name: str) -> Array:
        values = np.asarray(history.curve(name), dtype=np.float64)[:count]
        return values if values.ndim == 1 else values[:, 0 if index is None else index]

    first, last = (
        Parameters(network.layout, history.kept[int(epoch)][own]) for epoch in line.epochs[[0, -1]]
    )
    tolerances = SAME, drift_tolerance(last.flat.dtype)
    distinct = [
        [distinct_units(one, k, tolerance) for k in range(len(network.layers))]
        for one, tolerance in zip((first, last), tolerances, strict=True)
    ]
    is_validated = "validation_loss" in history.names
    best = settings.loss.best_constant(objective.y)
    evidence = Evidence(
        network=network,
        timeline=line,
        distinct=np.array(distinct),
        epochs=np.array(history.epochs[:count]),
        train_loss=curve("train_loss"),
        learning_rate=curve("learning_rate"),
        validation_loss=curve("validation_loss") if is_validated else None,
        start_loss=constant_loss(network, settings.loss, y, None),
        guess_loss=constant_loss(network, settings.loss, y, best),
        sharpness={},
        stable_product=stable_product(settings.optimizer),
        divergence=divergence,
        is_finished=is_finished,
    )
    return replace(evidence, sharpness=_sharpness(evidence, history, objective, own))


def stable_product(optimizer: Optimizer) -> float:
    """Return the largest stable product of learning rate and λmax for an optimizer.

    2 for plain gradient descent, 2 + 2β with momentum, (2 + 2β) / (1 + 2β) with Nesterov's [1]_;
    NaN for adaptive optimizers.

    References
    ----------
    .. [1] Cohen, Kaur, Li, Kolter, Talwalkar (2021), "Gradient Descent on Neural Networks
       Typically Occurs at the Edge of Stability".
    """
    if not isinstance(optimizer, SGD):
        return float("nan")
    beta = optimizer.momentum
    return (2.0 + 2.0 * beta) / (1.0 + 2.0 * beta if optimizer.nesterov else 1.0)


def constant_loss(network: Network, loss: Loss, y: Array, answer: Array | None) -> float:
    """Return the mean loss of a constant output (n_out,), by default z = 0, for y (N, n_out)."""
    y = double(y)
    if answer is None:
        z = np.zeros(y.shape)
        output = LayerPass(z, z, network.layers[-1].activation(z), None)
        return float(per_sample_loss(network, [output], y, loss).mean())
    a = np.broadcast_to(double(answer), y.shape)
    return float(loss.per_sample(np.ascontiguousarray(a), y).mean())


def _sharpness(
    evidence: Evidence, history: History, objective: Objective, own: slice | int
) -> dict[int, float]:
    if not np.isfinite(evidence.stable_product):
        return {}
    objective, epochs = objective.first(SHARPNESS_SAMPLES), evidence.timeline.epochs
    # Denser at the start, where too large steps have most effect.
    places = np.geomspace(1, len(epochs), min(SHARPNESS_EPOCHS, len(epochs))).round() - 1
    sharpness = {}
    for epoch in (int(epochs[place]) for place in np.unique(places.astype(int))):
        if not evidence.is_worse_after(epoch):
            continue
        parameters = Parameters(evidence.network.layout, history.kept[epoch][own])
        try:
            curvature = spectrum(objective, parameters, 0, SHARPNESS_ACCURACY)
        except (ValueError, ArithmeticError):
            # Overflow: the run diverged, which `divergence` records.
            continue
        sharpness[epoch] = curvature.largest
    return sharpness

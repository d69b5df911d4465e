"""How trained networks came to be: what the kept parameters of a run tell afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.run.experiment import Experiment
from nn_core.network import forward, per_sample_loss
from nn_core.parameters import Parameters
from nn_core.types import Array


@dataclass(frozen=True, eq=False)
class KeptCurves:
    """Quantities at the kept epochs, one column per network.

    Attributes
    ----------
    epochs : array, shape (E,)
        Some, ever further apart; the first and the last are among them.
    test_loss, test_score : array, shape (E, K)
        Data loss and accuracy or R² on the test part, dropout off.
    weight_norm : array, shape (E, K)
        Root of the sum of all squared weights, biases left out.
    """

    epochs: Array
    test_loss: Array
    test_score: Array
    weight_norm: Array

    def select(self, own: slice) -> KeptCurves:
        """Return the same of some networks."""
        return KeptCurves(
            self.epochs, self.test_loss[:, own], self.test_score[:, own], self.weight_norm[:, own]
        )

    def joined(self, more: KeptCurves, new: Sequence[int]) -> KeptCurves:
        """Return the same with further networks of another run, at the epochs that both kept."""
        epochs, ours, theirs = np.intersect1d(self.epochs, more.epochs, return_indices=True)

        def both(name: str) -> Array:
            return np.hstack([getattr(self, name)[ours], getattr(more, name)[theirs][:, new]])

        return KeptCurves(epochs, both("test_loss"), both("test_score"), both("weight_norm"))


def evaluate_kept_epochs(experiment: Experiment) -> KeptCurves:
    """Evaluate some kept epochs of a trained population on its test parts."""
    trainer, network = experiment.trainer, experiment.network
    X, Y = (
        np.stack([getattr(prepared.test, name) for prepared in experiment.data])
        for name in ("X", "Y")
    )
    metric = trainer.metrics[experiment.metric]
    is_weight = network.layout.is_weight
    losses, scores, norms = [], [], []
    epochs = _spaced(np.array(list(trainer.history.kept)))
    # A network that diverges has weights that overflow on the way.
    with np.errstate(over="ignore", invalid="ignore"):
        for epoch in epochs:
            flat = trainer.history.kept[int(epoch)]
            passes = forward(network, Parameters(network.layout, flat), X)
            losses.append(per_sample_loss(network, passes, Y, trainer.settings.loss).mean(axis=-1))
            scores.append(metric(passes[-1].a, Y))
            norms.append(np.sqrt(np.square(flat[..., is_weight]).sum(axis=-1)))
    return KeptCurves(epochs, np.array(losses), np.array(scores), np.array(norms))


def _spaced(epochs: Array, most: int = 60) -> Array:
    """Choose epochs that lie evenly on a logarithmic axis."""
    wanted = np.expm1(np.linspace(0.0, np.log1p(epochs[-1]), most))
    return np.unique(epochs[np.abs(epochs[:, np.newaxis] - wanted).argmin(axis=0)])

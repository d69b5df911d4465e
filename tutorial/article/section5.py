"""Experiment of the article's section 5, on twenty seeds at once.

100 points uniform in the unit square, class 1 where x₁ + x₂ >= 1/2, all used for training,
unscaled. One sigmoid unit, Glorot-uniform weights, zero bias, binary cross-entropy, plain SGD with
reshuffled batches, as in the article's Keras code.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from experiments.run.experiment import Experiment
from experiments.run.runner import build_population
from experiments.spec.spec import DataSpec, ExperimentSpec, LayerSpec, NetworkSpec, TrainingSpec
from nn_core.activations import Tanh
from nn_core.initializers import Xavier
from nn_core.metrics import predicted_classes
from nn_core.network import Network, predict
from nn_core.optimizers import SGD
from nn_core.parameters import Parameters
from nn_core.types import Array

SEEDS = tuple(range(20))
SAMPLES = 100
TARGET = 0.99
"""Accuracy reported by the article."""

PRINTED_LOG = (
    (1, 0.5, 0.5),
    (2, 0.475, 0.525),
    (97, 0.0025, 0.99),
    (98, 0.0025, 0.99),
    (99, 0.0025, 0.99),
    (100, 0.0025, 0.99),
)
"""Quotation: epoch, loss, and accuracy of each line of the printed log."""


@dataclass(frozen=True)
class Settings:
    """Settings on the page, by default the article's; ``hidden_units`` form one tanh layer."""

    learning_rate: float = 0.01
    epochs: int = 100
    batch_size: int = 32
    hidden_units: int = 0


@dataclass(frozen=True, eq=False)
class Outcome:
    """Results of K seeds."""

    settings: Settings
    epochs: Array  # From 0, the start; shape (E,)
    # Over all N = 100 points, after each epoch; shape (E, K)
    loss: Array
    accuracy: Array
    # Share of the larger class, the accuracy of a constant prediction; shape (K,)
    majority: Array
    # array of shape (K, N, 2) and (K, N)
    X: Array
    y: Array
    network: Network
    parameters: Parameters  # After the last epoch, one network a row

    @property
    def one_answer(self) -> int:
        """Number of networks that predict the same class for all points."""
        answers = predicted_classes(predict(self.network, self.parameters, self.X))
        return int(np.sum(np.ptp(answers, axis=1) == 0))

    @property
    def epochs_to_target(self) -> int | None:
        """First epoch with a mean accuracy of at least `TARGET`; None if there is none."""
        reached = np.flatnonzero(self.accuracy.mean(axis=1) >= TARGET - 1e-12)
        return int(self.epochs[reached[0]]) if reached.size else None

    def probability(self, index: int, raw: Array) -> Array:
        """Return one network's probability of class 1 for inputs (M, 2), shape (M,)."""
        return predict(self.network, self.parameters.select(index), raw)[:, 0]


def section5_spec(settings: Settings, seed: int) -> ExperimentSpec:
    """Return the spec of one run, which the Lab can open too."""
    units = settings.hidden_units
    hidden = (LayerSpec(units=units, activation=Tanh()),) if units else ()
    return ExperimentSpec(
        data=DataSpec(
            dataset="article_plane",
            n_samples=SAMPLES,
            noise=0.0,
            validation=0.0,
            test=0.0,
            scale=False,
        ),
        network=NetworkSpec(hidden=hidden, initializer=Xavier()),
        training=TrainingSpec(
            optimizer=SGD(),
            learning_rate=settings.learning_rate,
            batch_size=settings.batch_size,
            epochs=settings.epochs,
        ),
        seed=seed,
    )


class Section5:
    """The experiment, trained incrementally; `outcome` is set at the end.

    >>> experiment = Section5(Settings(epochs=3))
    >>> list(experiment.train()), experiment.outcome.loss.shape
    ([1, 2, 3], (4, 20))
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.outcome: Outcome | None = None
        self._population: Experiment | None = None

    def train(self) -> Iterator[int]:
        """Train and yield the number of epochs done; an interrupted training continues."""
        if self.outcome is not None:
            return
        if self._population is None:
            self._population = build_population(
                [section5_spec(self.settings, seed) for seed in SEEDS]
            )
        for record in self._population.trainer.epochs():
            yield record.epoch
        self.outcome = _outcome(self.settings, self._population)
        # Free the trainer: it keeps the weights of all epochs, which are not needed.
        self._population = None


def least_loss(accuracy: float) -> float:
    """Return the smallest mean cross-entropy possible at an accuracy: (1 - accuracy) ln 2.

    A misclassified sample has probability 1/2 at most for its class, which costs at least ln 2.
    """
    return (1.0 - accuracy) * math.log(2.0)


def _outcome(settings: Settings, population: Experiment) -> Outcome:
    history, parts = population.trainer.history, [data.train for data in population.data]
    y = np.stack([part.y for part in parts])
    ones = y.mean(axis=1)
    return Outcome(
        settings,
        np.array(history.epochs),
        history.curve("train_loss"),
        history.curve("train_accuracy"),
        np.maximum(ones, 1.0 - ones),
        np.stack([part.X for part in parts]),
        y,
        population.network,
        population.trainer.parameters.copy(),
    )

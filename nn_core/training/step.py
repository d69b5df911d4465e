"""One training step, and the settings of a training.

`train_step` is the only code that updates parameters; `nn_core.training.trainer` selects the step.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from nn_core.config import Range, check_numbers
from nn_core.losses import Loss
from nn_core.network import Network, backward, forward
from nn_core.optimizers import SGD, Optimizer, Rate, State
from nn_core.optimizers.clipping import Clipping
from nn_core.optimizers.penalties import Coefficients, Penalty, add_gradient
from nn_core.optimizers.schedules import Constant, Plateau, Schedule, Warmup
from nn_core.parameters import Parameters
from nn_core.training.augmentation import Augment
from nn_core.training.batches import Batch
from nn_core.training.early_stopping import EarlyStopping
from nn_core.types import Array
from nn_core.workspace import LayerPass, Workspace


class StepSettings(NamedTuple):
    """The settings of one training step."""

    loss: Loss
    optimizer: Optimizer
    learning_rate: Rate
    penalty: Coefficients = (None, None)
    clipping: Clipping | None = None
    trainable: Array | None = None
    """Booleans (P,). False freezes a parameter: its gradient is set to 0 before clipping, and
    momentum and weight decay do not change its value."""


class StepRecord(NamedTuple):
    """The arrays of one training step; the trainer overwrites them at the next step."""

    passes: list[LayerPass]
    deltas: list[Array]
    """dL_i/dz per layer, (..., B, n_out)."""
    gradient: Parameters
    """Mean data gradient plus penalty, clipped."""


class Upcoming(NamedTuple):
    """The next step of a run: views of its `Batch`, with X as an array, and copies of the rest."""

    X: Array
    y: Array
    masks: Sequence[Array | None] | None
    state: State
    learning_rate: Rate


def train_step(
    network: Network,
    parameters: Parameters,
    batch: Batch,
    settings: StepSettings,
    state: State,
    gradient: Parameters,
    workspace: Workspace | None = None,
) -> StepRecord:
    """Do one step: forward, backward, penalty, clipping, update.

    Parameters and optimizer state are updated in place; gradient and workspace are overwritten.

    >>> from nn_core import Dense, HalfSquaredError
    >>> network = Network(1, (Dense(1, "identity"),))
    >>> parameters = Parameters(network.layout, np.array([2.0, 0.0]))
    >>> settings = StepSettings(HalfSquaredError(), SGD(), learning_rate=0.1)
    >>> state = settings.optimizer.initial_state(parameters.flat)
    >>> batch, gradient = Batch(np.ones((1, 1)), np.zeros((1, 1))), Parameters.zeros(network.layout)
    >>> step = train_step(network, parameters, batch, settings, state, gradient)
    >>> parameters.flat
    array([ 1.8, -0.2])
    """
    X, y, masks = batch
    loss, optimizer, learning_rate, penalty, clipping, trainable = settings
    passes = forward(network, parameters, X, masks, workspace)
    deltas = backward(network, parameters, passes, y, loss, gradient, workspace)
    add_gradient(penalty, parameters, gradient)
    if trainable is not None:
        gradient.flat *= trainable
        start = parameters.flat.copy()
    if clipping is not None:
        clipping.apply(gradient)
    optimizer.update(parameters.flat, gradient.flat, state, learning_rate)
    if trainable is not None:
        np.copyto(parameters.flat, start, where=~trainable)
    return StepRecord(passes, deltas, gradient)


@dataclass(frozen=True)
class TrainingSettings:
    """The settings of a training."""

    loss: Loss
    optimizer: Optimizer = SGD()
    # Base step size, > 0, or one per network, (K,)
    learning_rate: float | Array = 0.03
    schedule: Schedule = Constant()  # Factor on the base learning rate, per epoch
    warmup: Warmup | None = None  # A second factor for the first epochs
    batch_size: int = 10  # The last batch of an epoch may be smaller, as in PyTorch
    epochs: int = 100  # Passes over the training data
    penalty: Penalty = field(default_factory=Penalty)
    clipping: Clipping | None = None
    early_stopping: EarlyStopping | None = None
    # None, one for all networks, or one for each; from `Augmentation.fitted`
    augmentation: tuple[Augment, ...] = ()

    def __post_init__(self) -> None:
        for name, allowed in (
            ("learning_rate", Range(0.0, above=True)),
            ("batch_size", Range(1, whole=True)),
            ("epochs", Range(1, whole=True)),
        ):
            object.__setattr__(self, name, check_numbers(name, getattr(self, name), allowed))

    def rate_at(self, epoch: int, plateau_factor: float | Array, dtype: type[Any]) -> Rate:
        """Return the learning rate after ``epoch`` epochs: a float, or an array (K, 1).

        ``plateau_factor``, () or (K,), is the current factor of a `Plateau` schedule.
        """
        is_plateau = isinstance(self.schedule, Plateau)
        factor = plateau_factor if is_plateau else self.schedule.factor(epoch, self.epochs)
        if self.warmup is not None:
            factor = factor * self.warmup.factor(epoch)
        rate = self.learning_rate * factor
        if np.ndim(rate) == 0:
            return float(rate)
        return np.asarray(rate, dtype=dtype)[..., np.newaxis]

"""One training step, and the settings of a training.

`train_step` is the only code that trains. The tables of a worked example, the playground and a
sweep of a thousand runs all go through it; a trace copies what it returned. Which step comes
next is `nn_core.training.trainer`'s business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from nn_core.config import require_number
from nn_core.losses import Loss
from nn_core.network import Network, backward, forward
from nn_core.optimizers import SGD, Optimizer
from nn_core.optimizers.clipping import Clipping
from nn_core.optimizers.penalties import Penalty, add_gradient
from nn_core.optimizers.schedules import Constant, Plateau, Schedule, Warmup
from nn_core.parameters import Parameters
from nn_core.training.augmentation import Augment
from nn_core.training.early_stopping import EarlyStopping
from nn_core.types import Array
from nn_core.workspace import Columns, LayerPass, Workspace


class StepRecord(NamedTuple):
    """What one training step did.

    Attributes
    ----------
    passes : list of LayerPass
        The forward pass, per layer. Their arrays lie in the workspace, if there is one.
    deltas : list of array, shape (..., B, n_out)
        dL_i/dz per layer.
    gradient : Parameters
        What the optimizer was given: mean data gradient plus penalty, clipped.

    The trainer reuses workspace and gradient at the next step; copy what is to be kept.
    """

    passes: list[LayerPass]
    deltas: list[Array]
    gradient: Parameters


class Upcoming(NamedTuple):
    """What the next step of a run will work with; all of it but X and y is a copy.

    Attributes
    ----------
    X, y : array, shape (B, n_in) and (B, n_out)
        The mini-batch.
    masks : list of array or None, or None
        Dropout factors per layer.
    state : dict
        The optimizer's.
    learning_rate : float or array, shape (K, 1)
    """

    X: Array
    y: Array
    masks: list[Array | None] | None
    state: dict[str, Any]
    learning_rate: float | Array


def train_step(
    network: Network,
    parameters: Parameters,
    X: Array | Columns,
    y: Array,
    loss: Loss,
    optimizer: Optimizer,
    state: dict[str, Any],
    learning_rate: float | Array,
    gradient: Parameters,
    penalty: tuple[Array | None, Array | None] | None = None,
    clipping: Clipping | None = None,
    masks: Sequence[Array | None] | None = None,
    trainable: Array | None = None,
    workspace: Workspace | None = None,
) -> StepRecord:
    """Do one step: forward, backward, penalty, clipping, update.

    Parameters
    ----------
    network : Network
    parameters : Parameters
        Updated in place.
    X, y : array, shape (B, n_in) and (B, n_out), or with a leading axis K
        The batch; its inputs may be `Columns`.
    loss : Loss
    optimizer : Optimizer
    state : dict
        The optimizer's, from ``optimizer.initial_state``; updated in place.
    learning_rate : float or array, shape (K, 1)
    gradient : Parameters
        Buffer that is overwritten.
    penalty : tuple of array, optional
        From `Penalty.coefficients`.
    clipping : Clipping, optional
    masks : sequence of array or None, optional
        Dropout factors per layer.
    trainable : boolean array, shape (P,), optional
        False freezes a parameter: its gradient counts as 0, before clipping, and its value stays
        whatever the optimizer remembers or decays.
    workspace : Workspace, optional
        Memory for the forward pass, which is overwritten.

    Returns
    -------
    StepRecord

    Examples
    --------
    >>> import numpy as np
    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> network = Network(1, (Dense(1, "identity"),))
    >>> parameters = Parameters(network.layout, np.array([2.0, 0.0]))
    >>> gradient = Parameters.zeros(network.layout)
    >>> sgd = SGD()
    >>> state = sgd.initial_state(parameters.flat)
    >>> X, y = np.array([[1.0]]), np.array([[0.0]])
    >>> step = train_step(network, parameters, X, y, HalfSquaredError(), sgd, state, 0.1, gradient)
    >>> parameters.flat
    array([ 1.8, -0.2])
    """
    passes = forward(network, parameters, X, masks, workspace)
    deltas = backward(network, parameters, passes, y, loss, gradient, workspace)
    if penalty is not None:
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
    """How a network is trained.

    Parameters
    ----------
    loss : Loss
    optimizer : Optimizer
    learning_rate : float or array, shape (K,)
        Base step size, > 0; an array gives each of K networks its own.
    schedule : Schedule
        Factor on the base learning rate, per epoch.
    warmup : Warmup, optional
        A second factor for the first epochs.
    batch_size : int
        >= 1; the last batch of an epoch may be smaller, as in PyTorch.
    epochs : int
        Passes over the training data, >= 1.
    penalty : Penalty
    clipping : Clipping, optional
    early_stopping : EarlyStopping, optional
    augmentation : tuple of function
        Changes the inputs of every epoch: none, one for all networks, or one for each; from
        `nn_core.training.augmentation.Augmentation.fitted`.
    """

    loss: Loss
    optimizer: Optimizer = SGD()
    learning_rate: float | Array = 0.03
    schedule: Schedule = Constant()
    warmup: Warmup | None = None
    batch_size: int = 10
    epochs: int = 100
    penalty: Penalty = field(default_factory=Penalty)
    clipping: Clipping | None = None
    early_stopping: EarlyStopping | None = None
    augmentation: tuple[Augment, ...] = ()

    def rate_at(self, epoch: int, plateau_factor: float | Array, dtype: type[Any]) -> float | Array:
        """Return the learning rate after ``epoch`` epochs: a float, or an array (K, 1).

        Parameters
        ----------
        epoch : int
        plateau_factor : float or array, shape (K,)
            What a `Plateau` schedule has come to; other schedules know theirs from the epoch.
        dtype : float64 or float32
            Of the array.
        """
        is_plateau = isinstance(self.schedule, Plateau)
        factor = plateau_factor if is_plateau else self.schedule.factor(epoch, self.epochs)
        if self.warmup is not None:
            factor = factor * self.warmup.factor(epoch)
        rate = self.learning_rate * factor
        if np.ndim(rate) == 0:
            return float(rate)
        return np.asarray(rate, dtype=dtype)[..., np.newaxis]

    def __post_init__(self) -> None:
        for rate in np.ravel(self.learning_rate).tolist():
            require_number("learning_rate", rate, above=0.0)
        require_number("batch_size", self.batch_size, minimum=1, whole=True)
        require_number("epochs", self.epochs, minimum=1, whole=True)

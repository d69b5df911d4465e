"""Learning-rate schedules: a factor on the base learning rate, per epoch.

``epoch`` is the number of completed epochs, so the first one trains with ``factor(0, epochs)``.
Schedules are PyTorch's, stepped once an epoch. All but `Plateau` are functions of the epoch
alone; a plateau depends on the losses so far, and the caller holds its state.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nn_core.config import Range, Settings, setting
from nn_core.types import N_, Array

EPOCHS = Range(1, 20_000, whole=True)
_WAIT = Range(0, 20_000, whole=True)
_SHARE = Range(0.0, 1.0)


class Schedule(Settings):
    """Base of all schedules."""

    formula: ClassVar[str]
    """LaTeX of the factor; e is the epoch, from 0, and E the number of epochs."""

    def factor(self, epoch: int, epochs: int) -> float:
        """Return the factor on the base learning rate after ``epoch`` of ``epochs`` epochs."""
        raise NotImplementedError


@dataclass(frozen=True)
class Constant(Schedule):
    """The base learning rate throughout."""

    kind = "constant"
    title = N_("Constant")
    formula = "1"

    def factor(self, epoch: int, epochs: int) -> float:
        return 1.0


@dataclass(frozen=True)
class Step(Schedule):
    """Multiply by gamma every so many epochs, PyTorch's ``StepLR``.

    >>> [Step(every=2, gamma=0.5).factor(epoch, 5) for epoch in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    kind = "step"
    title = N_("In steps")
    formula = r"\gamma^{\lfloor e/n \rfloor}"
    every: int = setting(30, N_("Epochs per step"), EPOCHS)
    gamma: float = setting(0.1, N_("Factor γ"), Range(1e-3, 1.0))

    def factor(self, epoch: int, epochs: int) -> float:
        return math.pow(self.gamma, epoch // self.every)


@dataclass(frozen=True)
class Exponential(Schedule):
    """Multiply by gamma every epoch, PyTorch's ``ExponentialLR``.

    >>> Exponential(gamma=0.5).factor(3, 10)
    0.125
    """

    kind = "exponential"
    title = N_("Exponential")
    formula = r"\gamma^{e}"
    gamma: float = setting(0.99, N_("Factor γ"), Range(1e-3, 1.0))

    def factor(self, epoch: int, epochs: int) -> float:
        return math.pow(self.gamma, epoch)


@dataclass(frozen=True)
class Cosine(Schedule):
    """Fall along half a cosine, from 1 to a floor: f + (1 - f) (1 + cos(π e / E)) / 2.

    PyTorch's ``CosineAnnealingLR`` with ``T_max`` the number of epochs and ``eta_min`` the floor
    times the base learning rate; after the last epoch it stays at the floor. Loshchilov, Hutter
    (2017), "SGDR: Stochastic Gradient Descent with Warm Restarts".

    >>> [round(Cosine(floor=0.2).factor(epoch, 4), 6) for epoch in (0, 2, 4)]
    [1.0, 0.6, 0.2]
    """

    kind = "cosine"
    title = N_("Cosine")
    formula = r"f + (1-f)\,\tfrac12\left(1+\cos\frac{\pi e}{E}\right)"
    floor: float = setting(0.0, N_("Last factor"), _SHARE)

    def factor(self, epoch: int, epochs: int) -> float:
        share = min(epoch / epochs, 1.0)
        return self.floor + (1.0 - self.floor) * 0.5 * (1.0 + math.cos(math.pi * share))


@dataclass(frozen=True)
class Plateau(Schedule):
    """Multiply by gamma when the monitored loss has stopped falling, but not below the floor.

    PyTorch's ``ReduceLROnPlateau`` (mode "min", relative threshold): a loss counts as better
    below best · (1 - threshold); after more than ``patience`` epochs without a better one the
    factor drops, and then bad epochs are not counted for ``cooldown`` epochs. A loss that is not
    a number is not better.

    >>> plateau = Plateau(patience=1, gamma=0.5)
    >>> state = plateau.initial_state(())
    >>> [float(plateau.update(state, np.array(loss))) for loss in (1.0, 1.0, 1.0, 0.5)]
    [1.0, 1.0, 0.5, 0.5]
    """

    kind = "plateau"
    title = N_("On a plateau")
    formula = r"\gamma^{\#\text{plateaus}}"
    patience: int = setting(10, N_("Patience (epochs)"), _WAIT)
    gamma: float = setting(0.1, N_("Factor γ"), Range(1e-3, 1.0, below=True))
    threshold: float = setting(1e-4, N_("Relative gain"), Range(0.0, 1.0, below=True))
    cooldown: int = setting(0, N_("Cool-down (epochs)"), _WAIT)
    floor: float = setting(0.0, N_("Lowest factor"), _SHARE)

    def factor(self, epoch: int, epochs: int) -> float:
        """Return 1: the factor of a plateau is what `update` returns."""
        return 1.0

    def initial_state(self, lead: tuple[int, ...]) -> dict[str, Array]:
        """Return the state before the first epoch, arrays of shape lead.

        ``()`` is one network, ``(K,)`` are K that are judged each on its own.
        """
        return {
            "best": np.full(lead, np.inf),
            "bad_epochs": np.zeros(lead, dtype=int),
            "cooldown": np.zeros(lead, dtype=int),
            "factor": np.ones(lead),
        }

    def update(self, state: dict[str, Array], monitored: Array) -> Array:
        """Take in an epoch's losses and return the factors for the next epoch, of shape lead."""
        better = monitored < state["best"] * (1.0 - self.threshold)
        cooling = state["cooldown"] > 0
        bad = np.where(better | cooling, 0, state["bad_epochs"] + 1)
        drop = bad > self.patience
        dropped = np.maximum(state["factor"] * self.gamma, self.floor)
        state["best"] = np.where(better, monitored, state["best"])
        state["bad_epochs"] = np.where(drop, 0, bad)
        state["cooldown"] = np.where(drop, self.cooldown, state["cooldown"] - cooling)
        state["factor"] = np.where(drop, dropped, state["factor"])
        return state["factor"]


@dataclass(frozen=True)
class Warmup(Settings):
    """Rise linearly from start_factor to 1; multiplies any schedule. PyTorch's ``LinearLR``.

    ``epochs`` are the completed epochs at which the factor reaches 1. Goyal et al. (2017),
    "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour".

    >>> [Warmup(epochs=2, start_factor=0.5).factor(epoch) for epoch in range(4)]
    [0.5, 0.75, 1.0, 1.0]
    """

    epochs: int = setting(5, N_("Warm-up epochs"), EPOCHS)
    start_factor: float = setting(1 / 3, N_("First factor"), Range(1e-3, 1.0))

    def factor(self, epoch: int) -> float:
        """Return the factor after ``epoch`` completed epochs."""
        share = min(epoch / self.epochs, 1.0)
        return self.start_factor + (1.0 - self.start_factor) * share


SCHEDULES: dict[str, type[Schedule]] = {
    cls.kind: cls for cls in (Constant, Step, Exponential, Cosine, Plateau)
}
"""Schedule by kind."""

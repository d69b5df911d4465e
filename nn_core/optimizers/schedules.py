"""Learning-rate schedules: a factor on the base learning rate, per epoch.

``epoch`` is the number of completed epochs: the first epoch uses ``factor(0, epochs)``. The
schedules are PyTorch's, stepped once per epoch. Only `Plateau` depends on more than the epoch; the
caller holds its state.
"""

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
    """The base learning rate in all epochs."""

    kind = "constant"
    title = N_("Constant")
    formula = "1"

    def factor(self, epoch: int, epochs: int) -> float:
        return 1.0


@dataclass(frozen=True)
class Step(Schedule):
    """Multiply by gamma after every ``every`` epochs, PyTorch's ``StepLR``."""

    kind = "step"
    title = N_("In steps")
    formula = r"\gamma^{\lfloor e/n \rfloor}"
    every: int = setting(30, N_("Epochs per step"), EPOCHS)
    gamma: float = setting(0.1, N_("Factor γ"), Range(1e-3, 1.0))

    def factor(self, epoch: int, epochs: int) -> float:
        return math.pow(self.gamma, epoch // self.every)


@dataclass(frozen=True)
class Exponential(Schedule):
    """Multiply by gamma every epoch, PyTorch's ``ExponentialLR``."""

    kind = "exponential"
    title = N_("Exponential")
    formula = r"\gamma^{e}"
    gamma: float = setting(0.99, N_("Factor γ"), Range(1e-3, 1.0))

    def factor(self, epoch: int, epochs: int) -> float:
        return math.pow(self.gamma, epoch)


@dataclass(frozen=True)
class Cosine(Schedule):
    """Decrease along half a cosine, from 1 to the floor f: f + (1 - f) (1 + cos(π e / E)) / 2.

    PyTorch's ``CosineAnnealingLR`` with ``T_max`` = E, the number of epochs, and ``eta_min`` the
    floor times the base learning rate; constant after the last epoch. Loshchilov, Hutter (2017),
    "SGDR: Stochastic Gradient Descent with Warm Restarts".
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
    """Multiply by gamma when the monitored loss stops decreasing, down to the floor.

    PyTorch's ``ReduceLROnPlateau`` (mode "min", relative threshold): a loss is better if it is
    below best · (1 - threshold); NaN is not better. After more than ``patience`` epochs without a
    better loss the factor drops, and no bad epochs are counted for the next ``cooldown`` epochs.

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
        """Return 1; `update` returns the actual factor."""
        return 1.0

    def initial_state(self, lead: tuple[int, ...]) -> dict[str, Array]:
        """Return the state before the first epoch; ``lead`` is () for one network, (K,) for K."""
        return {
            "best": np.full(lead, np.inf),
            "bad_epochs": np.zeros(lead, dtype=int),
            "cooldown": np.zeros(lead, dtype=int),
            "factor": np.ones(lead),
        }

    def update(self, state: dict[str, Array], monitored: Array) -> Array:
        """Process the losses of an epoch and return the factors for the next, of shape ``lead``."""
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
    """Linear increase from start_factor to 1, on top of any schedule; PyTorch's ``LinearLR``.

    The factor is 1 after ``epochs`` completed epochs. Goyal et al. (2017), "Accurate, Large
    Minibatch SGD: Training ImageNet in 1 Hour".
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

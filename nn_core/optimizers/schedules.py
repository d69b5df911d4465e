"""Learning-rate schedules: a factor on the base learning rate, per epoch.

``epoch`` is the number of completed epochs, so the first one trains with ``factor(0, epochs)``.
Schedules are PyTorch's, stepped once an epoch. All but `Plateau` are functions of the epoch
alone; a plateau depends on the losses seen, and its state is the caller's to hold.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nn_core.config import require_number
from nn_core.types import Array


class Schedule:
    """What every schedule has.

    Attributes
    ----------
    kind : str
        Name in `SCHEDULES` and in saved configurations.
    formula : str
        LaTeX of the factor; e is the epoch, from 0, and E the number of epochs.
    """

    kind: ClassVar[str]
    formula: ClassVar[str]

    def factor(self, epoch: int, epochs: int) -> float:
        """Return the factor on the base learning rate.

        Parameters
        ----------
        epoch : int
            Completed epochs, from 0.
        epochs : int
            Length of the run; only `Cosine` looks at it.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class Constant(Schedule):
    """The base learning rate throughout."""

    kind: ClassVar[str] = "constant"
    formula: ClassVar[str] = "1"

    def factor(self, epoch: int, epochs: int) -> float:
        return 1.0


@dataclass(frozen=True)
class Step(Schedule):
    """Multiply by gamma every so many epochs, PyTorch's ``StepLR``.

    Parameters
    ----------
    every : int
        Epochs between two drops, >= 1.
    gamma : float
        Factor of one drop, 0 < gamma <= 1.

    Examples
    --------
    >>> [Step(every=2, gamma=0.5).factor(epoch, 5) for epoch in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    every: int = 30
    gamma: float = 0.1
    kind: ClassVar[str] = "step"
    formula: ClassVar[str] = r"\gamma^{\lfloor e/n \rfloor}"

    def __post_init__(self) -> None:
        require_number("every", self.every, minimum=1, whole=True)
        require_number("gamma", self.gamma, above=0.0, maximum=1.0)

    def factor(self, epoch: int, epochs: int) -> float:
        return math.pow(self.gamma, epoch // self.every)


@dataclass(frozen=True)
class Exponential(Schedule):
    """Multiply by gamma every epoch, PyTorch's ``ExponentialLR``.

    Parameters
    ----------
    gamma : float
        0 < gamma <= 1.

    Examples
    --------
    >>> Exponential(gamma=0.5).factor(3, 10)
    0.125
    """

    gamma: float = 0.99
    kind: ClassVar[str] = "exponential"
    formula: ClassVar[str] = r"\gamma^{e}"

    def __post_init__(self) -> None:
        require_number("gamma", self.gamma, above=0.0, maximum=1.0)

    def factor(self, epoch: int, epochs: int) -> float:
        return math.pow(self.gamma, epoch)


@dataclass(frozen=True)
class Cosine(Schedule):
    """Fall along half a cosine, from 1 to a floor: f + (1 - f) (1 + cos(π e / E)) / 2.

    PyTorch's ``CosineAnnealingLR`` with ``T_max`` the number of epochs and ``eta_min`` the floor
    times the base learning rate; after the last epoch it stays at the floor.

    Parameters
    ----------
    floor : float
        Last factor, 0 <= floor <= 1.

    References
    ----------
    .. [1] Loshchilov, Hutter (2017), "SGDR: Stochastic Gradient Descent with Warm Restarts".

    Examples
    --------
    >>> [round(Cosine(floor=0.2).factor(epoch, 4), 6) for epoch in (0, 2, 4)]
    [1.0, 0.6, 0.2]
    """

    floor: float = 0.0
    kind: ClassVar[str] = "cosine"
    formula: ClassVar[str] = r"f + (1-f)\,\tfrac12\left(1+\cos\frac{\pi e}{E}\right)"

    def __post_init__(self) -> None:
        require_number("floor", self.floor, minimum=0.0, maximum=1.0)

    def factor(self, epoch: int, epochs: int) -> float:
        share = min(epoch / epochs, 1.0)
        return self.floor + (1.0 - self.floor) * 0.5 * (1.0 + math.cos(math.pi * share))


@dataclass(frozen=True)
class Plateau(Schedule):
    """Multiply by gamma when the monitored loss has stopped falling.

    PyTorch's ``ReduceLROnPlateau`` (mode "min", relative threshold): a loss counts as better
    below best · (1 - threshold); after more than ``patience`` epochs without a better one the
    factor drops, and then bad epochs are not counted for ``cooldown`` epochs. A loss that is not
    a number is not better.

    Parameters
    ----------
    patience : int
        Bad epochs that are tolerated, >= 0.
    gamma : float
        Factor of one drop, 0 < gamma < 1.
    threshold : float
        Relative improvement that counts, 0 <= threshold < 1.
    cooldown : int
        >= 0.
    floor : float
        The factor never falls below it, 0 <= floor <= 1.

    Examples
    --------
    >>> plateau = Plateau(patience=1, gamma=0.5)
    >>> state = plateau.initial_state(())
    >>> [float(plateau.update(state, np.array(loss))) for loss in (1.0, 1.0, 1.0, 0.5)]
    [1.0, 1.0, 0.5, 0.5]
    """

    patience: int = 10
    gamma: float = 0.1
    threshold: float = 1e-4
    cooldown: int = 0
    floor: float = 0.0
    kind: ClassVar[str] = "plateau"
    formula: ClassVar[str] = r"\gamma^{\#\text{plateaus}}"

    def __post_init__(self) -> None:
        require_number("patience", self.patience, minimum=0, whole=True)
        require_number("gamma", self.gamma, above=0.0, below=1.0)
        require_number("threshold", self.threshold, minimum=0.0, below=1.0)
        require_number("cooldown", self.cooldown, minimum=0, whole=True)
        require_number("floor", self.floor, minimum=0.0, maximum=1.0)

    def factor(self, epoch: int, epochs: int) -> float:
        """Return 1: the factor of a plateau is what `update` returns."""
        return 1.0

    def initial_state(self, lead: tuple[int, ...]) -> dict[str, Array]:
        """Return the state before the first epoch.

        Parameters
        ----------
        lead : tuple of int
            ``()`` for one network, ``(K,)`` for K that are judged each on its own.

        Returns
        -------
        dict of str to array, shape lead
            ``best``, ``bad_epochs``, ``cooldown`` (epochs left) and ``factor``.
        """
        return {
            "best": np.full(lead, np.inf),
            "bad_epochs": np.zeros(lead, dtype=int),
            "cooldown": np.zeros(lead, dtype=int),
            "factor": np.ones(lead),
        }

    def update(self, state: dict[str, Array], monitored: Array) -> Array:
        """Take in an epoch's loss and return the factor for the next epoch.

        Parameters
        ----------
        state : dict
            From `initial_state`, changed in place.
        monitored : array, shape lead
            The loss of each network.

        Returns
        -------
        array, shape lead
        """
        better = monitored < state["best"] * (1.0 - self.threshold)
        cooling = state["cooldown"] > 0
        best = np.where(better, monitored, state["best"])
        bad = np.where(better | cooling, 0, state["bad_epochs"] + 1)
        drop = bad > self.patience
        dropped = np.maximum(state["factor"] * self.gamma, self.floor)
        left = state["cooldown"] - cooling
        state["best"][...] = best
        state["bad_epochs"][...] = np.where(drop, 0, bad)
        state["cooldown"][...] = np.where(drop, self.cooldown, left)
        state["factor"][...] = np.where(drop, dropped, state["factor"])
        return state["factor"].copy()


@dataclass(frozen=True)
class Warmup:
    """Rise linearly from start_factor to 1; multiplies any schedule. PyTorch's ``LinearLR``.

    Parameters
    ----------
    epochs : int
        Completed epochs at which the factor reaches 1, >= 1.
    start_factor : float
        Factor of the first epoch, 0 < start_factor <= 1.

    References
    ----------
    .. [1] Goyal et al. (2017), "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour".

    Examples
    --------
    >>> [Warmup(epochs=2, start_factor=0.5).factor(epoch) for epoch in range(4)]
    [0.5, 0.75, 1.0, 1.0]
    """

    epochs: int = 5
    start_factor: float = 1 / 3

    def __post_init__(self) -> None:
        require_number("epochs", self.epochs, minimum=1, whole=True)
        require_number("start_factor", self.start_factor, above=0.0, maximum=1.0)

    def factor(self, epoch: int) -> float:
        """Return the factor after ``epoch`` completed epochs."""
        share = min(epoch / self.epochs, 1.0)
        return self.start_factor + (1.0 - self.start_factor) * share


SCHEDULES: dict[str, type[Schedule]] = {
    cls.kind: cls for cls in (Constant, Step, Exponential, Cosine, Plateau)
}
"""Schedule by kind."""

"""Copies of a trainer at earlier moments, so that a run can go back without starting over."""

from __future__ import annotations

import copy

from nn_core.training.trainer import Trainer

BETWEEN = 0.15
"""Seconds of training after which another moment is kept."""
_MOST = 64
# As large as the parameters: they, the gradient, an optimizer's memory, the best, an epoch's start.
_VECTORS = 8


def snapshot(trainer: Trainer) -> Trainer:
    """Return a copy of a trainer that continues on its own, bit for bit as the original would.

    Data and the arrays in the history are shared, as nothing changes them.

    >>> import numpy as np
    >>> from nn_core import Dense, HalfSquaredError, Network, TrainingSettings
    >>> X = np.array([[1.0], [2.0]])
    >>> trainer = Trainer(Network(1, (Dense(1),)), TrainingSettings(HalfSquaredError()), (X, 2 * X))
    >>> before = snapshot(trainer)
    >>> trainer.run_epoch().epoch, before.epoch
    (1, 0)
    >>> bool(before.run_epoch().values["train_loss"] == trainer.history.curve("train_loss")[1])
    True
    """
    data = *trainer.train, *trainer.samples, *(trainer.validation or ())
    shared = (trainer.network, trainer.settings, *data)
    return copy.deepcopy(trainer, {id(one): one for one in shared})


class Snapshots:
    """Moments between epochs of one run, from which any other moment is reached quickly.

    The budget is in bytes, approximately; at least four moments are kept whatever it is. When
    there are too many, every second one of the older half is dropped.

    >>> Snapshots().latest((3, 0)) is None
    True
    """

    def __init__(self, budget: int = 32 * 2**20) -> None:
        self.budget = budget
        self._kept: list[Trainer] = []
        self._seconds = 0.0

    def __len__(self) -> int:
        return len(self._kept)

    def note(self, trainer: Trainer, seconds: float) -> None:
        """Add seconds of training; between epochs, keep this moment if it is time for another."""
        self._seconds += seconds
        if trainer.step_in_epoch or (self._kept and self._seconds < BETWEEN):
            return
        self.keep(trainer)

    def keep(self, trainer: Trainer) -> None:
        """Keep this moment, in place of a kept one of the same epoch or of later ones."""
        self.forget_after((trainer.epoch - 1, 0))
        self._kept.append(snapshot(trainer))
        self._seconds = 0.0
        most = max(4, min(_MOST, self.budget // (_VECTORS * trainer.parameters.flat.nbytes)))
        if len(self._kept) > most:
            older = self._kept[: most // 2]
            self._kept = older[::2] + self._kept[most // 2 :]

    def forget_after(self, position: tuple[int, int]) -> None:
        """Drop all after a moment: epochs done, and mini-batches of the next."""
        self._kept = [one for one in self._kept if (one.epoch, 0) <= position]

    def latest(self, position: tuple[int, int]) -> Trainer | None:
        """Return a copy of the last kept moment up to this one, or None."""
        earlier = [one for one in self._kept if (one.epoch, 0) <= position]
        return snapshot(earlier[-1]) if earlier else None

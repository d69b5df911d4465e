"""A trainer as it was, kept so that a run can go back without starting over."""

from __future__ import annotations

import copy

from nn_core.training.trainer import Trainer

BETWEEN = 0.15
"""Seconds of training after which another moment is kept."""
_MOST = 64
# As large as the parameters: they, the gradient, an optimizer's memory, the best, an epoch's start.
_VECTORS = 8


def snapshot(trainer: Trainer) -> Trainer:
    """Return a trainer at the same moment that goes on by itself.

    It does what the other would have done, bit for bit. Data and what the history has recorded
    are shared, for nothing changes them; the rest is a copy.

    Parameters
    ----------
    trainer : Trainer

    Returns
    -------
    Trainer

    Examples
    --------
    >>> import numpy as np
    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> from nn_core.network import Network
    >>> from nn_core.training.step import TrainingSettings
    >>> network = Network(1, (Dense(1, "identity"),))
    >>> X = np.array([[1.0], [2.0]])
    >>> trainer = Trainer(network, TrainingSettings(HalfSquaredError()), (X, 2 * X))
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
    """Moments between epochs of one run, close enough to go back quickly to any other.

    Parameters
    ----------
    budget : int
        Bytes that they may take, about; at least four are kept whatever it is. Of the older half
        every other one is dropped when there are too many.

    Examples
    --------
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
        """Take note that a run was trained for so long; keep the moment where it is time.

        Parameters
        ----------
        trainer : Trainer
            Only between epochs is a moment kept.
        seconds : float
            Time since this was called last.
        """
        self._seconds += seconds
        if trainer.step_in_epoch or (self._kept and self._seconds < BETWEEN):
            return
        self.keep(trainer)

    def keep(self, trainer: Trainer) -> None:
        """Keep this moment, in place of what was kept of it or of later ones."""
        self.forget_after((trainer.epoch - 1, 0))
        self._kept.append(snapshot(trainer))
        self._seconds = 0.0
        most = max(4, min(_MOST, self.budget // (_VECTORS * trainer.parameters.flat.nbytes)))
        if len(self._kept) > most:
            older = self._kept[: most // 2]
            self._kept = older[::2] + self._kept[most // 2 :]

    def forget_after(self, position: tuple[int, int]) -> None:
        """Drop what lies after a moment: epochs done, and mini-batches of the next."""
        self._kept = [one for one in self._kept if (one.epoch, 0) <= position]

    def latest(self, position: tuple[int, int]) -> Trainer | None:
        """Return the last kept moment up to this one, to go on from; None where there is none."""
        found = [one for one in self._kept if (one.epoch, 0) <= position]
        return snapshot(found[-1]) if found else None

"""What the monitored loss decides: when to stop, what to go back to, and a plateau's factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nn_core.config import Range, Settings, setting
from nn_core.optimizers.schedules import EPOCHS, Plateau, Schedule
from nn_core.types import N_, Array


@dataclass(frozen=True)
class EarlyStopping(Settings):
    """Stop after ``patience`` epochs without an improvement larger than ``min_delta``.

    The network then goes back to its best weights.
    """

    patience: int = setting(20, N_("Patience (epochs)"), EPOCHS)
    min_delta: float = setting(0.0, N_("Smallest gain"), Range(0.0, 10.0))


class BestWeights:
    """The best loss so far, its weights (..., P), and its epoch, per network."""

    def __init__(self, flat: Array) -> None:
        lead = flat.shape[:-1]
        self.loss = np.full(lead, np.inf)
        self.epoch = np.zeros(lead, dtype=int)
        self.flat = flat.copy()

    def update(
        self, epoch: int, loss: Array | float, flat: Array, stopping: EarlyStopping
    ) -> Array:
        """Note an epoch's loss; return which networks have run out of patience, shape (...)."""
        better = np.asarray(loss) < self.loss - stopping.min_delta
        self.loss = np.where(better, loss, self.loss)
        self.epoch = np.where(better, epoch, self.epoch)
        np.copyto(self.flat, flat, where=better[..., np.newaxis])
        return np.asarray(epoch - self.epoch >= stopping.patience)


class Monitor:
    """Early stopping and plateau of a run, each network by its own monitored loss.

    Attributes
    ----------
    best : BestWeights
    stopped_epoch : array of int, shape (...)
        Epoch at which each network stopped before the end; -1 where it did not.
    plateau_factor : float or array, shape (...)
        The present factor of a `Plateau` schedule.
    """

    def __init__(self, flat: Array) -> None:
        self.best = BestWeights(flat)
        self.stopped_epoch: Array = np.full(flat.shape[:-1], -1)
        self.plateau_factor: float | Array = 1.0
        self._plateau_state: dict[str, Array] | None = None

    def begin_again(self, epoch: int, flat: Array) -> None:
        """Forget earlier losses of running networks: their activation functions have changed."""
        running, best = self.stopped_epoch < 0, self.best
        best.loss = np.where(running, np.inf, best.loss)
        best.epoch = np.where(running, epoch, best.epoch)
        np.copyto(best.flat, flat, where=running[..., np.newaxis])

    def hold_stopped(self, flat: Array) -> None:
        """Set stopped networks of a population back to their best weights."""
        stopped = self.stopped_epoch >= 0
        if stopped.any():
            np.copyto(flat, self.best.flat, where=stopped[..., np.newaxis])

    def update(
        self,
        epoch: int,
        epochs: int,
        loss: Array | float,
        flat: Array,
        stopping: EarlyStopping | None,
        schedule: Schedule,
    ) -> None:
        """Note an epoch's loss; where a network has stopped or ended, go back to its best."""
        if stopping is not None:
            running = self.stopped_epoch < 0
            out = self.best.update(epoch, loss, flat, stopping)
            self.stopped_epoch = np.where(out & running, epoch, self.stopped_epoch)
            back = out | (epoch >= epochs)
            np.copyto(flat, self.best.flat, where=back[..., np.newaxis])
        if isinstance(schedule, Plateau):
            if self._plateau_state is None:
                self._plateau_state = schedule.initial_state(flat.shape[:-1])
            self.plateau_factor = schedule.update(self._plateau_state, np.asarray(loss))

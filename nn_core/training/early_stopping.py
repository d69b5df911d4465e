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


class Monitor:
    """Early stopping and plateau of a run, each network by its own monitored loss.

    Attributes
    ----------
    best_flat, best_epoch, best_loss : array, shape (..., P), (...) and (...)
        The best parameters with early stopping, so far.
    stopped_epoch : array of int, shape (...)
        Epoch at which each network stopped before the end; -1 where it did not.
    plateau_factor : float or array, shape (...)
        The present factor of a `Plateau` schedule.
    """

    def __init__(self, flat: Array) -> None:
        lead = flat.shape[:-1]
        self.best_loss: Array = np.full(lead, np.inf)
        self.best_epoch: Array = np.zeros(lead, dtype=int)
        self.best_flat = flat.copy()
        self.stopped_epoch: Array = np.full(lead, -1)
        self.plateau_factor: float | Array = 1.0
        self._plateau_state: dict[str, Array] | None = None

    def begin_again(self, epoch: int, flat: Array) -> None:
        """Forget earlier losses of running networks: their activation functions have changed."""
        self._note_best(self.stopped_epoch < 0, epoch, np.inf, flat)

    def hold_stopped(self, flat: Array) -> None:
        """Set stopped networks of a population back to their best weights."""
        stopped = self.stopped_epoch >= 0
        if stopped.any():
            np.copyto(flat, self.best_flat, where=stopped[..., np.newaxis])

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
        loss = np.asarray(loss)
        if stopping is not None:
            self._note_best(loss < self.best_loss - stopping.min_delta, epoch, loss, flat)
            out = np.asarray(epoch - self.best_epoch >= stopping.patience)
            self.stopped_epoch = np.where(out & (self.stopped_epoch < 0), epoch, self.stopped_epoch)
            back = out | (epoch >= epochs)
            np.copyto(flat, self.best_flat, where=back[..., np.newaxis])
        if isinstance(schedule, Plateau):
            if self._plateau_state is None:
                self._plateau_state = schedule.initial_state(flat.shape[:-1])
            self.plateau_factor = schedule.update(self._plateau_state, loss)

    def _note_best(self, which: Array, epoch: int, loss: Array | float, flat: Array) -> None:
        which = np.asarray(which)
        self.best_loss = np.where(which, loss, self.best_loss)
        self.best_epoch = np.where(which, epoch, self.best_epoch)
        np.copyto(self.best_flat, flat, where=which[..., np.newaxis])

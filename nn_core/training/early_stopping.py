"""Decisions based on the monitored loss: early stopping and the factor of a plateau schedule."""

from dataclasses import dataclass

import numpy as np

from nn_core.config import Range, Settings, setting
from nn_core.optimizers.schedules import EPOCHS, Plateau, Schedule
from nn_core.types import N_, Array


@dataclass(frozen=True)
class EarlyStopping(Settings):
    """Stop after ``patience`` epochs without a gain above ``min_delta``, at the best weights."""

    patience: int = setting(20, N_("Patience (epochs)"), EPOCHS)
    min_delta: float = setting(0.0, N_("Smallest gain"), Range(0.0, 10.0))


class Monitor:
    """State of early stopping and plateau schedule, separate for each network of a population."""

    def __init__(self, flat: Array) -> None:
        lead = flat.shape[:-1]
        # Best so far, with early stopping; shape (...), (...) and (..., P)
        self.best_loss: Array = np.full(lead, np.inf)
        self.best_epoch: Array = np.zeros(lead, dtype=int)
        self.best_flat = flat.copy()
        self.stopped_epoch: Array = np.full(lead, -1)  # -1 for networks that have not stopped
        self.plateau_factor: float | Array = 1.0  # Current factor of a `Plateau` schedule
        self._plateau_state: dict[str, Array] | None = None

    def begin_again(self, epoch: int, flat: Array) -> None:
        """Reset the best loss of running networks, after a change of the activation functions."""
        self._note_best(self.stopped_epoch < 0, epoch, np.inf, flat)

    def hold_stopped(self, flat: Array) -> None:
        """Reset stopped networks of a population to their best weights."""
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
        """Process an epoch's loss; restore the best weights where training has ended."""
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

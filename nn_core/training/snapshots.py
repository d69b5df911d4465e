"""Copies of a trainer at earlier moments, to go back in a run without restarting it."""

import copy

from nn_core.training.trainer import Trainer

BETWEEN = 0.15
"""Seconds of training between two snapshots."""
_MOST = 64
# Arrays of the parameters' size per snapshot: parameters, gradient, optimizer state, best, start.
_VECTORS = 8


def snapshot(trainer: Trainer) -> Trainer:
    """Return an independent copy of a trainer, which continues exactly like the original.

    Data and the arrays of the history are shared, as they are never modified.
    """
    data = *trainer.train, *trainer.samples, *(trainer.validation or ())
    shared = (trainer.network, trainer.settings, *data)
    return copy.deepcopy(trainer, {id(one): one for one in shared})


class Snapshots:
    """Snapshots of one run, taken between epochs, from which any other moment is reached quickly.

    The budget is in bytes, approximate; at least four snapshots are kept in any case. Beyond it,
    every second one of the older half is dropped.
    """

    def __init__(self, budget: int = 32 * 2**20) -> None:
        self.budget = budget
        self._kept: list[Trainer] = []
        self._seconds = 0.0

    def __len__(self) -> int:
        return len(self._kept)

    def note(self, trainer: Trainer, seconds: float) -> None:
        """Add seconds of training; between epochs, keep a snapshot if `BETWEEN` has passed."""
        self._seconds += seconds
        if trainer.step_in_epoch or (self._kept and self._seconds < BETWEEN):
            return
        self.keep(trainer)

    def keep(self, trainer: Trainer) -> None:
        """Keep a snapshot, which replaces those of the same or later epochs."""
        self.forget_after((trainer.epoch - 1, 0))
        self._kept.append(snapshot(trainer))
        self._seconds = 0.0
        most = max(4, min(_MOST, self.budget // (_VECTORS * trainer.parameters.flat.nbytes)))
        if len(self._kept) > most:
            older = self._kept[: most // 2]
            self._kept = older[::2] + self._kept[most // 2 :]

    def forget_after(self, position: tuple[int, int]) -> None:
        """Drop all snapshots after a position: epochs done, and mini-batches of the next."""
        self._kept = [one for one in self._kept if (one.epoch, 0) <= position]

    def latest(self, position: tuple[int, int]) -> Trainer | None:
        """Return a copy of the last snapshot at or before a position, or None."""
        earlier = [one for one in self._kept if (one.epoch, 0) <= position]
        return snapshot(earlier[-1]) if earlier else None

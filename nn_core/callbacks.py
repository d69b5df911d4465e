"""Early stopping: when to stop a run that no longer improves, and what to go back to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nn_core.registry import require_number
from nn_core.types import Array


@dataclass(frozen=True)
class EarlyStopping:
    """Stop when the monitored loss has not improved for a while, and go back to the best.

    Parameters
    ----------
    patience : int
        Epochs without improvement before stopping, >= 1.
    min_delta : float
        An improvement must be larger than this, >= 0.
    """

    patience: int = 20
    min_delta: float = 0.0

    def __post_init__(self) -> None:
        require_number("patience", self.patience, minimum=1, whole=True)
        require_number("min_delta", self.min_delta, minimum=0.0)


class BestWeights:
    """The best loss so far, the weights that had it, and how long ago that was, per network.

    Parameters
    ----------
    flat : array, shape (..., P)
        Parameters at the start.
    """

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

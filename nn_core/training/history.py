"""The record of a run: curves, and the parameters of the kept epochs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from nn_core.types import Array


class EpochRecord(NamedTuple):
    """Metrics at the end of an epoch; each of shape (...), one per network."""

    epoch: int  # Epochs done; 0 is the start
    # ``train_loss`` and, with validation data, ``validation_loss`` (data loss, dropout off);
    # ``penalty``; ``train_<metric>``, ``validation_<metric>``; ``learning_rate``
    values: dict[str, Array | float]


class History:
    """Metrics of every evaluated epoch, and parameters of log-spaced epochs within a budget.

    The budget is in bytes, for `kept` and `before` together; at least 32 epochs are kept in any
    case, always including the first and the last.
    """

    def __init__(self, budget: int = 64 * 2**20) -> None:
        self.budget = budget
        self.epochs: list[int] = []  # Evaluated epochs, from 0, the start
        self.kept: dict[int, Array] = {}  # Flat parameters (..., P) by epoch
        # Parameters (..., P) before the last step of a kept epoch; none for the start
        self.before: dict[int, Array] = {}
        self._values: dict[str, list[Array | float]] = {}

    def record(
        self,
        epoch: int,
        values: Mapping[str, Array | float],
        flat: Array,
        before: Array | None = None,
    ) -> None:
        """Add an evaluated epoch; ``flat`` is copied, ``before`` is not."""
        self.epochs.append(epoch)
        for name, value in values.items():
            self._values.setdefault(name, []).append(value)
        self.kept[epoch] = flat.copy()
        if before is not None:
            self.before[epoch] = before
        size = flat.nbytes * (2 if self.before else 1)
        capacity = max(32, self.budget // size)
        if len(self.kept) > capacity:
            self._thin(capacity // 2)

    def curve(self, name: str) -> Array:
        """Return a metric at `epochs`, shape (E,) or (E, K); KeyError for unknown names."""
        if name not in self._values:
            raise KeyError(f"expected one of {self.names}; got {name!r}")
        return np.asarray(self._values[name])

    @property
    def names(self) -> list[str]:
        """Names of the recorded metrics."""
        return list(self._values)

    def nearest(self, epoch: int) -> int:
        """Return the kept epoch nearest to ``epoch``."""
        return min(self.kept, key=lambda kept: (abs(kept - epoch), kept))

    def begin_again(self) -> None:
        """Remove the last record and all kept parameters, which belong to an earlier network.

        The curves stay; the caller records the last epoch again.
        """
        self.kept, self.before = {}, {}
        self.epochs.pop()
        for values in self._values.values():
            values.pop()

    def __deepcopy__(self, _memo: object) -> History:
        # Recorded arrays never change, so only lists and dicts are copied.
        twin = History(self.budget)
        twin.epochs, twin.kept, twin.before = self.epochs[:], dict(self.kept), dict(self.before)
        twin._values = {name: values[:] for name, values in self._values.items()}
        return twin

    def _thin(self, target: int) -> None:
        # About ``target`` epochs, evenly spaced in log(1 + epoch), including first and last.
        last = max(self.kept)
        ideal = np.expm1(np.linspace(0.0, np.log1p(last), target))
        wanted = {self.nearest(round(float(epoch))) for epoch in ideal} | {min(self.kept), last}
        self.kept = {epoch: flat for epoch, flat in self.kept.items() if epoch in wanted}
        self.before = {epoch: flat for epoch, flat in self.before.items() if epoch in wanted}

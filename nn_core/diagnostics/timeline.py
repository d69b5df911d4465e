"""The layers' records by kept epoch: the epochs are a population, measured in one pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nn_core.diagnostics.layers import LayerRecords, layer_records
from nn_core.losses import Loss
from nn_core.network import Network
from nn_core.optimizers.penalties import Penalty
from nn_core.parameters import Parameters
from nn_core.training.history import History
from nn_core.types import Array

SAMPLES = 1000
"""Samples of a timeline, at most: the first of the training part."""
_NUMBERS_AT_ONCE = 2_000_000


@dataclass(frozen=True, eq=False)
class Timeline:
    """What each layer was like at each kept epoch.

    Attributes
    ----------
    epochs : array of int, shape (E,)
    records : LayerRecords
        Each of shape (E, L), in float64.
    samples : int
        How many samples it was measured on.
    """

    epochs: Array
    records: LayerRecords
    samples: int


def timeline(
    network: Network,
    history: History,
    X: Array,
    y: Array,
    loss: Loss,
    penalty: Penalty | None = None,
    index: int | None = None,
) -> Timeline:
    """Measure every layer at every kept epoch.

    Parameters
    ----------
    network : Network
    history : History
        Of one network, or of a population.
    X, y : array, shape (N, n_in) and (N, n_out)
        Training samples; the first 1,000 count.
    loss : Loss
    penalty : Penalty, optional
    index : int, optional
        Which network of a population.

    Returns
    -------
    Timeline

    Examples
    --------
    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> network = Network(1, (Dense(2, "tanh"), Dense(1, "identity")))
    >>> history = History()
    >>> history.record(0, {}, network.initialize(0).flat)
    >>> X = np.ones((4, 1))
    >>> line = timeline(network, history, X, X, HalfSquaredError())
    >>> line.records.gradient_norm.shape
    (1, 2)
    """
    X, y = X[:SAMPLES], y[:SAMPLES]
    epochs = sorted(history.kept)
    own: slice | int = slice(None) if index is None else index
    unknown = np.full(network.layout.size, np.nan)
    width = 4 * len(X) * sum(layer.units for layer in network.layers)
    size = max(1, _NUMBERS_AT_ONCE // (width + network.layout.size))
    parts = []
    for start in range(0, len(epochs), size):
        chunk = epochs[start : start + size]
        flat = np.stack([history.kept[epoch][own] for epoch in chunk])
        before = np.stack(
            [history.before[e][own] if e in history.before else unknown for e in chunk]
        )
        parameters = Parameters(network.layout, flat)
        parts.append(layer_records(network, parameters, X, y, loss, penalty, before))
    records = LayerRecords(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    return Timeline(np.array(epochs), records, len(X))

"""The objective that a training minimizes, evaluated in float64 at any parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from nn_core.losses import Loss
from nn_core.network import Network, backward, forward, per_sample_loss
from nn_core.optimizers.penalties import Penalty, add_gradient
from nn_core.parameters import Parameters
from nn_core.types import Array
from nn_core.workspace import LayerPass

EPS = float(np.finfo(np.float64).eps)
NUMBERS_AT_ONCE = 2_000_000
"""Approximate number of values that a computation over many networks holds at a time."""


def double(values: Array) -> Array:
    """Return values as float64, without a copy if they are already."""
    return np.asarray(values, dtype=np.float64)


def double_parameters(parameters: Parameters) -> Parameters:
    """Return parameters as float64, without a copy if they are already."""
    flat = parameters.flat
    if flat.dtype == np.float64:
        return parameters
    return Parameters(parameters.layout, np.ascontiguousarray(flat, dtype=np.float64))


def chunks(count: int, numbers: int) -> Iterator[slice]:
    """Split ``count`` rows of ``numbers`` values each into slices of about `NUMBERS_AT_ONCE`."""
    size = max(1, NUMBERS_AT_ONCE // numbers)
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))


class Backprop(NamedTuple):
    """Results of a forward and a backward pass."""

    passes: list[LayerPass]  # of each layer
    deltas: list[Array]  # dL_i/dz of each layer (..., N, n_out), without the penalty
    gradient: Parameters  # of the objective: mean loss plus penalty


@dataclass(frozen=True, eq=False)
class Objective:
    """Mean loss plus penalty of a network on given data, without dropout.

    >>> from nn_core.layers import Dense
    >>> from nn_core.losses import HalfSquaredError
    >>> X, y = np.array([[3.0]]), np.array([[5.0]])
    >>> objective = Objective(Network(1, (Dense(1, "identity"),)), X, y, HalfSquaredError())
    >>> start = Parameters(objective.network.layout, np.array([2.0, 0.0]))
    >>> float(objective.values(start.flat)), objective.backpropagate(start).gradient.flat.tolist()
    (0.5, [3.0, 1.0])
    """

    network: Network
    X: Array  # (N, n_in)
    y: Array  # (N, n_out)
    loss: Loss
    penalty: Penalty = Penalty()

    def __post_init__(self) -> None:
        object.__setattr__(self, "X", double(self.X))
        object.__setattr__(self, "y", double(self.y))

    def first(self, count: int) -> Objective:
        """Return the objective on the first ``count`` samples."""
        return replace(self, X=self.X[:count], y=self.y[:count])

    @property
    def pass_size(self) -> int:
        """Number of activations of all units and samples."""
        return len(self.X) * sum(layer.units for layer in self.network.layers)

    def backpropagate(
        self, parameters: Parameters, masks: Sequence[Array | None] | None = None
    ) -> Backprop:
        """Run a forward and a backward pass, with dropout only for given masks."""
        parameters = double_parameters(parameters)
        passes = forward(self.network, parameters, self.X, masks)
        gradient = Parameters(self.network.layout, np.zeros_like(parameters.flat))
        deltas = backward(self.network, parameters, passes, self.y, self.loss, gradient)
        add_gradient(self.penalty.coefficients(parameters), parameters, gradient)
        return Backprop(passes, deltas, gradient)

    def values(self, flat: Array) -> Array:
        """Return the objective of many networks (..., P), in chunks; shape (...)."""
        rows = np.ascontiguousarray(double(flat).reshape(-1, self.network.layout.size))
        values = np.empty(len(rows))
        with np.errstate(over="ignore", invalid="ignore"):
            for part in chunks(len(rows), 3 * self.pass_size + rows.shape[1]):
                parameters = Parameters(self.network.layout, rows[part])
                passes = forward(self.network, parameters, self.X)
                losses = per_sample_loss(self.network, passes, self.y, self.loss)
                values[part] = losses.mean(axis=-1) + self.penalty.value(parameters)
        return values.reshape(flat.shape[:-1])

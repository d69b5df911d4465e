"""A worked example with more or fewer inputs, layers, units or samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nn_core.activations import ACTIVATIONS
from nn_core.layers import Dense
from nn_core.network import Network
from nn_core.parameters import Parameters
from nn_core.random_streams import stream
from nn_core.types import Array
from tutorial.example.worked_example import WorkedExample


def resized(
    example: WorkedExample, n_in: int, units: Sequence[int], samples: int, seed: int = 0
) -> WorkedExample:
    """Return an example with other sizes; what fits is kept, what is new is drawn.

    Parameters
    ----------
    example : WorkedExample
    n_in, samples : int
    units : sequence of int
        Per layer; a new hidden layer gets the activation of the one before it.
    seed : int
        Of the new numbers: one decimal, from -1 to 1; new targets are 0, or class 0.

    Examples
    --------
    >>> from tutorial.example.examples import EXAMPLES
    >>> wider = resized(EXAMPLES["mazur"](), 2, (3, 2), 1)
    >>> wider.parameters.weights[0].shape
    (2, 3)
    """
    rng = stream(seed, "weights", n_in, *units)
    old = example.network.layers
    hidden = old[:-1] or (Dense(1, ACTIVATIONS["tanh"]()),)
    kinds = [hidden[min(k, len(hidden) - 1)].activation for k in range(len(units) - 1)]
    layers = [
        Dense(size, kind) for size, kind in zip(units, [*kinds, old[-1].activation], strict=True)
    ]
    network = Network(n_in, tuple(layers))
    parameters = Parameters.zeros(network.layout)
    parameters.flat[:] = rng.integers(-10, 11, network.layout.size) / 10
    for k in range(min(len(layers), len(old))):
        _keep(parameters.weights[k], example.parameters.weights[k])
        _keep(parameters.biases[k], example.parameters.biases[k])
    X = rng.integers(-10, 11, (samples, n_in)) / 10
    y = np.zeros((samples, units[-1]))
    if example.loss.kind == "categorical_cross_entropy":
        y[:, 0] = 1.0
    _keep(X, example.X)
    if units[-1] == example.y.shape[1]:
        _keep(y, example.y)
    return replace(
        example,
        network=network,
        parameters=parameters,
        X=X,
        y=y,
        trainable=None if example.trainable is None else network.layout.is_weight,
        names=example.names if network.layout == example.network.layout else (),
        masks=None,
        state=None,
    )


def _keep(new: Array, old: Array) -> None:
    rows, columns = (min(a, b) for a, b in zip(new.shape, old.shape, strict=True))
    new[:rows, :columns] = old[:rows, :columns]

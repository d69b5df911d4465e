"""Loss and metrics of a network on the parts of its data."""

from collections.abc import Callable, Mapping

import numpy as np

from nn_core.losses import Loss
from nn_core.network import Network, forward, per_sample_loss
from nn_core.parameters import Parameters
from nn_core.types import Array
from nn_core.workspace import BatchInputs

Metric = Callable[[Array, Array], Array]
"""(output, targets) -> one number per network, shape (...)."""

Samples = tuple[Array | BatchInputs, Array]
"""Inputs (..., N, n_in), or `BatchInputs` of them, and targets (..., N, n_out)."""


def evaluate(
    network: Network,
    parameters: Parameters,
    train: Samples,
    validation: Samples | None,
    loss: Loss,
    metrics: Mapping[str, Metric],
) -> dict[str, Array | float]:
    """Return mean data loss and metrics, each of shape (...).

    Keys are ``train_loss``, ``train_<metric>`` and, with validation data, ``validation_…``.
    """
    values: dict[str, Array | float] = {}
    for name, part in (("train", train), ("validation", validation)):
        if part is None:
            continue
        X, y = part
        passes = forward(network, parameters, X)
        losses = per_sample_loss(network, passes, y, loss)
        values[f"{name}_loss"] = np.add.reduce(losses, axis=-1) / losses.shape[-1]
        for metric, function in metrics.items():
            values[f"{name}_{metric}"] = function(passes[-1].a, y)
    return values

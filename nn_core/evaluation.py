"""Loss and metrics of a network on the parts of its data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from nn_core.losses import Loss
from nn_core.network import LayerPass, Network, forward, per_sample_loss
from nn_core.parameters import Parameters
from nn_core.types import Array

Metric = Callable[[Array, Array], Array]
"""(output, targets) -> one number per network, shape (...)."""

Samples = tuple[Array, Array]
"""Inputs (..., N, n_in) and targets (..., N, n_out)."""


def evaluate(
    network: Network,
    parameters: Parameters,
    train: Samples,
    validation: Samples | None,
    loss: Loss,
    metrics: Mapping[str, Metric],
    trained: tuple[Sequence[LayerPass], Array] | None = None,
) -> dict[str, Array | float]:
    """Return the mean data loss and the metrics on training and validation data.

    Parameters
    ----------
    network : Network
    parameters : Parameters
    train, validation : tuple of array
    loss : Loss
    metrics : mapping of str to function
    trained : tuple, optional
        The output layer's passes over the batches of an epoch as they were trained, and its
        targets, shape (..., N, n_out): take the training numbers from them.

    Returns
    -------
    dict of str to array, shape (...)
        ``train_loss``, ``train_<metric>`` and, with validation data, ``validation_…``.
    """
    values: dict[str, Array | float] = {}
    for name, last, y in _outputs(network, parameters, train, validation, trained):
        losses = per_sample_loss(network, [last], y, loss)
        values[f"{name}_loss"] = np.add.reduce(losses, axis=-1) / losses.shape[-1]
        for metric, function in metrics.items():
            values[f"{name}_{metric}"] = function(last.a, y)
    return values


def _outputs(
    network: Network,
    parameters: Parameters,
    train: Samples,
    validation: Samples | None,
    trained: tuple[Sequence[LayerPass], Array] | None,
) -> Iterator[tuple[str, LayerPass, Array]]:
    """Yield the output layer's pass over each part of the data, with its targets."""
    if trained is not None:
        passes, targets = trained
        z, a = (np.concatenate([p[k] for p in passes], axis=-2) for k in (1, 2))
        # Of an epoch that a single step began, only the batches since count.
        yield "train", LayerPass(z, z, a, None), targets[..., -z.shape[-2] :, :]
    else:
        yield "train", forward(network, parameters, train[0])[-1], train[1]
    if validation is not None:
        X, y = validation
        yield "validation", forward(network, parameters, X)[-1], y

"""Loss and metrics of a network on the parts of its data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from nn_core.losses import Loss
from nn_core.network import Network, forward, per_sample_loss, uses_logits
from nn_core.parameters import Parameters
from nn_core.types import Array
from nn_core.workspace import Columns, LayerPass

Metric = Callable[[Array, Array], Array]
"""(output, targets) -> one number per network, shape (...)."""

Samples = tuple[Array | Columns, Array]
"""Inputs (..., N, n_in), or `Columns` of them, and targets (..., N, n_out)."""


def evaluate(
    network: Network,
    parameters: Parameters,
    train: Samples,
    validation: Samples | None,
    loss: Loss,
    metrics: Mapping[str, Metric],
    trained: tuple[Sequence[Array], Array] | None = None,
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
        Weighted sums of the output layer in each batch of an epoch as it was trained, and the
        targets, shape (..., N, n_out): take the training numbers from them.

    Returns
    -------
    dict of str to array, shape (...)
        ``train_loss``, ``train_<metric>`` and, with validation data, ``validation_…``.
    """
    values: dict[str, Array | float] = {}
    from_logits = uses_logits(network, loss) and not metrics
    for name, last, y in _outputs(network, parameters, train, validation, trained, from_logits):
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
    trained: tuple[Sequence[Array], Array] | None,
    from_logits: bool,
) -> Iterator[tuple[str, LayerPass, Array]]:
    """Yield the output layer's pass over each part of the data, with its targets."""
    if trained is not None:
        batches, targets = trained
        z = np.concatenate(batches, axis=-2)
        # The loss from logits does not look at the activations.
        a = z if from_logits else network.layers[-1].activation(z)
        # Of an epoch that a single step began, only the batches since count.
        yield "train", LayerPass(z, z, a, None), targets[..., -z.shape[-2] :, :]
    else:
        yield "train", forward(network, parameters, train[0])[-1], train[1]
    if validation is not None:
        X, y = validation
        yield "validation", forward(network, parameters, X)[-1], y

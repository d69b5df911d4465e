"""What a network costs: parameters, memory and multiply-adds, counted from its description."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from experiments.spec.consistency import part_sizes
from experiments.spec.spec import ExperimentSpec


@dataclass(frozen=True)
class Facts:
    """Counts of one network and of one epoch of its training.

    Attributes
    ----------
    sizes : tuple of int
        Units of every layer, from the inputs to the outputs.
    parameters : int
        Weights and biases.
    parameter_bytes, optimizer_bytes, batch_bytes : int
        Memory of the parameters with their gradient, of the optimizer's state, and of one batch
        on its way: inputs, and z and a of every layer.
    forward : int
        Multiply-adds of one sample on its way forward; biases and activations are not counted.
    training : int
        Multiply-adds of one sample in training: forward, the gradient of the weights, and the
        error handed back, which the first layer has nobody to hand to.
    epoch : int
        Multiply-adds of an epoch of training.
    """

    sizes: tuple[int, ...]
    parameters: int
    parameter_bytes: int
    optimizer_bytes: int
    batch_bytes: int
    forward: int
    training: int
    epoch: int

    @property
    def total_bytes(self) -> int:
        """Memory that training takes besides the data."""
        return self.parameter_bytes + self.optimizer_bytes + self.batch_bytes


def facts(spec: ExperimentSpec) -> Facts:
    """Count what a spec's network costs; nothing is built or drawn for it.

    Parameters
    ----------
    spec : ExperimentSpec

    Returns
    -------
    Facts

    Examples
    --------
    >>> from experiments.spec.defaults import default_spec
    >>> counted = facts(default_spec("moons"))
    >>> counted.sizes, counted.parameters, counted.forward, counted.training
    ((2, 8, 8, 1), 105, 88, 248)
    """
    sizes = (spec.data.n_in, *(layer.units for layer in spec.network.hidden), spec.data.n_out)
    pairs = list(pairwise(sizes))
    parameters = sum((n_in + 1) * n_out for n_in, n_out in pairs)
    forward = sum(n_in * n_out for n_in, n_out in pairs)
    training = 3 * forward - sizes[0] * sizes[1]
    dtype = np.dtype(spec.training.dtype)
    state = spec.training.optimizer.initial_state(np.zeros(parameters, dtype=dtype))
    train = part_sizes(spec.data)[0]
    rows = min(spec.training.batch_size, train)
    return Facts(
        sizes=sizes,
        parameters=parameters,
        parameter_bytes=2 * parameters * dtype.itemsize,
        optimizer_bytes=sum(np.asarray(part).nbytes for part in state.values()),
        batch_bytes=rows * (sizes[0] + 2 * sum(sizes[1:])) * dtype.itemsize,
        forward=forward,
        training=training,
        epoch=train * training,
    )

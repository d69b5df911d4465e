"""Cost of a network: parameters, memory and multiply-adds, computed from its description."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from experiments.spec.spec import ExperimentSpec


@dataclass(frozen=True)
class NetworkCost:
    """Counts of one network and of one epoch of its training."""

    sizes: tuple[int, ...]  # Units of every layer, from the inputs to the outputs
    parameters: int  # Weights and biases
    # Memory of the parameters with their gradient, of the optimizer's state, and of the forward
    # pass of one batch: inputs, and z and a of every layer
    parameter_bytes: int
    optimizer_bytes: int
    batch_bytes: int
    # Multiply-adds of one sample in the forward pass; biases and activations are not counted
    forward: int
    # Multiply-adds of one sample in training: forward pass, gradient of the weights, and
    # backpropagation of the error to every layer but the first
    training: int
    epoch: int  # Multiply-adds of an epoch of training

    @property
    def total_bytes(self) -> int:
        """Memory for training, without the data."""
        return self.parameter_bytes + self.optimizer_bytes + self.batch_bytes


def parameter_count(spec: ExperimentSpec) -> int:
    """Count the weights and biases of a spec's network."""
    return sum((n_in + 1) * n_out for n_in, n_out in pairwise(spec.layer_sizes))


def network_cost(spec: ExperimentSpec) -> NetworkCost:
    """Compute the cost of a spec's network without building it."""
    sizes, parameters = spec.layer_sizes, parameter_count(spec)
    forward = sum(n_in * n_out for n_in, n_out in pairwise(sizes))
    training = 3 * forward - sizes[0] * sizes[1]
    dtype = np.dtype(spec.training.dtype)
    state = spec.training.optimizer.initial_state(np.zeros(parameters, dtype=dtype))
    train = spec.data.part_sizes[0]
    rows = min(spec.training.batch_size, train)
    return NetworkCost(
        sizes=sizes,
        parameters=parameters,
        parameter_bytes=2 * parameters * dtype.itemsize,
        optimizer_bytes=sum(np.asarray(part).nbytes for part in state.values()),
        batch_bytes=rows * (sizes[0] + 2 * sum(sizes[1:])) * dtype.itemsize,
        forward=forward,
        training=training,
        epoch=train * training,
    )

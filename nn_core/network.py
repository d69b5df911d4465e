"""A network is a description; its passes are records.

`forward` returns one `LayerPass` per layer and `backward` one delta per layer. Nothing is kept
inside an object, so a prediction in the middle of a training step disturbs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from nn_core.activations import Activation
from nn_core.config import from_config
from nn_core.initializers import INITIALIZERS, Initializer, Xavier
from nn_core.layers import Dense
from nn_core.losses import Loss
from nn_core.parameters import Layout, Parameters
from nn_core.random_streams import stream
from nn_core.types import Array
from nn_core.workspace import Columns, LayerPass, Workspace


@dataclass(frozen=True)
class Network:
    """The description of a feed-forward network.

    Parameters
    ----------
    n_in : int
        Number of inputs.
    layers : tuple of Dense
        Hidden layers and the output layer, which has no dropout.
    initializer : Initializer, str or mapping
        How the weights start.

    Raises
    ------
    ValueError
        When there is no layer, no input, or dropout on the output.

    Examples
    --------
    >>> network = Network(2, (Dense(4, "tanh"), Dense(1, "sigmoid")))
    >>> network.layout.size
    17
    >>> parameters = network.initialize(seed=0)
    >>> predict(network, parameters, np.zeros((3, 2)))
    array([[0.5],
           [0.5],
           [0.5]])
    """

    n_in: int
    layers: tuple[Dense, ...]
    initializer: Initializer = Xavier()

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(self.layers))
        object.__setattr__(self, "initializer", from_config(INITIALIZERS, self.initializer))
        if self.n_in < 1:
            raise ValueError(f"n_in must be an integer >= 1; got {self.n_in!r}")
        if not self.layers:
            raise ValueError("layers must have at least one layer, the output; got none")
        if self.layers[-1].dropout:
            raise ValueError("the output layer must have dropout 0; drop hidden units instead")

    @cached_property
    def layout(self) -> Layout:
        """Where the parameters of each layer lie."""
        sizes = (self.n_in, *(layer.units for layer in self.layers))
        return Layout(tuple(pairwise(sizes)))

    @cached_property
    def has_dropout(self) -> bool:
        """Whether any layer drops units while training."""
        return any(layer.dropout for layer in self.layers)

    @property
    def activations(self) -> tuple[Activation, ...]:
        """Those of the layers, the output's last."""
        return tuple(layer.activation for layer in self.layers)

    def initialize(
        self, seed: int | Sequence[int], dtype: type[np.floating[Any]] = np.float64
    ) -> Parameters:
        """Draw the initial parameters.

        Each layer has a stream of its own, so adding a layer leaves the draws of the layers
        before it as they were.

        Parameters
        ----------
        seed : int or sequence of int
            One network, or one seed for each of K networks.
        dtype : float64 or float32

        Returns
        -------
        parameters : Parameters
            Of shape (P,), or (K, P) for a sequence.
        """
        if not isinstance(seed, int):
            rows = [self.initialize(one, dtype).flat for one in seed]
            return Parameters(self.layout, np.stack(rows))
        parameters = Parameters.zeros(self.layout, dtype=dtype)
        for k, (n_in, n_out) in enumerate(self.layout.shapes):
            rng = stream(seed, "weights", k)
            parameters.weights[k][:] = self.initializer.weights(n_in, n_out, rng, k)
            parameters.biases[k][:] = self.initializer.biases(n_out, k)
        return parameters


def forward(
    network: Network,
    parameters: Parameters,
    X: Array | Columns,
    masks: Sequence[Array | None] | None = None,
    workspace: Workspace | None = None,
) -> list[LayerPass]:
    """Run a batch through the network.

    Parameters
    ----------
    network : Network
    parameters : Parameters
        Of shape (P,) or (K, P).
    X : array, shape (N, n_in) or (K, N, n_in), or Columns
        A batch, shared by the K networks or one for each.
    masks : sequence of array or None, optional
        Dropout factors per layer; none when predicting.
    workspace : Workspace, optional
        Memory to use: the records lie in it, and are overwritten when it is used again. New
        memory where not given.

    Returns
    -------
    list of LayerPass
        From the first hidden layer to the output.
    """
    columns = X.values if isinstance(X, Columns) else Columns.of(X).values
    if workspace is None:
        flat = parameters.flat
        lead = np.broadcast_shapes(flat.shape[:-1], columns.shape[:-2])
        workspace = Workspace(network.layout, lead, np.result_type(flat, columns))
    product, layers = _product(workspace.lead), network.layers
    memory = workspace[columns.shape[-1]]
    passes, sums = memory.passes.copy(), memory.sums
    _, z, a, _ = passes[0]
    passes[0] = LayerPass(columns, z, a, None)
    for k, matrix in enumerate(parameters.transposed):
        columns, z, a, _ = passes[k]
        product(matrix, columns, sums[k])
        mask = None if masks is None else masks[k]
        if mask is None:
            layers[k].activation(z, a)
        else:
            whole = layers[k].activation(z)
            np.multiply(whole, mask, a)
            passes[k] = LayerPass(columns, z, whole, mask)
    return passes


def _product(lead: tuple[int, ...]) -> Callable[..., Array]:
    """Return the matrix product (left, right, out) for one network or for a population."""
    # A small array's own dot method takes half the time of matmul, which can broadcast.
    return np.matmul if lead else np.ndarray.dot


def predict(network: Network, parameters: Parameters, X: Array) -> Array:
    """Return the output activations, shape (..., N, n_out), without dropout."""
    return forward(network, parameters, X)[-1].a


def output_delta(network: Network, passes: Sequence[LayerPass], y: Array, loss: Loss) -> Array:
    """Return dL_i/dz of the output layer, shape (..., N, n_out).

    Where loss and output activation match this is a - y; for other cross-entropies it is
    computed from the logits, which keep what a rounded probability loses; otherwise the chain
    rule, dL_i/da through the activation's vector-Jacobian product.
    """
    activation, last = network.layers[-1].activation, passes[-1]
    if uses_matched_delta(network, loss):
        return last.a - y
    if uses_logits(network, loss):
        return loss.delta_from_logits(last.z, y, activation.kind)
    return activation.backward(loss.gradient(last.a, y), last.z, last.a)


def uses_matched_delta(network: Network, loss: Loss) -> bool:
    """Tell whether `output_delta` is a - y."""
    return loss.matching == network.layers[-1].activation.kind


def uses_logits(network: Network, loss: Loss) -> bool:
    """Tell whether loss and delta are computed from the logits, not from the activations."""
    output = network.layers[-1]
    # Softmax of a single unit is always 1: without another unit nothing is left beside it.
    is_constant = output.activation.kind == "softmax" and output.units == 1
    return output.activation.kind in loss.from_logits and not is_constant


def backward(
    network: Network,
    parameters: Parameters,
    passes: Sequence[LayerPass],
    y: Array,
    loss: Loss,
    gradient: Parameters,
    workspace: Workspace | None = None,
) -> list[Array]:
    """Backpropagate the mean loss of a batch.

    ``delta_l = (delta_{l+1} W_{l+1}ᵀ) ⊙ mask ⊙ f'(z_l)``, per sample; the gradient is the mean
    over the samples of ``inputsᵀ delta``.

    Parameters
    ----------
    network : Network
    parameters : Parameters
    passes : sequence of LayerPass
        From `forward`.
    y : array, shape (..., N, n_out)
    loss : Loss
    gradient : Parameters
        Overwritten with the gradient of the mean loss.
    workspace : Workspace, optional
        Memory to use: the deltas may lie in it, and are overwritten when it is used again.

    Returns
    -------
    list of array, shape (..., N, n_out)
        delta = dL_i/dz per layer, from the first hidden layer to the output.
    """
    flat, layers = gradient.flat, network.layers
    weights, matrices = parameters.weights, gradient.matrices
    delta = output_delta(network, passes, y, loss)
    if workspace is None:
        workspace = Workspace(network.layout, flat.shape[:-1], flat.dtype)
    memory, product = workspace[delta.shape[-2]], _product(workspace.lead)
    if not memory.upstream:
        memory.reach_back()
    deltas = [delta]
    for k in range(len(passes) - 1, 0, -1):
        product(passes[k].columns, delta, matrices[k])
        columns, upstream = memory.upstream[k - 1]
        product(weights[k], delta.mT, columns)
        _, z, a, mask = passes[k - 1]
        if mask is not None:
            upstream *= mask
        delta = layers[k - 1].activation.backward(upstream, z, a)
        deltas.append(delta)
    product(passes[0].columns, delta, matrices[0])
    np.multiply(flat, memory.share, flat)
    deltas.reverse()
    return deltas


def per_sample_loss(network: Network, passes: Sequence[LayerPass], y: Array, loss: Loss) -> Array:
    """Return the data loss of each sample, shape (..., N); from logits where it can be."""
    last = passes[-1]
    if uses_logits(network, loss):
        return loss.per_sample_from_logits(last.z, y, network.layers[-1].activation.kind)
    return loss.per_sample(last.a, y)

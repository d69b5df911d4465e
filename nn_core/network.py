"""A network, its forward pass and its backward pass.

A layer computes ``z = X @ W + b`` and ``a = f(z)``; its a is the X of the next layer. A `Network`
is immutable and holds no parameters or activations: `forward` returns one `LayerPass` per layer,
and `backward` one delta per layer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from nn_core.activations import Activation
from nn_core.config import Range, from_config
from nn_core.initializers import INITIALIZERS, Initializer, Xavier
from nn_core.layers import Dense
from nn_core.losses import Loss
from nn_core.parameters import Layout, Parameters
from nn_core.random_streams import Seed, read_seed, stream
from nn_core.types import Array
from nn_core.workspace import BatchInputs, LayerPass, Workspace


@dataclass(frozen=True)
class Network:
    """The architecture of a feed-forward network; the last layer is the output, without dropout.

    >>> network = Network(2, (Dense(4, "tanh"), Dense(1, "sigmoid")))
    >>> parameters = network.initialize(seed=0)
    >>> predict(network, parameters, [[0.0, 0.0], [0.0, 0.0]])
    array([[0.5],
           [0.5]])
    """

    n_in: int
    layers: tuple[Dense, ...]
    initializer: Initializer = Xavier()

    def __post_init__(self) -> None:
        object.__setattr__(self, "n_in", Range(1, whole=True).check("n_in", self.n_in))
        object.__setattr__(self, "layers", tuple(self.layers))
        object.__setattr__(self, "initializer", from_config(INITIALIZERS, self.initializer))
        if not self.layers:
            raise ValueError("layers must have at least one layer, the output; got none")
        if self.layers[-1].dropout:
            raise ValueError("the output layer must have dropout 0; drop hidden units instead")

    @cached_property
    def layout(self) -> Layout:
        """Positions of the parameters of each layer."""
        sizes = (self.n_in, *(layer.units for layer in self.layers))
        return Layout(tuple(pairwise(sizes)))

    @cached_property
    def has_dropout(self) -> bool:
        """Whether any layer uses dropout in training."""
        return any(layer.dropout for layer in self.layers)

    @property
    def activations(self) -> tuple[Activation, ...]:
        """Activations of all layers, the output last."""
        return tuple(layer.activation for layer in self.layers)

    def initialize(self, seed: Seed, dtype: type[np.floating[Any]] = np.float64) -> Parameters:
        """Draw initial parameters, (P,), or (K, P) for a sequence of K seeds.

        Each layer has a separate random stream: adding a layer does not change the earlier ones.
        """
        seed = read_seed(seed)
        if not isinstance(seed, int):
            rows = [self.initialize(one, dtype).flat for one in seed]
            return Parameters(self.layout, np.stack(rows))
        parameters = Parameters.zeros(self.layout, dtype=dtype)
        for k, (n_in, n_out) in enumerate(self.layout.shapes):
            weights, biases = self.initializer.layer(k, n_in, n_out, stream(seed, "weights", k))
            parameters.weights[k][:] = weights
            parameters.biases[k][:] = biases
        return parameters


def forward(
    network: Network,
    parameters: Parameters,
    X: Array | BatchInputs,
    masks: Sequence[Array | None] | None = None,
    workspace: Workspace | None = None,
) -> list[LayerPass]:
    """Run a batch through the network: ``z = X @ W + b``, ``a = f(z)``, layer by layer.

    X of shape (N, n_in) is shared by all networks of a population; (K, N, n_in) has inputs for
    each. ``masks`` are dropout factors per layer, None for prediction. The results are views into
    the workspace, which the next call overwrites; without a workspace, new arrays are allocated.
    """
    columns = X.values if isinstance(X, BatchInputs) else BatchInputs.of(X).values
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
        # z = X @ W + b, transposed: [W; b]ᵀ [Xᵀ; 1]; z is a view of sums[k].
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
    # For small arrays ndarray.dot takes half the time of matmul, but does not broadcast.
    return np.matmul if lead else np.ndarray.dot


def predict(network: Network, parameters: Parameters, X: Any) -> Array:
    """Return the output activations, shape (..., N, n_out), without dropout."""
    return forward(network, parameters, X)[-1].a


def output_delta(network: Network, passes: Sequence[LayerPass], y: Array, loss: Loss) -> Array:
    """Return dL_i/dz of the output layer, shape (..., N, n_out).

    It is a - y if loss and output activation match. Other cross-entropies compute it from the
    logits; all other pairs use the chain rule, with the activation's vector-Jacobian product.
    """
    activation, last = network.layers[-1].activation, passes[-1]
    if uses_matched_delta(network, loss):
        return last.a - y
    if uses_logits(network, loss):
        return loss.delta_from_logits(last.z, y, activation.kind)
    return activation.backward(loss.gradient(last.a, y), last.z, last.a)


def uses_matched_delta(network: Network, loss: Loss) -> bool:
    """Return whether `output_delta` is a - y."""
    return loss.matching == network.layers[-1].activation.kind


def uses_logits(network: Network, loss: Loss) -> bool:
    """Return whether loss and delta are computed from the logits, not from the activations."""
    output = network.layers[-1]
    # Softmax of a single unit is always 1, whatever the logit.
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
    """Backpropagate the mean loss of a batch, from the passes of `forward`.

    ``delta_k = (delta_{k+1} @ W_{k+1}ᵀ) ⊙ mask_k ⊙ f'(z_k)`` per sample; ``gradient`` is
    overwritten with the mean over the samples of ``Xᵀ delta`` for W and of delta for b.

    Returns dL_i/dz per layer, shape (..., N, n_out), the output last; with a workspace, valid until
    the next call.
    """
    flat, layers = gradient.flat, network.layers
    weights, matrices = parameters.weights, gradient.matrices
    delta = output_delta(network, passes, y, loss)
    if workspace is None:
        workspace = Workspace(network.layout, flat.shape[:-1], flat.dtype)
    memory, product = workspace[delta.shape[-2]], _product(workspace.lead)
    if not memory.upstream:
        memory.allocate_backward()
    deltas = [delta]
    for k in range(len(passes) - 1, 0, -1):
        # [Xᵀ; 1] delta is the gradient of [W; b].
        product(passes[k].columns, delta, matrices[k])
        # dL/da of the previous layer, delta @ Wᵀ; upstream is its transposed view.
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
    """Return the data loss of each sample, shape (..., N); from logits where possible."""
    last = passes[-1]
    if uses_logits(network, loss):
        return loss.per_sample_from_logits(last.z, y, network.layers[-1].activation.kind)
    return loss.per_sample(last.a, y)

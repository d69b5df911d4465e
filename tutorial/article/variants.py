"""Backpropagation by the article's formulas, to see what they do when they are run.

Each variant differs from the engine's rules in one formula. `right` is the same loop with none
of them changed, so that a demonstration compares like with like.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nn_core.activations import Activation
from nn_core.losses import Loss
from nn_core.network import Network, forward
from nn_core.parameters import Parameters
from nn_core.types import Array
from nn_core.workspace import LayerPass


@dataclass(frozen=True)
class Rules:
    """The formulas of one loop; each method is right, and a subclass changes one of them.

    The arrays have one sample a row; ``weights`` are the engine's, (n_in, n_out).
    """

    def output_delta(self, upstream: Array, f: Activation, z: Array, a: Array) -> Array:
        """Return ∂L/∂z of the output from ``upstream`` = ∂L/∂a."""
        return upstream * f.derivative(z)

    def hidden_delta(self, delta: Array, weights: Array, f: Activation, z: Array) -> Array:
        """Return ∂L/∂z of a hidden layer from the δ and the weights of the next one."""
        hidden: Array = (delta @ weights.T) * f.derivative(z)
        return hidden

    def weight_gradient(self, inputs: Array, delta: Array) -> Array:
        """Return ∂L/∂W, shape (n_in, n_out)."""
        gradient: Array = inputs.T @ delta / len(delta)
        return gradient

    def bias_step(self, weight_gradient: Array, bias_gradient: Array) -> Array:
        """Return what the biases are moved by, before the learning rate."""
        return bias_gradient


class MinusSign(Rules):
    """∂L/∂z = -∂L/∂a ⊙ σ′(z)."""

    def output_delta(self, upstream: Array, f: Activation, z: Array, a: Array) -> Array:
        return -upstream * f.derivative(z)


class SlopeTwice(Rules):
    """δ = ∂L/∂z ⊙ σ′(z)."""

    def output_delta(self, upstream: Array, f: Activation, z: Array, a: Array) -> Array:
        return super().output_delta(upstream, f, z, a) * f.derivative(z)


class ActivationCalledZ(Rules):
    """σ′(z), with z the activation, as the forward formula names it."""

    def output_delta(self, upstream: Array, f: Activation, z: Array, a: Array) -> Array:
        return upstream * f.derivative(a)


class ElementwiseWeights(Rules):
    """∂L/∂z_{l+1} ⊙ σ′(z_l) ⊙ W_l."""

    def hidden_delta(self, delta: Array, weights: Array, f: Activation, z: Array) -> Array:
        hidden: Array = delta * f.derivative(z) * weights
        return hidden


class NoWeights(Rules):
    """Σ_j δ_j ⊙ σ′(z_i), without a weight."""

    def hidden_delta(self, delta: Array, weights: Array, f: Activation, z: Array) -> Array:
        hidden: Array = delta.sum(axis=1, keepdims=True) * f.derivative(z)
        return hidden


class SumOverOutputs(Rules):
    """∂L/∂W_ij = Σ_k δ_k a_j, the sum over the outputs instead of the samples."""

    def weight_gradient(self, inputs: Array, delta: Array) -> Array:
        return super().weight_gradient(
            inputs, np.repeat(delta.sum(1, keepdims=True), delta.shape[1], 1)
        )


class BiasByWeights(Rules):
    """b ← b - α ∂L/∂W."""

    def bias_step(self, weight_gradient: Array, bias_gradient: Array) -> Array:
        return weight_gradient


def gradients(
    rules: Rules, network: Network, parameters: Parameters, X: Array, y: Array, loss: Loss
) -> Parameters:
    """Return the gradient that the rules lead to.

    Raises
    ------
    ValueError
        Where the shapes of a formula do not fit.
    """
    passes = forward(network, parameters, X)
    found = Parameters.zeros(network.layout)
    delta = _output(rules, network, passes, y, loss)
    for k in range(len(passes) - 1, -1, -1):
        found.weights[k][:] = rules.weight_gradient(passes[k].inputs, delta)
        found.biases[k][:] = delta.mean(axis=0)
        if k:
            f = network.layers[k - 1].activation
            delta = rules.hidden_delta(delta, parameters.weights[k], f, passes[k - 1].z)
    return found


def descend(
    rules: Rules,
    network: Network,
    parameters: Parameters,
    X: Array,
    y: Array,
    loss: Loss,
    learning_rate: float,
    steps: int,
) -> Array:
    """Return the mean loss before and after each step of gradient descent by the rules.

    Returns
    -------
    array, shape (steps + 1,)
    """
    parameters = parameters.copy()
    losses = []
    for step in range(steps + 1):
        if step:
            found = gradients(rules, network, parameters, X, y, loss)
            for k in range(len(network.layers)):
                parameters.weights[k] -= learning_rate * found.weights[k]
                move = rules.bias_step(found.weights[k], found.biases[k])
                parameters.biases[k] -= learning_rate * move
        losses.append(loss.per_sample(forward(network, parameters, X)[-1].a, y).mean())
    return np.array(losses)


def _output(rules: Rules, network: Network, passes: list[LayerPass], y: Array, loss: Loss) -> Array:
    last = passes[-1]
    upstream = loss.gradient(last.a, y)
    return rules.output_delta(upstream, network.layers[-1].activation, last.z, last.a)

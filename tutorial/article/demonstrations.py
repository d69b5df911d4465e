"""Wrong formulas of the article run beside the correct ones, in the same backpropagation."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from nn_core.activations import Activation, Sigmoid
from nn_core.diagnostics.gradient_check import check_gradient
from nn_core.diagnostics.objective import Objective
from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy, HalfSquaredError, Loss, MeanSquaredError
from nn_core.network import Network, forward
from nn_core.parameters import Parameters
from nn_core.types import Array

OutputDelta = Callable[[Array, Activation, Array, Array], Array]
HiddenDelta = Callable[[Array, Array, Activation, Array], Array]
WeightGradient = Callable[[Array, Array], Array]
BiasStep = Callable[[Array, Array], Array]


@dataclass(frozen=True)
class Rules:
    """Exchangeable formulas of backpropagation, by default the correct ones.

    Arrays have one sample per row, weights (n_in, n_out). ``output_delta(upstream, f, z, a)`` is
    ∂L/∂z from ∂L/∂a; ``hidden_delta(delta, weights, f, z)`` has δ and weights of the next layer;
    ``weight_gradient(inputs, delta)`` is ∂L/∂W; ``bias_step(dW, db)`` is used as ∂L/∂b.
    """

    output_delta: OutputDelta = lambda upstream, f, z, a: upstream * f.derivative(z)
    hidden_delta: HiddenDelta = lambda delta, weights, f, z: (delta @ weights.T) * f.derivative(z)
    weight_gradient: WeightGradient = lambda inputs, delta: inputs.T @ delta / len(delta)
    bias_step: BiasStep = lambda dW, db: db


def gradients(
    rules: Rules, network: Network, parameters: Parameters, X: Array, y: Array, loss: Loss
) -> Parameters:
    """Return the gradient by the rules; incompatible shapes raise ValueError."""
    passes, layers = forward(network, parameters, X), network.layers
    result = Parameters.zeros(network.layout)
    last = passes[-1]
    upstream = loss.gradient(last.a, y)
    delta = rules.output_delta(upstream, layers[-1].activation, last.z, last.a)
    for k in range(len(passes) - 1, -1, -1):
        result.weights[k][:] = rules.weight_gradient(passes[k].inputs, delta)
        result.biases[k][:] = delta.mean(axis=0)
        if k:
            f = layers[k - 1].activation
            delta = rules.hidden_delta(delta, parameters.weights[k], f, passes[k - 1].z)
    return result


@dataclass(frozen=True, eq=False)
class Descent:
    """Mean loss over gradient descent, shape (steps + 1,)."""

    right: Array
    wrong: Array


@dataclass(frozen=True)
class Clash:
    """Layer sizes of the network that failed, and NumPy's message."""

    sizes: tuple[int, ...]
    message: str


@dataclass(frozen=True, eq=False)
class Mismatch:
    """Gradients of one network, shape (P,), with largest relative errors against `numeric`."""

    numeric: Array
    right: Array
    wrong: Array
    right_error: float
    wrong_error: float


@dataclass(frozen=True, eq=False)
class Comparison:
    """Values of two formulas against numbers of samples or outputs ŷ, all of shape (n,)."""

    points: Array
    right: Array
    wrong: Array


Demonstration = Descent | Clash | Mismatch | Comparison

_LOSS = HalfSquaredError()
_RATE, _STEPS = 1.0, 50


@cache
def _subject() -> tuple[Network, Parameters, Array, Array]:
    """Return a network of unequal layers, so that wrong shapes fail, and five samples."""
    rng = np.random.default_rng(0)
    network = Network(3, (Dense(4, Sigmoid()), Dense(2, Sigmoid())))
    X = rng.normal(size=(5, 3))
    y = np.column_stack([X[:, 0] > 0.0, X[:, 1] > X[:, 2]]).astype(float)
    return network, network.initialize(seed=0), X, y


def climbs(rules: Rules) -> Descent:
    """Train with the correct rules and with others."""
    return Descent(_descend(Rules(), _STEPS), _descend(rules, _STEPS))


def shapes_clash(rules: Rules) -> Clash:
    """Take one step with rules of incompatible shapes, and return NumPy's error."""
    try:
        _descend(rules, 1)
    except ValueError as error:
        network = _subject()[0]
        return Clash((network.n_in, *(layer.units for layer in network.layers)), str(error))
    raise ValueError(f"expected rules whose shapes do not fit; got {rules}")


def _descend(rules: Rules, steps: int) -> Array:
    """Return the mean loss of gradient descent before and after each step."""
    network, start, X, y = _subject()
    parameters, losses = start.copy(), []
    for step in range(steps + 1):
        if step:
            gradient = gradients(rules, network, parameters, X, y, _LOSS)
            for k in range(len(network.layers)):
                parameters.weights[k] -= _RATE * gradient.weights[k]
                move = rules.bias_step(gradient.weights[k], gradient.biases[k])
                parameters.biases[k] -= _RATE * move
        losses.append(_LOSS.per_sample(forward(network, parameters, X)[-1].a, y).mean())
    return np.array(losses)


def misses_gradient(rules: Rules) -> Mismatch:
    """Compare both gradients, by the correct and by other rules, with central differences."""
    network, parameters, X, y = _subject()
    check = check_gradient(Objective(network, X, y, _LOSS), parameters)
    numeric = check.numeric.flat
    right, wrong = (gradients(r, network, parameters, X, y, _LOSS).flat for r in (Rules(), rules))

    def worst(gradient: Array) -> float:
        scale = np.maximum(np.maximum(np.abs(gradient), np.abs(numeric)), check.floor)
        return float(np.max(np.abs(gradient - numeric) / scale))

    return Mismatch(numeric, right, wrong, worst(right), worst(wrong))


def index_shapes() -> Clash:
    """Sum over hidden units instead of inputs."""
    _network, parameters, X, _y = _subject()
    W = parameters.weights[0].T
    try:
        W.T @ X[0]
    except ValueError as error:
        return Clash((W.shape[1], W.shape[0]), str(error))
    raise ValueError(f"expected a matrix that is not square; got {W.shape}")


def halves_grow() -> Comparison:
    """Repeat the same data 1 to 8 times: the mean loss is constant, half the sum grows."""
    copies = range(1, 9)
    a, y = np.array([[0.7], [0.2], [0.9]]), np.array([[1.0], [0.0], [0.0]])
    repeated = [(np.tile(a, (n, 1)), np.tile(y, (n, 1))) for n in copies]
    right = [MeanSquaredError().per_sample(*pair).mean() for pair in repeated]
    wrong = [_LOSS.per_sample(*pair).sum() for pair in repeated]
    return Comparison(len(a) * np.array(copies), np.array(right), np.array(wrong))


def labels_of_zero() -> Comparison:
    """Evaluate both losses of a sample with label 0 at outputs from 0.05 to 0.95."""
    outputs = np.linspace(0.05, 0.95, 19)
    column, label = outputs[:, np.newaxis], np.zeros((len(outputs), 1))
    right = BinaryCrossEntropy().per_sample(column, label)
    wrong = -(label * np.log(column)).sum(axis=1) + 0.0
    return Comparison(outputs, right, wrong)

"""The two parts of a factor, against loops over samples and units."""

import math

import numpy as np
import pytest

from nn_core.diagnostics.gradients import gradient_factors
from nn_core.diagnostics.objective import Objective
from nn_core.layers import Dense
from nn_core.losses import HalfSquaredError
from nn_core.network import Network
from nn_core.parameters import Parameters

SLOPE = {
    "tanh": lambda z: 1 - math.tanh(z) ** 2,
    "sigmoid": lambda z: math.exp(-z) / (1 + math.exp(-z)) ** 2,
    "relu": lambda z: float(z > 0),
}
VALUE = {
    "tanh": math.tanh,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "relu": lambda z: max(0.0, z),
}


def slow_parts(p: Parameters, X: np.ndarray, y: np.ndarray, kind: str) -> list[tuple[float, float]]:
    """Weight and derivative part of every hidden layer, one sample and one unit at a time."""
    layers = len(p.weights)
    own, arriving, top = [0.0] * layers, [0.0] * layers, 0.0
    for x, target in zip(X.tolist(), y.tolist(), strict=True):
        a, sums = x, []
        for k in range(layers):
            W, b = p.weights[k], p.biases[k][0]
            z = [sum(a[i] * W[i, j] for i in range(len(a))) + b[j] for j in range(len(b))]
            sums.append(z)
            a = [VALUE[kind](v) for v in z] if k < layers - 1 else z
        delta = [out - t for out, t in zip(a, target, strict=True)]
        top += sum(v * v for v in delta)
        for k in range(layers - 2, -1, -1):
            W = p.weights[k + 1]
            back = [sum(W[i, j] * delta[j] for j in range(len(delta))) for i in range(len(W))]
            arriving[k] += sum(v * v for v in back)
            delta = [v * SLOPE[kind](z) for v, z in zip(back, sums[k], strict=True)]
            own[k] += sum(v * v for v in delta)
    after = [*own[1:-1], top]
    return [
        (math.sqrt(arriving[k] / after[k]), math.sqrt(own[k] / arriving[k]))
        for k in range(layers - 1)
    ]


@pytest.mark.parametrize("kind", SLOPE)
@pytest.mark.parametrize("seed", range(3))
def test_the_parts_are_those_of_a_loop_and_multiply_to_the_factor(kind: str, seed: int) -> None:
    network = Network(2, (Dense(4, kind), Dense(5, kind), Dense(3, kind), Dense(2, "identity")))
    parameters = network.initialize(seed)
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(6, 2)), rng.normal(size=(6, 2))
    found = gradient_factors(Objective(network, X, y, HalfSquaredError()), parameters)
    slow = np.array(slow_parts(parameters, X, y, kind))
    np.testing.assert_allclose(found.weight_part, slow[:, 0], rtol=1e-12)
    np.testing.assert_allclose(found.derivative_part, slow[:, 1], rtol=1e-12)
    np.testing.assert_allclose(
        found.weight_part * found.derivative_part, found.factor, rtol=4e-16, atol=0
    )


def test_a_population_is_its_networks() -> None:
    network = Network(2, (Dense(4, "tanh"), Dense(3, "tanh"), Dense(1, "identity")))
    X, y = np.random.default_rng(0).normal(size=(2, 5, 2))[0], np.ones((5, 1))
    objective = Objective(network, X, y, HalfSquaredError())
    both = gradient_factors(objective, network.initialize([1, 2]))
    for row, seed in enumerate([1, 2]):
        one = gradient_factors(objective, network.initialize(seed))
        np.testing.assert_allclose(both.factor[row], one.factor, rtol=1e-12)


def test_a_network_without_hidden_layers_has_no_factor() -> None:
    network = Network(2, (Dense(1, "identity"),))
    objective = Objective(network, np.ones((3, 2)), np.ones((3, 1)), HalfSquaredError())
    found = gradient_factors(objective, network.initialize(0))
    assert found.factor.shape == (0,)

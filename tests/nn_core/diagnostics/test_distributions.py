"""A layer's numbers against the gradient check's differences, and counts against loops."""

import numpy as np
import pytest

from nn_core.diagnostics.distributions import histograms, largest_entries, layer_values
from nn_core.diagnostics.gradient_check import check_gradient
from nn_core.diagnostics.objective import Objective
from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy
from nn_core.network import Network
from nn_core.optimizers.penalties import Penalty
from nn_core.parameters import Parameters

NETWORK = Network(2, (Dense(4, "tanh"), Dense(3, "sigmoid"), Dense(1, "sigmoid")))


@pytest.mark.parametrize("layer", [0, 1, 2])
def test_a_layer_is_what_finite_differences_and_loops_say(layer: int) -> None:
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(6, 2)), rng.integers(0, 2, (6, 1)).astype(float)
    parameters = NETWORK.initialize(1)
    objective = Objective(NETWORK, X, y, BinaryCrossEntropy(), Penalty(l2=0.2))
    found = layer_values(objective, parameters, layer)
    check = check_gradient(objective, parameters)
    np.testing.assert_allclose(found.gradient, check.numeric.weights[layer], atol=1e-8)
    a = X
    for k in range(layer + 1):
        z = np.array([[row @ w for w in parameters.weights[k].T] for row in a])
        z += parameters.biases[k]
        a = np.tanh(z) if k == 0 else 1 / (1 + np.exp(-z))
    np.testing.assert_allclose(found.pre_activation, z)
    np.testing.assert_allclose(found.activation, a)


def test_epochs_are_measured_together_as_alone() -> None:
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(6, 2)), rng.integers(0, 2, (6, 1)).astype(float)
    flat = np.stack([NETWORK.initialize(seed).flat for seed in range(4)])
    objective = Objective(NETWORK, X, y, BinaryCrossEntropy())
    both = layer_values(objective, Parameters(NETWORK.layout, flat), 1)
    for e, row in enumerate(flat):
        own = Parameters(NETWORK.layout, row.copy())
        alone = layer_values(objective, own, 1)
        for together, single in zip(both, alone, strict=True):
            np.testing.assert_allclose(together[e], single, atol=1e-14)


def test_histograms_count_every_finite_value_once() -> None:
    values = np.random.default_rng(0).normal(size=(3, 5, 7))
    values[1, 0, 0] = np.nan
    found = histograms(values, bins=6)
    for e, epoch in enumerate(values):
        own = epoch[np.isfinite(epoch)]
        for b in range(6):
            low, high = found.edges[b], found.edges[b + 1]
            inside = sum(1 for v in own if low <= v < high or (b == 5 and v == high))
            assert found.shares[e, b] == pytest.approx(inside / own.size)


def test_an_epoch_without_finite_values_is_empty() -> None:
    found = histograms(np.array([[np.nan, np.nan], [1.0, 2.0]]), bins=2)
    assert found.shares.tolist() == [[0.0, 0.0], [0.5, 0.5]]


def test_entries_are_named_from_the_largest() -> None:
    matrix = np.array([[0.1, -9.0, np.nan], [4.0, 2.0, 0.0]])
    found = largest_entries(matrix, 3)
    assert [(entry.input, entry.unit) for entry in found] == [(0, 1), (1, 0), (1, 1)]
    assert len(largest_entries(matrix, 99)) == matrix.size

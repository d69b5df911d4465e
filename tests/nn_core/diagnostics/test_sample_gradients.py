"""Per-sample gradients against batches of one, and batch noise against all batches there are."""

from itertools import combinations

import numpy as np
import pytest

from nn_core.activations import ACTIVATIONS
from nn_core.diagnostics.gradients import sample_gradients
from nn_core.diagnostics.objective import Objective
from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy, HalfSquaredError
from nn_core.network import Network, backward, forward
from nn_core.parameters import Parameters


def batch_gradient(network: Network, parameters: Parameters, X, y, loss) -> np.ndarray:
    gradient = Parameters(network.layout, np.zeros(network.layout.size))
    backward(network, parameters, forward(network, parameters, X), y, loss, gradient)
    return gradient.flat


def case(activation: str = "tanh", n: int = 7):
    network = Network(3, (Dense(4, activation), Dense(3, "sigmoid"), Dense(1, "sigmoid")))
    rng = np.random.default_rng(4)
    X, y = rng.normal(size=(n, 3)), rng.integers(0, 2, (n, 1)).astype(float)
    return network, network.initialize(5), X, y, BinaryCrossEntropy()


def batches_of_one(network: Network, parameters: Parameters, X, y, loss) -> np.ndarray:
    return np.stack(
        [
            batch_gradient(network, parameters, X[i : i + 1], y[i : i + 1], loss)
            for i in range(len(X))
        ]
    )


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_norms_and_cosines_are_those_of_the_samples_own_gradients(activation: str) -> None:
    network, parameters, X, y, loss = case(activation)
    found = sample_gradients(Objective(network, X, y, loss), parameters)
    rows = batches_of_one(network, parameters, X, y, loss)
    for k in range(len(network.layers)):
        part = slice(network.layout.weights[k].start, network.layout.biases[k].stop)
        mean = rows[:, part].mean(axis=0)
        variance = np.mean([np.sum((row[part] - mean) ** 2) for row in rows])
        assert found.mean_norms[k] == pytest.approx(np.linalg.norm(mean))
        assert found.variances[k] == pytest.approx(variance)
        assert found.signal_to_noise[k] == pytest.approx(np.linalg.norm(mean) / variance**0.5)
        assert found.noise_scale[k] == pytest.approx(variance / np.sum(mean**2))
        for i, row in enumerate(rows):
            norm = np.linalg.norm(row[part])
            assert found.norms[i, k] == pytest.approx(norm)
            cosine = row[part] @ mean / (norm * np.linalg.norm(mean))
            assert found.cosines[i, k] == pytest.approx(cosine)


@pytest.mark.parametrize("size", [1, 2, 5, 7])
def test_batch_noise_is_the_error_over_all_batches_that_there_are(size: int) -> None:
    network, parameters, X, y, loss = case()
    noise = sample_gradients(Objective(network, X, y, loss), parameters).batch_noise(
        np.array([size])
    )[0]
    rows = batches_of_one(network, parameters, X, y, loss)
    batches = [rows[list(own)].mean(axis=0) for own in combinations(range(len(X)), size)]
    for k in range(len(network.layers)):
        part = slice(network.layout.weights[k].start, network.layout.biases[k].stop)
        mean = rows[:, part].mean(axis=0)
        error = np.mean([np.sum((batch[part] - mean) ** 2) for batch in batches])
        assert noise[k] == pytest.approx(error**0.5 / np.linalg.norm(mean), abs=1e-12)


def test_samples_that_agree_have_no_noise() -> None:
    network = Network(2, (Dense(1, "identity"),))
    X, y = np.ones((5, 2)), np.zeros((5, 1))
    objective = Objective(network, X, y, HalfSquaredError())
    found = sample_gradients(objective, network.initialize(1))
    np.testing.assert_allclose(found.cosines, 1.0)
    np.testing.assert_allclose(found.noise_scale, 0.0, atol=1e-12)


def test_a_perfect_fit_has_no_direction() -> None:
    network = Network(2, (Dense(1, "identity"),))
    parameters = Parameters(network.layout, np.zeros(3))
    X, y = np.ones((5, 2)), np.zeros((5, 1))
    found = sample_gradients(Objective(network, X, y, HalfSquaredError()), parameters)
    assert not found.norms.any()
    assert not found.cosines.any()

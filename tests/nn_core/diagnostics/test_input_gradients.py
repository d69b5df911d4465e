"""Input gradients against central differences of each sample's own loss."""

import numpy as np
import pytest

from nn_core.activations import ACTIVATIONS
from nn_core.diagnostics.gradients import input_gradients
from nn_core.diagnostics.objective import Objective
from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy, CategoricalCrossEntropy, HalfSquaredError, Loss
from nn_core.network import Network, forward, per_sample_loss

STEP = 1e-5


def slow(network: Network, parameters, X, y, loss: Loss) -> np.ndarray:
    """Move each input of each sample up and down a little."""

    def value(i: int, moved: np.ndarray) -> float:
        passes = forward(network, parameters, moved[np.newaxis])
        return float(per_sample_loss(network, passes, y[i : i + 1], loss)[0])

    found = np.empty_like(X)
    for i, j in np.ndindex(X.shape):
        up, down = X[i].copy(), X[i].copy()
        up[j] += STEP
        down[j] -= STEP
        found[i, j] = (value(i, up) - value(i, down)) / (2 * STEP)
    return found


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_they_are_the_differences_of_the_loss(activation: str) -> None:
    network = Network(4, (Dense(5, activation), Dense(3, "softmax")))
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(6, 4)), np.eye(3)[rng.integers(0, 3, 6)]
    parameters, loss = network.initialize(2), CategoricalCrossEntropy()
    gradients = input_gradients(Objective(network, X, y, loss), parameters)
    np.testing.assert_allclose(
        gradients, slow(network, parameters, X, y, loss), rtol=1e-6, atol=1e-8
    )


@pytest.mark.parametrize(
    ("output", "loss"),
    [("sigmoid", BinaryCrossEntropy()), ("tanh", HalfSquaredError()), ("elu", HalfSquaredError())],
)
def test_they_hold_for_losses_that_match_the_output_and_others(output: str, loss: Loss) -> None:
    network = Network(3, (Dense(4, "tanh"), Dense(4, "sigmoid"), Dense(1, output)))
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(5, 3)), rng.integers(0, 2, (5, 1)).astype(float)
    parameters = network.initialize(4)
    gradients = input_gradients(Objective(network, X, y, loss), parameters)
    np.testing.assert_allclose(
        gradients, slow(network, parameters, X, y, loss), rtol=1e-6, atol=1e-8
    )


def test_the_parameters_are_left_alone() -> None:
    network = Network(2, (Dense(3, "tanh"), Dense(1, "sigmoid")))
    parameters = network.initialize(0)
    before = parameters.flat.copy()
    objective = Objective(network, np.ones((2, 2)), np.ones((2, 1)), BinaryCrossEntropy())
    input_gradients(objective, parameters)
    np.testing.assert_array_equal(parameters.flat, before)

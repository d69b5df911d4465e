"""The Hessian against finite differences of the gradient, eigenvalues against NumPy's."""

import numpy as np
import pytest

from nn_core.activations import ACTIVATIONS
from nn_core.diagnostics.curvature import hessian, hessian_products, spectrum
from nn_core.diagnostics.landscape import gradient_line
from nn_core.diagnostics.objective import Objective
from nn_core.layers import Dense
from nn_core.losses import (
    LOSSES,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    HalfSquaredError,
    Loss,
)
from nn_core.network import Network, backward, forward, per_sample_loss
from nn_core.optimizers.penalties import Penalty, add_gradient
from nn_core.parameters import Parameters

PENALTY = Penalty(l1=0.01, l2=0.3)


def gradient(network: Network, flat: np.ndarray, X, y, loss: Loss, penalty=None) -> np.ndarray:
    parameters = Parameters(network.layout, flat)
    found = Parameters(network.layout, np.zeros_like(flat))
    backward(network, parameters, forward(network, parameters, X), y, loss, found)
    if penalty is not None:
        add_gradient(penalty.coefficients(parameters), parameters, found)
    return found.flat


def slow_hessian(network: Network, flat: np.ndarray, X, y, loss: Loss, penalty=None) -> np.ndarray:
    rows = []
    for i in range(flat.size):
        step = np.zeros_like(flat)
        step[i] = 1e-5
        up = gradient(network, flat + step, X, y, loss, penalty)
        down = gradient(network, flat - step, X, y, loss, penalty)
        rows.append((up - down) / 2e-5)
    return np.array(rows)


def data(outputs: int, n: int = 9) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    return rng.normal(size=(n, 2)), np.eye(outputs)[rng.integers(0, outputs, n)]


def check(network: Network, loss: Loss, y: np.ndarray, X: np.ndarray) -> None:
    flat = network.initialize(2).flat + 0.1 * np.random.default_rng(3).normal(
        size=network.layout.size
    )
    exact = hessian(Objective(network, X, y, loss, PENALTY), Parameters(network.layout, flat))
    slow = slow_hessian(network, flat, X, y, loss, PENALTY)
    assert np.linalg.norm(exact - slow) / np.linalg.norm(slow) < 1e-5
    np.testing.assert_array_equal(exact, exact.T)


@pytest.mark.parametrize("activation", sorted(set(ACTIVATIONS) - {"softmax"}))
def test_hidden_activations_agree_with_finite_differences(activation: str) -> None:
    network = Network(2, (Dense(4, activation), Dense(3, activation), Dense(1, "sigmoid")))
    X, y = data(2)
    check(network, BinaryCrossEntropy(), y[:, :1], X)


@pytest.mark.parametrize("loss", sorted(LOSSES))
@pytest.mark.parametrize("output", ["identity", "sigmoid", "softmax"])
def test_losses_and_outputs_agree_with_finite_differences(loss: str, output: str) -> None:
    if output == "identity" and loss.endswith("cross_entropy"):
        pytest.skip("logarithms of what is no probability")
    network = Network(2, (Dense(3, "tanh"), Dense(3, output)))
    X, y = data(3)
    check(network, LOSSES[loss](), y, X)


def test_products_are_those_of_the_matrix() -> None:
    network = Network(2, (Dense(4, "gelu"), Dense(3, "softmax")))
    X, y = data(3)
    parameters, loss = network.initialize(0), CategoricalCrossEntropy()
    vectors = np.random.default_rng(5).normal(size=(6, network.layout.size))
    objective = Objective(network, X, y, loss)
    matrix = hessian(objective, parameters)
    products = hessian_products(objective, parameters, vectors)
    np.testing.assert_allclose(products, vectors @ matrix, atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_the_largest_eigenvalue_alone_is_that_of_the_whole_spectrum(seed: int) -> None:
    network = Network(2, (Dense(5, "tanh"), Dense(4, "silu"), Dense(1, "sigmoid")))
    X, y = data(2)
    parameters = network.initialize(seed)
    objective = Objective(network, X, y[:, :1], BinaryCrossEntropy(), PENALTY)
    alone = spectrum(objective, parameters, most_exact=0)
    whole = np.linalg.eigvalsh(hessian(objective, parameters))
    assert not alone.is_whole
    assert alone.largest == pytest.approx(whole[-1], rel=1e-6)
    assert alone.stable_step == pytest.approx(2 / whole[-1], rel=1e-6)


def test_gradient_descent_past_the_stable_step_climbs() -> None:
    network = Network(2, (Dense(1, "identity"),))
    rng = np.random.default_rng(0)
    X = rng.normal(size=(30, 2))
    y = X @ np.array([[1.0], [-2.0]])
    loss = LOSSES["half_squared_error"]()
    limit = spectrum(Objective(network, X, y, loss), network.initialize(0)).stable_step
    for factor, climbs in ((0.98, False), (1.02, True)):
        flat = network.initialize(0).flat.copy()
        first = None
        for _ in range(2000):
            g = gradient(network, flat, X, y, loss)
            first = np.linalg.norm(g) if first is None else first
            flat = flat - factor * limit * g
        last = np.linalg.norm(g)
        assert last > first if climbs else last < 1e-6


def test_the_gradient_line_is_the_objective_after_one_step() -> None:
    network = Network(2, (Dense(4, "tanh"), Dense(1, "sigmoid")))
    X, y = data(2)
    y, loss = y[:, :1], BinaryCrossEntropy()
    start = network.initialize(3)
    steps = np.array([0.0, 1e-6, 0.1, 10.0])
    line = gradient_line(Objective(network, X, y, loss, PENALTY), start, steps)
    down = gradient(network, start.flat, X, y, loss, PENALTY)
    for step, value in zip(steps, line.objective, strict=True):
        moved = Parameters(network.layout, start.flat - step * down)
        mean = per_sample_loss(network, forward(network, moved, X), y, loss).mean()
        assert value == pytest.approx(mean + PENALTY.value(moved))
    slope = (line.objective[1] - line.objective[0]) / 1e-6
    assert line.slope == pytest.approx(slope, rel=1e-4)


def test_what_has_diverged_says_so() -> None:
    network = Network(1, (Dense(1, "identity"), Dense(1, "identity")))
    X = np.ones((2, 1))
    parameters = Parameters(network.layout, np.full(4, 1e200))
    with pytest.raises(ValueError, match="look at an epoch before"):
        spectrum(Objective(network, X, X, HalfSquaredError()), parameters)


def test_flat_ground_of_a_large_network_is_flat() -> None:
    network = Network(2, (Dense(40, "relu"), Dense(20, "relu"), Dense(1, "identity")), "zeros")
    X = np.ones((4, 2))
    parameters = network.initialize(0)
    parameters.biases[0][:] = -1.0
    objective = Objective(network, X, 0 * X[:, :1], HalfSquaredError())
    found = spectrum(objective, parameters, most_exact=10)
    # All that is curved is the output's bias.
    assert found.largest == pytest.approx(1.0)
    sure = Network(2, (Dense(1, "sigmoid"),))
    flat = Parameters(sure.layout, np.array([0.0, 0.0, 800.0]))
    objective = Objective(sure, X, 1 + 0 * X[:, :1], BinaryCrossEntropy())
    nothing = spectrum(objective, flat, most_exact=1)
    assert nothing.eigenvalues.tolist() == [0.0]
    assert nothing.stable_step == float("inf")

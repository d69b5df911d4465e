"""Backpropagation against central differences, and the check against broken derivatives."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from nn_core.activations import ACTIVATIONS, Tanh
from nn_core.diagnostics.gradient_check import GradientCheck, check_gradient
from nn_core.diagnostics.objective import Objective
from nn_core.layers import Dense
from nn_core.losses import LOSSES, HalfSquaredError, Huber, Loss
from nn_core.network import Network, uses_matched_delta
from nn_core.optimizers.penalties import Penalty
from nn_core.parameters import Parameters

NONE = Penalty()
PENALTIES = [NONE, Penalty(l1=0.01), Penalty(l2=0.1), Penalty(l1=0.02, l2=0.05)]
OUTPUTS = {
    "half_squared_error": ["identity", "sigmoid", "tanh"],
    "mean_squared_error": ["identity", "softplus"],
    "huber": ["identity", "tanh"],
    "binary_cross_entropy": ["sigmoid", "softmax"],
    "categorical_cross_entropy": ["softmax", "sigmoid"],
}
SETUPS = [(loss, output) for loss, outputs in OUTPUTS.items() for output in outputs]


def batch(loss: Loss, units: int = 3, rows: int = 9) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(11)
    X = rng.normal(size=(rows, 2))
    if "cross_entropy" in loss.kind:
        return X, np.eye(units)[rng.integers(0, units, rows)]
    return X, rng.normal(size=(rows, units))


def check(hidden, output, loss: Loss, penalty: Penalty = NONE, seed=3) -> GradientCheck:
    network = Network(2, (Dense(5, hidden), Dense(4, hidden), Dense(3, output)))
    X, y = batch(loss)
    return check_gradient(Objective(network, X, y, loss, penalty), network.initialize(seed))


@pytest.mark.parametrize("hidden", sorted(ACTIVATIONS))
@pytest.mark.parametrize(("loss", "output"), SETUPS)
@pytest.mark.parametrize("penalty", PENALTIES, ids=["none", "l1", "l2", "both"])
def test_every_hidden_activation_loss_and_penalty_has_the_right_gradient(
    hidden, loss, output, penalty
):
    result = check(hidden, output, LOSSES[loss](), penalty)
    assert result.worst < 1e-6
    assert result.excluded_count <= result.excluded.size // 10
    assert np.abs(result.numeric.flat).max() > 1e-3


@pytest.mark.parametrize("output", sorted(ACTIVATIONS))
@pytest.mark.parametrize("loss", ["half_squared_error", "mean_squared_error"])
def test_every_output_activation_has_the_right_gradient_with_squared_losses(output, loss):
    result = check("tanh", output, LOSSES[loss]())
    assert result.worst < 1e-6
    assert result.excluded_count <= result.excluded.size // 10


def test_both_paths_of_the_output_delta_are_among_the_setups():
    paths = {
        uses_matched_delta(Network(2, (Dense(3, output),)), LOSSES[loss]())
        for loss, output in SETUPS
        if "cross_entropy" in loss
    }
    assert paths == {True, False}


@dataclass(frozen=True)
class BrokenTanh(Tanh):
    """Forgets a factor of 1 + 1e-5 in its derivative."""

    kind: ClassVar[str] = "broken_tanh"

    def backward(self, upstream, z, a):
        return super().backward(upstream, z, a) * (1 + 1e-5)


def test_a_derivative_that_is_wrong_by_a_hundred_thousandth_is_found(monkeypatch):
    monkeypatch.setitem(ACTIVATIONS, "broken_tanh", BrokenTanh)
    assert check("tanh", "identity", HalfSquaredError()).worst < 1e-6
    result = check("broken_tanh", "identity", HalfSquaredError())
    assert result.worst > 5e-6
    # The output layer's own gradient does not pass through the broken derivative.
    assert result.worst_per_layer[-1] < 1e-6


def test_a_penalty_left_out_is_found(monkeypatch):
    monkeypatch.setattr("nn_core.diagnostics.objective.add_gradient", lambda *_: None)
    assert check("tanh", "identity", HalfSquaredError(), Penalty(l2=0.1)).worst > 1e-3


def test_the_vectorized_differences_equal_a_loop_over_parameters():
    network = Network(2, (Dense(3, "tanh"), Dense(2, "sigmoid")))
    parameters, loss = network.initialize(5), LOSSES["binary_cross_entropy"]()
    X, y = batch(loss, units=2)

    def value(flat: np.ndarray) -> float:
        w = Parameters(network.layout, flat)
        hidden = np.tanh(X @ w.weights[0] + w.biases[0])
        p = 1 / (1 + np.exp(-(hidden @ w.weights[1] + w.biases[1])))
        squares = sum((matrix**2).sum() for matrix in w.weights)
        return -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum() / len(X) + 0.05 * squares

    slow = []
    for index in range(network.layout.size):
        step = np.zeros(network.layout.size)
        step[index] = 1e-5
        slow.append((value(parameters.flat + step) - value(parameters.flat - step)) / 2e-5)
    result = check_gradient(Objective(network, X, y, loss, Penalty(l2=0.1)), parameters)
    np.testing.assert_allclose(result.numeric.flat, slow, rtol=1e-7, atol=1e-9)


def test_chunks_make_no_difference(monkeypatch):
    whole = check("relu", "identity", Huber(), PENALTIES[3])
    monkeypatch.setattr("nn_core.diagnostics.objective.NUMBERS_AT_ONCE", 2000)
    chunked = check("relu", "identity", Huber(), PENALTIES[3])
    np.testing.assert_allclose(chunked.numeric.flat, whole.numeric.flat, rtol=1e-12, atol=1e-10)
    assert np.array_equal(chunked.excluded, whole.excluded)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "selu", "elu"])
def test_parameters_that_cross_a_kink_are_excluded_and_counted(activation):
    network = Network(1, (Dense(2, activation), Dense(1, "identity")))
    # Unit 1 has z = 0 for the sample x = 1, and unit 2 is far from its kink.
    parameters = Parameters.of(
        [np.array([[0.5, 2.0]]), np.array([[1.0], [1.0]])], [np.array([-0.5, 1.0]), np.zeros(1)]
    )
    X, y = np.array([[1.0], [3.0]]), np.array([[0.2], [0.4]])
    result = check_gradient(Objective(network, X, y, HalfSquaredError()), parameters)
    assert result.excluded.tolist() == [True, False, True, False, False, False, False]
    assert result.excluded_count == 2
    assert np.isnan(result.relative_error.flat).tolist() == result.excluded.tolist()
    assert result.worst < 1e-6


def test_an_error_at_hubers_threshold_excludes_what_moves_it():
    network = Network(1, (Dense(1, "identity"),))
    parameters = Parameters.of([np.array([[2.0]])], [np.array([0.0])])
    X, y = np.array([[0.0], [4.0]]), np.array([[1.0], [0.5]])
    result = check_gradient(Objective(network, X, y, Huber(threshold=1.0)), parameters)
    # The first sample has x = 0, so its error of exactly 1 moves with the bias alone.
    assert result.excluded.tolist() == [False, True]


def test_a_weight_at_zero_is_excluded_under_l1_and_a_bias_is_not():
    network = Network(1, (Dense(1, "identity"),))
    parameters = Parameters.zeros(network.layout)
    X, y = np.array([[2.0]]), np.array([[1.0]])
    with_l1 = check_gradient(
        Objective(network, X, y, HalfSquaredError(), Penalty(l1=0.1)), parameters
    )
    without = check_gradient(
        Objective(network, X, y, HalfSquaredError(), Penalty(l2=0.1)), parameters
    )
    assert with_l1.excluded.tolist() == [True, False]
    assert without.excluded.tolist() == [False, False]


def test_dropout_masks_are_held_fixed():
    network = Network(2, (Dense(6, "tanh", dropout=0.5), Dense(3, "softmax")))
    loss = LOSSES["categorical_cross_entropy"]()
    X, y = batch(loss)
    masks = [network.layers[0].dropout_mask(len(X), np.random.default_rng(0)), None]
    parameters = network.initialize(0)
    masked = check_gradient(Objective(network, X, y, loss), parameters, masks)
    plain = check_gradient(Objective(network, X, y, loss), parameters)
    assert masked.worst < 1e-6
    assert not np.allclose(masked.analytic.flat, plain.analytic.flat)


def test_float32_parameters_are_checked_in_float64_and_left_alone():
    network = Network(2, (Dense(5, "gelu"), Dense(3, "identity")))
    X, y = batch(HalfSquaredError())
    parameters = network.initialize(0, np.float32)
    before = parameters.flat.copy()
    X, y = X.astype(np.float32), y.astype(np.float32)
    result = check_gradient(Objective(network, X, y, HalfSquaredError()), parameters)
    assert result.worst < 1e-6
    assert parameters.flat.dtype == np.float32 and np.array_equal(parameters.flat, before)


def test_a_population_is_refused():
    network = Network(2, (Dense(3, "identity"),))
    X, y = batch(HalfSquaredError())
    with pytest.raises(ValueError, match=r"one network, shape \(P,\)"):
        check_gradient(Objective(network, X, y, HalfSquaredError()), network.initialize([0, 1]))

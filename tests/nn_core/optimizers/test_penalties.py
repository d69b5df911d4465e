"""Penalties: on weights only, whatever the batch, per network."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core.optimizers.penalties import Penalty, add_gradient
from nn_core.parameters import Layout, Parameters

LAYOUT = Layout(((2, 3), (3, 1)))
strengths = st.floats(0, 10)


def some_parameters(lead: tuple[int, ...] = ()) -> Parameters:
    flat = np.random.default_rng(0).normal(size=(*lead, LAYOUT.size))
    return Parameters(LAYOUT, flat)


def gradient_of(penalty: Penalty, parameters: Parameters) -> Parameters:
    gradient = Parameters(LAYOUT, np.zeros_like(parameters.flat))
    add_gradient(penalty.coefficients(parameters), parameters, gradient)
    return gradient


@given(strengths, strengths)
def test_value_and_gradient_are_sums_over_the_weights_one_by_one(l1, l2):
    parameters = some_parameters()
    weights = [w for matrix in parameters.weights for w in matrix.ravel().tolist()]
    value = sum(l1 * abs(w) + l2 / 2 * w * w for w in weights)
    penalty = Penalty(l1, l2)
    assert float(penalty.value(parameters)) == pytest.approx(value, rel=1e-12)
    gradient = gradient_of(penalty, parameters)
    for k in range(2):
        W = parameters.weights[k]
        np.testing.assert_allclose(gradient.weights[k], l1 * np.sign(W) + l2 * W, rtol=1e-12)
        assert not gradient.biases[k].any()


def test_the_gradient_is_added_to_what_is_there():
    parameters = some_parameters()
    gradient = Parameters(LAYOUT, np.ones(LAYOUT.size))
    penalty = Penalty(l1=0.1, l2=0.2)
    add_gradient(penalty.coefficients(parameters), parameters, gradient)
    np.testing.assert_allclose(gradient.flat, 1 + gradient_of(penalty, parameters).flat)


def test_l1_does_not_hold_a_weight_at_zero():
    parameters = Parameters.zeros(LAYOUT)
    assert not gradient_of(Penalty(l1=1.0), parameters).flat.any()


def test_each_network_has_its_own_strengths():
    population = some_parameters((3,))
    l1, l2 = np.array([0.0, 0.1, 0.2]), np.array([0.3, 0.0, 0.5])
    penalty = Penalty(l1, l2)
    values, gradient = penalty.value(population), gradient_of(penalty, population)
    for k in range(3):
        single, alone = Penalty(float(l1[k]), float(l2[k])), population.select(k)
        assert values[k] == pytest.approx(float(single.value(alone)), rel=1e-12)
        np.testing.assert_allclose(gradient.flat[k], gradient_of(single, alone).flat, rtol=1e-12)


def test_a_penalty_of_zero_costs_nothing():
    parameters = some_parameters()
    assert Penalty().is_zero and Penalty(np.zeros(3), 0.0).is_zero
    assert Penalty().coefficients(parameters) == (None, None)
    assert not Penalty(l2=0.1).is_zero and not Penalty(l1=np.array([0.0, 0.1])).is_zero


@pytest.mark.parametrize("strength", [0.1, np.array([0.1, 0.2])])
def test_float32_stays_float32(strength):
    parameters = Parameters(LAYOUT, some_parameters((2,)).flat.astype(np.float32))
    assert gradient_of(Penalty(strength, strength), parameters).flat.dtype == np.float32
    coefficients = Penalty(strength, strength).coefficients(parameters)
    assert {c.dtype for c in coefficients if c is not None} == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"l1": -0.1}, r"l1 must be a .*number.*; got -0\.1"),
        ({"l2": float("nan")}, "l2 must be a .*number.*; got nan"),
        ({"l2": np.array([0.1, -1.0])}, r"l2 must be a .*number.*; got -1\.0"),
    ],
)
def test_a_negative_strength_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        Penalty(**settings)

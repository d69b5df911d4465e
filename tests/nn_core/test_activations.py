"""Activations against PyTorch, central differences, and at the ends of the axis."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nn_core.activations import ACTIVATIONS, ELU, Activation, LeakyReLU, Softmax
from nn_core.config import from_config, to_config

EVERY = [cls() for cls in ACTIVATIONS.values()] + [LeakyReLU(0.3), LeakyReLU(0.0), ELU(2.5)]
every_activation = pytest.mark.parametrize("activation", EVERY, ids=repr)
elementwise = pytest.mark.parametrize("activation", [a for a in EVERY if a.elementwise], ids=repr)

# No value at 0: kinks have a test of their own.
Z = np.random.default_rng(0).normal(0, 3, (5, 4))


def in_torch(torch, activation: Activation, z):
    functional = torch.nn.functional
    table = {
        "identity": lambda: z * 1.0,
        "leaky_relu": lambda: functional.leaky_relu(z, getattr(activation, "slope", 0)),
        "elu": lambda: functional.elu(z, getattr(activation, "alpha", 0)),
        "sine": lambda: torch.sin(z),
        "softmax": lambda: torch.softmax(z, -1),
        "sigmoid": lambda: torch.sigmoid(z),
        "tanh": lambda: torch.tanh(z),
    }
    return table.get(activation.kind, lambda: getattr(functional, activation.kind)(z))()


@every_activation
def test_values_and_vector_jacobian_products_are_pytorchs(activation: Activation):
    torch = pytest.importorskip("torch")
    upstream = np.random.default_rng(1).normal(size=Z.shape)
    for values in (Z, np.zeros((1, 4)), 30 * Z):
        ones = upstream[: len(values)]
        z = torch.tensor(values, requires_grad=True)
        theirs = in_torch(torch, activation, z)
        theirs.backward(torch.tensor(ones))
        a = activation(values.copy())
        np.testing.assert_allclose(a, theirs.detach().numpy(), rtol=1e-12, atol=1e-14)
        ours = activation.backward(ones.copy(), values, a)
        np.testing.assert_allclose(ours, z.grad.numpy(), rtol=1e-11, atol=1e-13)


@every_activation
def test_the_vector_jacobian_product_agrees_with_central_differences(activation: Activation):
    upstream = np.random.default_rng(1).normal(size=Z.shape)
    h = 1e-5
    numeric = np.zeros_like(Z)
    for index in np.ndindex(*Z.shape):
        step = np.zeros_like(Z)
        step[index] = h
        numeric[index] = np.sum(upstream * (activation(Z + step) - activation(Z - step))) / (2 * h)
    analytic = activation.backward(upstream, Z, activation(Z))
    np.testing.assert_allclose(analytic, numeric, rtol=1e-6, atol=1e-9)


@every_activation
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_extreme_sums_stay_finite_and_keep_their_type(activation: Activation, dtype):
    z = np.array([[-1000.0, 1000.0, -50.0, 50.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0]], dtype)
    a = activation(z)
    delta = activation.backward(np.ones_like(z), z, a)
    assert np.all(np.isfinite(a)) and np.all(np.isfinite(delta))
    assert a.dtype == delta.dtype == dtype
    assert a.shape == delta.shape == z.shape


@every_activation
def test_neither_pass_changes_what_it_was_given(activation: Activation):
    z, upstream = Z.copy(), np.ones_like(Z)
    a = activation(z)
    kept = a.copy()
    activation.backward(upstream, z, a)
    assert np.array_equal(z, Z) and np.array_equal(upstream, np.ones_like(Z))
    assert np.array_equal(a, kept)


@every_activation
def test_leading_axes_are_networks_of_their_own(activation: Activation):
    z = np.random.default_rng(2).normal(size=(3, 5, 4))
    upstream = np.random.default_rng(3).normal(size=(3, 5, 4))
    a = activation(z)
    delta = activation.backward(upstream, z, a)
    for k in range(3):
        np.testing.assert_allclose(a[k], activation(z[k]), rtol=1e-14)
        alone = activation.backward(upstream[k], z[k], activation(z[k]))
        np.testing.assert_allclose(delta[k], alone, rtol=1e-14)


@pytest.mark.parametrize("kind", sorted(ACTIVATIONS))
def test_the_stated_range_is_the_range(kind):
    activation = ACTIVATIONS[kind]()
    low, high = activation.range
    a = activation(np.linspace(-60.0, 60.0, 100_001)[:, np.newaxis] * np.array([1.0, -1.0]))
    for stated, reached in ((low, a.min()), (high, a.max())):
        if math.isinf(stated):
            assert abs(reached) >= 0.6
        else:
            assert reached == pytest.approx(stated, abs=1e-6)
    assert a.min() >= low - 1e-12 and a.max() <= high + 1e-12


@elementwise
def test_the_second_derivative_is_that_of_the_first(activation: Activation):
    h = 1e-5
    numeric = (activation.derivative(Z + h) - activation.derivative(Z - h)) / (2 * h)
    second = activation.second_derivative(Z, activation(Z))
    np.testing.assert_allclose(second, numeric, rtol=1e-6, atol=1e-9)


@elementwise
def test_the_derivative_jumps_just_where_a_kink_is_stated(activation: Activation):
    left, right = activation.derivative(np.array([-1e-9, 1e-9]))
    # ELU with alpha 1 jumps in f'' alone.
    smooth_elu = activation == ELU(1.0)
    assert activation.has_kink == (abs(left - right) > 1e-6 or smooth_elu)


def test_relu_has_slope_zero_at_its_kink():
    assert ACTIVATIONS["relu"]().derivative(np.array([-1.0, 0.0, 1.0])).tolist() == [0, 0, 1]


def test_softmax_has_a_jacobian_and_no_derivative():
    with pytest.raises(ValueError, match="softmax has a Jacobian"):
        Softmax().derivative(Z)


@given(arrays(np.float64, (3, 4), elements=st.floats(-500, 500)), st.floats(-300, 300))
def test_softmax_is_a_distribution_and_ignores_a_shift(z, shift):
    a = Softmax()(z)
    np.testing.assert_allclose(a.sum(axis=-1), 1.0, rtol=1e-12)
    np.testing.assert_allclose(Softmax()(z + shift), a, rtol=1e-9, atol=1e-12)


@every_activation
def test_settings_survive_json(activation: Activation):
    config = json.loads(json.dumps(to_config(activation)))
    assert from_config(ACTIVATIONS, config) == activation


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"kind": "leaky_relu", "slope": 1.0}, r"slope must be a number >= 0 and < 1; got 1\.0"),
        ({"kind": "leaky_relu", "slope": -0.1}, "slope must be"),
        ({"kind": "elu", "alpha": 0}, r"alpha must be a number >= 0\.01 and <= 10; got 0"),
        ({"kind": "elu", "alpha": math.nan}, "alpha must be"),
    ],
)
def test_a_setting_out_of_range_is_refused_by_name(config, message):
    with pytest.raises(ValueError, match=message):
        from_config(ACTIVATIONS, config)

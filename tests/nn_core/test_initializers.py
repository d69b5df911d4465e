"""Initializers: the laws of their variances, orthogonality, and given weights."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core.config import from_config, to_config
from nn_core.initializers import (
    INITIALIZERS,
    Constant,
    Fixed,
    He,
    Initializer,
    LeCun,
    Normal,
    Orthogonal,
    Uniform,
    Xavier,
    Zeros,
)
from nn_core.layers import Dense
from nn_core.network import Network

FANS = [(300, 300), (400, 100), (100, 400)]


def draw(initializer: Initializer, fan_in: int, fan_out: int, seed: int = 0) -> np.ndarray:
    return initializer.sample(fan_in, fan_out, np.random.default_rng(seed))


@pytest.mark.parametrize(("fan_in", "fan_out"), FANS)
@pytest.mark.parametrize("distribution", ["uniform", "normal"])
@pytest.mark.parametrize(
    ("cls", "law"),
    [
        (Xavier, lambda n, m: 2 / (n + m)),
        (He, lambda n, m: 2 / n),
        (LeCun, lambda n, m: 1 / n),
    ],
)
def test_weights_have_mean_zero_and_the_variance_of_the_paper(
    cls, law, distribution, fan_in, fan_out
):
    W = draw(cls(distribution), fan_in, fan_out)
    deviation = math.sqrt(law(fan_in, fan_out))
    assert W.shape == (fan_in, fan_out)
    # 5 standard errors of 40,000 draws or more.
    assert abs(W.mean()) < 5 * deviation / math.sqrt(W.size)
    assert W.var() == pytest.approx(deviation**2, rel=5 * math.sqrt(2 / W.size))
    if distribution == "uniform":
        bound = math.sqrt(3) * deviation
        assert 0.99 * bound < np.abs(W).max() <= bound
    else:
        assert np.abs(W).max() > 3 * deviation


def test_uniform_and_normal_have_the_given_parameters():
    W = draw(Uniform(-0.2, 0.6), 300, 300)
    assert -0.2 <= W.min() < -0.199 and 0.599 < W.max() < 0.6
    W = draw(Normal(1.0, 0.25), 300, 300)
    assert W.mean() == pytest.approx(1.0, abs=5 * 0.25 / 300)
    assert W.std() == pytest.approx(0.25, rel=0.02)


def test_zeros_and_constant_are_what_they_say():
    assert np.array_equal(draw(Zeros(), 3, 2), np.zeros((3, 2)))
    assert np.array_equal(draw(Constant(0.7), 3, 2), np.full((3, 2), 0.7))


@given(st.integers(1, 12), st.integers(1, 12), st.floats(0.1, 5.0), st.integers(0, 1000))
def test_the_shorter_side_of_orthogonal_weights_is_orthonormal_times_gain(n, m, gain, seed):
    W = draw(Orthogonal(gain), n, m, seed)
    product = W.T @ W if n >= m else W @ W.T
    np.testing.assert_allclose(product, gain**2 * np.eye(min(n, m)), rtol=1e-10, atol=1e-10)


def test_orthogonal_weights_have_no_preferred_sign():
    # Without the correction by R's signs, LAPACK's Q has a diagonal that is mostly negative.
    corners = np.array([draw(Orthogonal(), 3, 3, seed)[0, 0] for seed in range(400)])
    assert 140 < np.count_nonzero(corners > 0) < 260


@pytest.mark.parametrize("kind", sorted(set(INITIALIZERS) - {"given"}))
def test_the_same_stream_gives_the_same_weights(kind):
    initializer = INITIALIZERS[kind]()
    assert np.array_equal(draw(initializer, 4, 3, 9), draw(initializer, 4, 3, 9))
    other = draw(initializer, 4, 3, 10)
    random = kind not in ("zeros", "constant")
    assert np.array_equal(draw(initializer, 4, 3, 9), other) != random
    rng = np.random.default_rng(0)
    assert np.array_equal(initializer.layer(0, 4, 3, rng)[1], np.zeros(3))


GIVEN = Fixed((((0.15, 0.25), (0.2, 0.3)), ((0.4,), (0.45,))), ((0.35, 0.35), (0.6,)))


def test_given_weights_and_biases_are_those_of_the_network():
    network = Network(2, (Dense(2, "sigmoid"), Dense(1, "sigmoid")), GIVEN)
    parameters = network.initialize(seed=0)
    assert parameters.weights[0].tolist() == [[0.15, 0.25], [0.2, 0.3]]
    assert parameters.biases[0].tolist() == [[0.35, 0.35]]
    assert parameters.weights[1].tolist() == [[0.4], [0.45]]
    assert parameters.biases[1].tolist() == [[0.6]]


def test_given_weights_without_biases_start_them_at_zero():
    network = Network(2, (Dense(2),), Fixed((((1.0, 2.0), (3.0, 4.0)),)))
    assert network.initialize(0).biases[0].tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize(
    ("weights", "biases", "message"),
    [
        ((((1.0,),),), (), r"shape \(2, 2\) for layer 1; got \(1, 1\)"),
        ((((1.0, 2.0), (3.0,)),), (), r"shape \(2, 2\) for layer 1"),
        ((), (), r"shape \(2, 2\) for layer 1; got none"),
        ((((1.0, 2.0), (3.0, 4.0)),), ((1.0,),), "given biases must have 2 entries for layer 1"),
    ],
)
def test_given_weights_that_do_not_fit_are_refused(weights, biases, message):
    with pytest.raises(ValueError, match=message):
        Network(2, (Dense(2),), Fixed(weights, biases)).initialize(0)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Fixed((((math.nan,),),)), "weight of layer 1 must be a number .*; got nan"),
        (lambda: Fixed((((1.0,),),), ((math.inf,),)), "bias of layer 1 must be a number"),
        (lambda: Uniform(0.5, 0.5), r"high must be a number > 0\.5; got 0\.5"),
        (lambda: Normal(deviation=0), r"deviation must be a number >= 0\.001 and <= 10; got 0"),
        (lambda: Constant(math.inf), "value must be a number >= -10 and <= 10; got inf"),
        (lambda: Orthogonal(0), "gain must be a number"),
        (lambda: Xavier("gamma"), "distribution must be 'uniform' or 'normal'; got 'gamma'"),
    ],
)
def test_a_setting_out_of_range_is_refused_by_name(build, message):
    with pytest.raises(ValueError, match=message):
        build()


@pytest.mark.parametrize(
    "initializer",
    [cls() for kind, cls in INITIALIZERS.items() if kind != "given"] + [He("normal")],
    ids=repr,
)
def test_settings_survive_json(initializer):
    config = json.loads(json.dumps(to_config(initializer)))
    assert from_config(INITIALIZERS, config) == initializer

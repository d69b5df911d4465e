"""Passes against loops over samples and units, and populations against single networks."""

import math

import numpy as np
import pytest

from nn_core.activations import ACTIVATIONS
from nn_core.layers import Dense
from nn_core.losses import LOSSES
from nn_core.network import (
    Network,
    backward,
    forward,
    output_delta,
    per_sample_loss,
    predict,
    uses_matched_delta,
)
from nn_core.parameters import Parameters
from nn_core.workspace import BatchInputs, Workspace

NETWORK = Network(3, (Dense(5, "tanh"), Dense(4, "silu"), Dense(2, "sigmoid")))
LOSS = LOSSES["binary_cross_entropy"]()
RNG = np.random.default_rng(12)
X = RNG.normal(size=(6, 3))
Y = RNG.integers(0, 2, (6, 2)).astype(float)

SCALAR = {
    "tanh": math.tanh,
    "silu": lambda z: z / (1 + math.exp(-z)),
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
}


def randomized(network: Network, seed: int = 0, dtype=np.float64) -> Parameters:
    """Return parameters with biases that are not 0."""
    flat = np.random.default_rng(seed).normal(0, 0.7, network.layout.size)
    return Parameters(network.layout, flat.astype(dtype))


def loop_forward(network: Network, parameters: Parameters, sample: list[float]) -> list[float]:
    """Run one sample, one unit at a time."""
    values = sample
    for k, layer in enumerate(network.layers):
        W, b = parameters.weights[k], parameters.biases[k]
        values = [
            SCALAR[layer.activation.kind](
                sum(values[i] * W[i, j] for i in range(len(values))) + b[0, j]
            )
            for j in range(layer.units)
        ]
    return values


def gradient_of(network, parameters, X, y, loss, masks=None):
    gradient = Parameters(network.layout, np.full_like(parameters.flat, np.nan))
    passes = forward(network, parameters, X, masks)
    return gradient, backward(network, parameters, passes, y, loss, gradient), passes


def test_forward_equals_a_loop_over_samples_and_units():
    parameters = randomized(NETWORK)
    slow = [loop_forward(NETWORK, parameters, sample) for sample in X.tolist()]
    np.testing.assert_allclose(predict(NETWORK, parameters, X), slow, rtol=1e-12)


def test_no_samples_have_no_outputs():
    passes = forward(NETWORK, NETWORK.initialize(0), np.empty((0, 3)))
    assert [one.a.shape for one in passes] == [(0, 5), (0, 4), (0, 2)]


def test_the_records_are_linked_and_keep_sums_and_activations_apart():
    parameters = randomized(NETWORK)
    passes = forward(NETWORK, parameters, X)
    np.testing.assert_array_equal(passes[0].inputs, X)
    for k in (0, 1):
        assert np.shares_memory(passes[k + 1].inputs, passes[k].a)
        np.testing.assert_array_equal(passes[k + 1].inputs, passes[k].a)
        assert not np.shares_memory(passes[k].z, passes[k].a)
    for k, (layer, one) in enumerate(zip(NETWORK.layers, passes, strict=True)):
        sums = one.inputs @ parameters.weights[k] + parameters.biases[k]
        np.testing.assert_allclose(one.z, sums, rtol=1e-13)
        np.testing.assert_array_equal(one.a, layer.activation(one.z))
        assert one.mask is None


def test_a_prediction_between_forward_and_backward_disturbs_nothing():
    parameters = randomized(NETWORK)
    undisturbed, _, _ = gradient_of(NETWORK, parameters, X, Y, LOSS)
    gradient = Parameters.zeros(NETWORK.layout)
    passes = forward(NETWORK, parameters, X)
    predict(NETWORK, parameters, 10 * X)
    backward(NETWORK, parameters, passes, Y, LOSS, gradient)
    assert np.array_equal(gradient.flat, undisturbed.flat)


@pytest.mark.parametrize(
    ("hidden", "output", "loss"),
    [
        ("tanh", "sigmoid", "binary_cross_entropy"),
        ("gelu", "softmax", "categorical_cross_entropy"),
        ("softplus", "tanh", "half_squared_error"),
        ("sine", "identity", "mean_squared_error"),
        ("softmax", "softmax", "half_squared_error"),
    ],
)
def test_the_gradient_is_that_of_the_mean_loss_by_central_differences(hidden, output, loss):
    network = Network(3, (Dense(5, hidden), Dense(2, output)))
    parameters, loss = randomized(network), LOSSES[loss]()
    y = np.eye(2)[[0, 1, 1, 0, 1, 0]]

    def objective(flat: np.ndarray) -> float:
        passes = forward(network, Parameters(network.layout, flat), X)
        return float(per_sample_loss(network, passes, y, loss).mean())

    numeric = np.empty(network.layout.size)
    for index in range(network.layout.size):
        step = np.zeros(network.layout.size)
        step[index] = 1e-5
        ahead, behind = objective(parameters.flat + step), objective(parameters.flat - step)
        numeric[index] = (ahead - behind) / 2e-5
    gradient, _, _ = gradient_of(network, parameters, X, y, loss)
    np.testing.assert_allclose(gradient.flat, numeric, rtol=1e-7, atol=1e-9)


def test_deltas_and_gradient_equal_a_loop_over_samples():
    parameters = randomized(NETWORK)
    gradient, deltas, passes = gradient_of(NETWORK, parameters, X, Y, LOSS)
    total = Parameters.zeros(NETWORK.layout)
    for n in range(len(X)):
        delta = passes[2].a[n] - Y[n]
        for k in (2, 1, 0):
            np.testing.assert_allclose(deltas[k][n], delta, rtol=1e-10, atol=1e-15)
            total.weights[k][...] += np.outer(passes[k].inputs[n], delta)
            total.biases[k][0] += delta
            if k:
                slope = NETWORK.layers[k - 1].activation.derivative(passes[k - 1].z[n])
                delta = parameters.weights[k] @ delta * slope
    np.testing.assert_allclose(gradient.flat, total.flat / len(X), rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize("own_data", [False, True], ids=["shared data", "own data"])
@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
@pytest.mark.parametrize("masked", [False, True], ids=["whole", "dropout"])
def test_each_network_of_a_population_equals_itself_alone(own_data, output, masked):
    network = Network(3, (Dense(5, "relu"), Dense(4, "elu"), Dense(2, output)))
    K = 4
    population = Parameters(
        network.layout, np.stack([randomized(network, k).flat for k in range(K)])
    )
    shape = (K, 6) if own_data else (6,)
    rng = np.random.default_rng(3)
    inputs, y = rng.normal(size=(*shape, 3)), rng.integers(0, 2, (*shape, 2)).astype(float)
    masks = [2.0 * rng.integers(0, 2, (*shape, 5)), None, None] if masked else None
    gradient, deltas, passes = gradient_of(network, population, inputs, y, LOSS, masks)
    losses = per_sample_loss(network, passes, y, LOSS)
    for k in range(K):
        one = (inputs[k], y[k]) if own_data else (inputs, y)
        mine = [m[k] if own_data and m is not None else m for m in masks] if masks else None
        g, d, p = gradient_of(network, population.select(k), *one, LOSS, mine)
        np.testing.assert_allclose(gradient.flat[k], g.flat, rtol=0, atol=1e-10)
        np.testing.assert_allclose(passes[-1].a[k], p[-1].a, rtol=0, atol=1e-10)
        alone = per_sample_loss(network, p, one[1], LOSS)
        np.testing.assert_allclose(losses[k], alone, rtol=0, atol=1e-10)
        for together, single in zip(deltas, d, strict=True):
            np.testing.assert_allclose(together[k], single, rtol=0, atol=1e-10)


@pytest.mark.parametrize("hidden", sorted(ACTIVATIONS))
def test_a_workspace_changes_no_number_and_holds_the_last_pass(hidden):
    network = Network(3, (Dense(5, hidden), Dense(4, hidden), Dense(2, "sigmoid")))
    parameters, workspace = randomized(network), Workspace(network.layout, (), np.float64)
    for inputs in (X, X[:4], 2 * X, X[:4] - 1):
        for masks in (None, [2.0 * RNG.integers(0, 2, (len(inputs), 5)), None, None]):
            fresh = forward(network, parameters, inputs, masks)
            used = forward(network, parameters, BatchInputs.of(inputs), masks, workspace)
            for one, other in zip(fresh, used, strict=True):
                for name in ("inputs", "z", "a"):
                    np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    # What one pass left is what the next of the same size writes over.
    kept = used[-1].a.copy()
    forward(network, parameters, X[:4], None, workspace)
    assert not np.array_equal(used[-1].a, kept)
    assert sorted(workspace) == [4, 6]


@pytest.mark.parametrize(
    ("loss", "output"), [(c.kind, c.matching) for c in LOSSES.values() if c.matching]
)
def test_the_matched_path_and_the_chain_rule_agree(loss, output):
    network = Network(3, (Dense(5, "tanh"), Dense(3, output)))
    loss, activation = LOSSES[loss](), ACTIVATIONS[output]()
    passes = forward(network, randomized(network), X)
    y = np.eye(3)[[0, 1, 2, 0, 1, 2]]
    last = passes[-1]
    chain = activation.backward(loss.gradient(last.a, y), last.z, last.a)
    assert uses_matched_delta(network, loss)
    delta = output_delta(network, passes, y, loss)
    np.testing.assert_allclose(delta, chain, rtol=1e-10, atol=1e-13)
    np.testing.assert_allclose(
        per_sample_loss(network, passes, y, loss), loss.per_sample(last.a, y), rtol=1e-12
    )


def test_the_chain_rule_is_taken_where_loss_and_output_do_not_match():
    network = Network(3, (Dense(1, "tanh"),))
    loss, parameters = LOSSES["half_squared_error"](), randomized(network)
    assert not uses_matched_delta(network, loss)
    passes = forward(network, parameters, X)
    a, y = passes[-1].a, np.ones((6, 1))
    expected = (a - y) * (1 - a**2)
    np.testing.assert_allclose(output_delta(network, passes, y, loss), expected, rtol=1e-12)


def test_a_dropped_unit_sends_nothing_up_and_gets_nothing_down():
    network = Network(3, (Dense(4, "tanh", dropout=0.5), Dense(2, "sigmoid")))
    parameters = randomized(network)
    mask = np.array([[0.0, 2.0, 2.0, 2.0]] * 6)
    gradient, deltas, passes = gradient_of(network, parameters, X, Y, LOSS, [mask, None])
    assert not passes[1].inputs[:, 0].any() and passes[0].a[:, 0].all()
    np.testing.assert_array_equal(passes[1].inputs, passes[0].a * mask)
    assert not deltas[0][:, 0].any()
    assert not gradient.weights[0][:, 0].any() and not gradient.weights[1][0].any()
    assert gradient.weights[0][:, 1:].all()


def test_dropout_masks_keep_the_mean_activation():
    layer = Dense(50, "tanh", dropout=0.3)
    mask = layer.dropout_mask(2000, np.random.default_rng(0))
    assert set(np.unique(mask)) == {0.0, 1 / 0.7}
    # Five standard errors of 100,000 draws.
    assert mask.mean() == pytest.approx(1.0, abs=5 * math.sqrt(0.3 / 0.7 / mask.size))


@pytest.mark.parametrize("hidden", sorted(ACTIVATIONS))
@pytest.mark.parametrize("lead", [(), (2,)])
def test_float32_stays_float32_through_both_passes(hidden, lead):
    network = Network(3, (Dense(5, hidden), Dense(2, "sigmoid")))
    flat = np.ones((*lead, network.layout.size), np.float32) * 0.1
    parameters = Parameters(network.layout, flat)
    inputs, y = X.astype(np.float32), Y.astype(np.float32)
    gradient, deltas, passes = gradient_of(network, parameters, inputs, y, LOSS)
    arrays = [*deltas, gradient.flat, *(p.z for p in passes), *(p.a for p in passes)]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    assert np.all(np.isfinite(gradient.flat))


def test_one_seed_gives_one_network_and_several_give_a_population_of_the_same():
    population = NETWORK.initialize([3, 4, 5])
    assert population.flat.shape == (3, NETWORK.layout.size)
    for k, seed in enumerate((3, 4, 5)):
        assert np.array_equal(population.flat[k], NETWORK.initialize(seed).flat)
    assert not np.array_equal(population.flat[0], population.flat[1])


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Network(0, (Dense(1),)), "n_in must be a .*number.*; got 0"),
        (lambda: Network(2, ()), "layers must have at least one layer"),
        (lambda: Network(2, (Dense(1, dropout=0.5),)), "output layer must have dropout 0"),
        (lambda: Network(2, (Dense(1),), "glorot"), "kind must be one of .*; got 'glorot'"),
        (lambda: Dense(0), "units must be a .*number.*; got 0"),
        (lambda: Dense(2.5), r"units must be a whole number >= 1; got 2\.5"),
        (lambda: Dense(True), "units must be a .*number.*; got True"),
        (lambda: Dense(2, "rellu"), "kind must be one of .*; got 'rellu'"),
        (lambda: Dense(2, dropout=1.0), r"dropout must be a .*number.*; got 1\.0"),
    ],
)
def test_a_network_that_cannot_be_is_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build()


def test_numpys_scalars_and_lists_are_taken_for_numbers_and_arrays():
    dense = Dense(np.int64(4), "tanh", np.float32(0.5))
    assert (type(dense.units), type(dense.dropout)) == (int, float)
    network = Network(np.int64(2), [Dense(np.int32(3), "tanh"), Dense(1)])
    parameters = network.initialize(np.int64(0))
    np.testing.assert_array_equal(parameters.flat, network.initialize(0).flat)
    assert network.initialize(np.arange(2)).flat.shape == (2, 13)
    lists = predict(network, parameters, [[0, 1], [2, 3]])
    np.testing.assert_array_equal(lists, predict(network, parameters, np.array([[0.0, 1], [2, 3]])))


def test_without_a_seed_the_weights_are_others_each_time():
    assert not np.array_equal(NETWORK.initialize(None).flat, NETWORK.initialize(None).flat)

"""A traced step is the untraced step, and what it keeps adds up."""

import numpy as np
import pytest

from nn_core.layers import Dense
from nn_core.losses import BinaryCrossEntropy, HalfSquaredError
from nn_core.network import Network
from nn_core.optimizers import SGD, Adagrad, Adam, AdamW, NAdam, RMSprop, copy_state
from nn_core.optimizers.clipping import ClipByNorm, ClipByValue
from nn_core.optimizers.penalties import Penalty
from nn_core.parameters import Parameters
from nn_core.training.batches import Batch
from nn_core.training.step import StepSettings, train_step
from tutorial.example.examples import EXAMPLES
from tutorial.tracing import trace_step

RULES = (
    SGD(),
    SGD(momentum=0.9, nesterov=True),
    Adagrad(),
    RMSprop(centered=True, momentum=0.5),
    Adam(),
    AdamW(weight_decay=0.3),
    NAdam(),
)


def batches(network, count, dropout):
    rng = np.random.default_rng(3)
    for _ in range(count):
        X = rng.normal(size=(5, network.n_in))
        masks = [layer.dropout_mask(5, rng) for layer in network.layers[:-1]] if dropout else None
        yield X, rng.integers(0, 2, (5, 1)).astype(float), None if masks is None else [*masks, None]


@pytest.mark.parametrize("freeze", [False, True])
@pytest.mark.parametrize("dropout", [0.0, 0.4])
@pytest.mark.parametrize("penalty", [Penalty(), Penalty(l1=0.01, l2=0.1)])
@pytest.mark.parametrize("clipping", [None, ClipByNorm(0.3), ClipByValue(0.05)])
@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_traced_and_untraced_training_are_equal_bit_for_bit(
    rule, clipping, penalty, dropout, freeze
):
    network = Network(3, (Dense(4, "tanh", dropout), Dense(3, "relu"), Dense(1, "sigmoid")))
    loss, trainable = BinaryCrossEntropy(), network.layout.is_weight if freeze else None
    plain = network.initialize(1)
    state, gradient = rule.initial_state(plain.flat), Parameters.zeros(network.layout)
    coefficients = penalty.coefficients(plain)
    traced, traced_state = plain.copy(), None
    for X, y, masks in batches(network, 6, dropout):
        trace = trace_step(
            network,
            traced,
            X,
            y,
            loss,
            rule,
            traced_state,
            0.05,
            penalty=penalty,
            clipping=clipping,
            masks=masks,
            trainable=trainable,
        )
        traced, traced_state = trace.after, trace.state_after
        settings = StepSettings(loss, rule, 0.05, coefficients, clipping, trainable)
        train_step(network, plain, Batch(X, y, masks), settings, state, gradient)
        assert np.array_equal(plain.flat, traced.flat)
        assert np.array_equal(gradient.flat, trace.gradient.flat)
        assert state.keys() == traced_state.keys()
        assert all(np.array_equal(state[key], traced_state[key]) for key in state)


def test_a_trace_leaves_its_inputs_alone():
    example = EXAMPLES["article"]()
    start, X, y = example.parameters.flat.copy(), example.X.copy(), example.y.copy()
    state = Adam().initial_state(start)
    kept = copy_state(state)
    trace = trace_step(
        example.network, example.parameters, example.X, example.y, example.loss, Adam(), state, 0.1
    )
    assert np.array_equal(example.parameters.flat, start)
    assert np.array_equal(trace.before.flat, start)
    assert state["t"] == kept["t"] == 0 and np.array_equal(state["m"], kept["m"])
    example.X[:], example.y[:] = 9.0, 9.0
    assert np.array_equal(trace.X, X) and np.array_equal(trace.y, y)


def test_the_gradients_of_a_trace_add_up():
    network = Network(2, (Dense(3, "tanh"), Dense(1, "sigmoid")))
    X, y = np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([[1.0], [0.0]])
    penalty, clipping = Penalty(l1=0.1, l2=0.2), ClipByValue(0.05)
    start = network.initialize(0)
    trace = trace_step(
        network,
        start,
        X,
        y,
        BinaryCrossEntropy(),
        SGD(),
        None,
        0.5,
        penalty=penalty,
        clipping=clipping,
    )
    weights = start.flat * network.layout.is_weight
    expected = trace.data_gradient.flat + 0.1 * np.sign(weights) + 0.2 * weights
    assert np.allclose(trace.total_gradient.flat, expected, rtol=0, atol=1e-15)
    assert np.array_equal(trace.gradient.flat, np.clip(trace.total_gradient.flat, -0.05, 0.05))
    assert np.allclose(trace.update, -0.5 * trace.gradient.flat, rtol=0, atol=1e-15)
    assert trace.objective == trace.data_loss + trace.penalty_value
    assert np.isclose(trace.data_loss, trace.sample_losses.mean())


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_a_frozen_parameter_stays_whatever_the_optimizer_remembers_or_decays(rule):
    network = Network(2, (Dense(2, "tanh"), Dense(1, "identity")))
    start, X, y = network.initialize(0), np.ones((3, 2)), np.ones((3, 1))
    loose = trace_step(network, start, X, y, HalfSquaredError(), rule, None, 0.1)
    trainable = np.ones(network.layout.size, dtype=bool)
    trainable[network.layout.weights[0]] = False
    frozen = trace_step(
        network,
        loose.after,
        X,
        y,
        HalfSquaredError(),
        rule,
        loose.state_after,
        0.1,
        trainable=trainable,
    )
    assert np.all(frozen.update[~trainable] == 0.0)
    assert np.all(frozen.update[trainable] != 0.0)


def test_frozen_parameters_do_not_count_in_the_clipped_norm():
    network = Network(1, (Dense(1, "identity"),))
    start = Parameters(network.layout, np.array([3.0, 0.0]))
    trainable = np.array([False, True])
    trace = trace_step(
        network,
        start,
        np.array([[10.0]]),
        np.array([[29.5]]),
        HalfSquaredError(),
        SGD(),
        None,
        1.0,
        clipping=ClipByNorm(1.0),
        trainable=trainable,
    )
    assert np.allclose(trace.data_gradient.flat, [5.0, 0.5])
    assert np.allclose(trace.gradient.flat, [0.0, 0.5])


def test_a_population_is_refused():
    network = Network(1, (Dense(1, "identity"),))
    with pytest.raises(ValueError, match=r"select\(index\)"):
        trace_step(
            network,
            network.initialize([0, 1]),
            np.ones((1, 1)),
            np.ones((1, 1)),
            HalfSquaredError(),
            SGD(),
            None,
            0.1,
        )

"""The article's formulas, run: they climb, clash or miss the gradient; the right ones do not."""

import numpy as np
import pytest

from nn_core.layers import Dense
from nn_core.losses import LOSSES, HalfSquaredError
from nn_core.network import Network, backward, forward
from nn_core.parameters import Parameters
from tutorial.article.demonstrations import (
    Clash,
    Comparison,
    Descent,
    Mismatch,
    Rules,
    gradients,
    shapes_clash,
)
from tutorial.article.formulas import FORMULAS

BY_KEY = {claim.key: claim for claim in FORMULAS}


@pytest.mark.parametrize("key", BY_KEY)
def test_each_formula_is_marked_explained_and_can_be_run(key):
    claim = BY_KEY[key]
    assert r"\boxed{" in claim.printed and r"\boxed{" not in claim.right
    assert claim.explanation and claim.title and claim.section
    assert isinstance(claim.demonstrate(), Descent | Clash | Mismatch | Comparison)


def test_the_minus_sign_climbs_at_every_step_and_the_right_sign_descends():
    run = BY_KEY["minus_sign"].demonstrate()
    assert np.all(np.diff(run.wrong) > 0.0)
    assert np.all(np.diff(run.right) < 0.0)
    assert run.wrong[0] == run.right[0]


@pytest.mark.parametrize(
    ("key", "shapes"),
    [
        ("elementwise_weights", ["(5,2)", "(5,4)"]),
        ("bias_by_weights", ["(1,4)", "(3,4)"]),
        ("weighted_sum_indices", ["4", "3"]),
    ],
)
def test_shapes_that_do_not_fit_are_named(key, shapes):
    clash = BY_KEY[key].demonstrate()
    assert clash.sizes[:2] == (3, 4)
    assert all(shape in clash.message for shape in shapes)


def test_rules_that_fit_are_no_clash():
    with pytest.raises(ValueError, match="do not fit"):
        shapes_clash(Rules())


@pytest.mark.parametrize(
    "key", ["activation_called_z", "weight_gradient_indices", "slope_twice", "no_weights"]
)
def test_a_wrong_rule_misses_the_gradient_and_the_right_one_meets_it(key):
    found = BY_KEY[key].demonstrate()
    assert found.right_error < 1e-6
    assert found.wrong_error > 1e-2


def test_half_the_sum_grows_with_the_data_and_the_mean_stays():
    found = BY_KEY["half_sum"].demonstrate()
    assert np.allclose(found.right, found.right[0])
    assert np.allclose(found.wrong, found.points * found.wrong[0] / found.points[0])


def test_a_label_of_zero_costs_nothing_in_the_articles_cross_entropy():
    found = BY_KEY["half_cross_entropy"].demonstrate()
    assert np.all(found.wrong == 0.0)
    assert np.all(np.diff(found.right) > 0.0)


@pytest.mark.parametrize("loss", ["half_squared_error", "mean_squared_error", "huber"])
def test_the_loop_without_a_wrong_rule_is_backpropagation(loss):
    network = Network(3, (Dense(4, "tanh"), Dense(3, "relu"), Dense(2, "sigmoid")))
    rng, parameters, loss = np.random.default_rng(1), network.initialize(0), LOSSES[loss]()
    X, y = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
    expected = Parameters.zeros(network.layout)
    backward(network, parameters, forward(network, parameters, X), y, loss, expected)
    found = gradients(Rules(), network, parameters, X, y, loss)
    assert np.allclose(found.flat, expected.flat, rtol=1e-12, atol=1e-15)


def test_the_loops_input_is_left_alone():
    network = Network(1, (Dense(1, "sigmoid"),))
    parameters = network.initialize(0)
    before = parameters.flat.copy()
    gradients(Rules(), network, parameters, np.ones((1, 1)), np.ones((1, 1)), HalfSquaredError())
    assert np.array_equal(parameters.flat, before)

"""Each rule does what its authors said, and the perceptron's theorem holds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core.layers import Dense
from nn_core.losses import HalfSquaredError
from nn_core.network import Network
from nn_core.optimizers import SGD
from nn_core.parameters import Parameters
from nn_core.training.batches import Batch
from nn_core.training.step import StepSettings, train_step
from nn_core.types import Array
from tutorial.neuron.rules import RULES, DeltaRule, GradientDescent, Hebb, Perceptron, Rule
from tutorial.neuron.runs import LOGIC, RuleRun, blob_data, convergence_bound, logic_data, run_rule


def perceptron_by_hand(X: Array, y: Array, passes: int) -> tuple[list[float], int]:
    """Slow and obvious: weights and mistakes of the textbook's loop."""
    w = [0.0] * (X.shape[1] + 1)
    mistakes = 0
    for _ in range(passes):
        for x, target in zip(X, y, strict=True):
            row = [*x, 1.0]
            if target * sum(a * b for a, b in zip(w, row, strict=True)) <= 0:
                w = [a + target * b for a, b in zip(w, row, strict=True)]
                mistakes += 1
    return w, mistakes


@pytest.mark.parametrize("low", [0.0, -1.0])
@pytest.mark.parametrize("name", ["and", "or"])
def test_the_perceptron_learns_and_and_or_as_the_textbook_loop_does(name: str, low: float) -> None:
    X, y = logic_data(name, low)
    run = run_rule(Perceptron(), X, y, 100)
    assert run.stopped == "converged"
    assert run.steps[-1].wrong == 0
    weights, mistakes = perceptron_by_hand(X, y, 100)
    assert run.updates == mistakes
    assert run.steps[-1].after.tolist() == weights


@given(seed=st.integers(0, 10_000), samples=st.integers(2, 40), rate=st.floats(0.01, 10.0))
def test_the_perceptron_never_makes_more_mistakes_than_the_bound(
    seed: int, samples: int, rate: float
) -> None:
    X, y = blob_data(samples, seed)
    bound = convergence_bound(X, y)
    assert bound is not None
    run = run_rule(Perceptron(rate), X, y, 1000)
    assert run.stopped == "converged"
    assert run.updates <= bound.mistakes


@given(angle=st.floats(0.0, 6.28), offset=st.floats(-0.5, 0.5), seed=st.integers(0, 10_000))
def test_no_plane_keeps_a_larger_margin_than_the_one_of_the_bound(
    angle: float, offset: float, seed: int
) -> None:
    X, y = blob_data(12, seed)
    bound = convergence_bound(X, y)
    assert bound is not None
    inputs = np.column_stack([X, np.ones(12)])
    assert np.linalg.norm(bound.separator) == pytest.approx(1.0)
    assert (y * (inputs @ bound.separator)).min() == pytest.approx(bound.margin)
    other = bound.separator + 0.3 * np.array([np.cos(angle), np.sin(angle), offset])
    other /= np.linalg.norm(other)
    assert (y * (inputs @ other)).min() <= bound.margin + 1e-9


def test_a_single_class_has_a_bound_too() -> None:
    bound = convergence_bound(np.array([[2.0, 0.0]]), np.array([1.0]))
    assert bound is not None
    assert bound.mistakes == pytest.approx(1.0)


@pytest.mark.parametrize("rate", [0.1, 1.0, 3.7])
@pytest.mark.parametrize("low", [0.0, -1.0])
def test_xor_has_no_bound_and_the_perceptron_comes_back_to_where_it_was(
    low: float, rate: float
) -> None:
    X, y = logic_data("xor", low)
    assert convergence_bound(X, y) is None
    run = run_rule(Perceptron(rate), X, y, 100)
    assert run.stopped == "cycle"
    assert run.cycle is not None
    first, again = run.cycle
    assert again == len(run.steps) > first
    at_first = run.steps[first - 1].after if first else np.zeros(3)
    np.testing.assert_allclose(run.steps[again - 1].after, at_first, atol=1e-9)
    assert all(step.wrong for step in run.steps)


def test_hebb_learns_and_from_minus_one_and_one_but_not_from_zero_and_one() -> None:
    bipolar = run_rule(Hebb(), *logic_data("and", -1.0), 1)
    assert bipolar.steps[-1].after.tolist() == [2.0, 2.0, -2.0]
    assert bipolar.steps[-1].wrong == 0
    binary = run_rule(Hebb(), *logic_data("and", 0.0), 1)
    assert binary.steps[-1].after.tolist() == [0.0, 0.0, -2.0]
    assert binary.steps[-1].wrong == 1


def test_hebbs_weights_grow_with_every_pass() -> None:
    one, ten = (run_rule(Hebb(), *logic_data("or", -1.0), n).steps[-1].after for n in (1, 10))
    np.testing.assert_allclose(ten, 10 * one)


def engine(rule: DeltaRule, X: Array, y: Array, passes: int) -> Array:
    """Weights of a one-unit network that the engine trains by SGD on ½ squared error."""
    network = Network(X.shape[1], (Dense(1, rule.activation),))
    parameters, gradient = (Parameters.zeros(network.layout) for _ in range(2))
    settings = StepSettings(HalfSquaredError(), SGD(), rule.learning_rate)
    state = settings.optimizer.initial_state(parameters.flat)
    rows = [slice(None)] if rule.batch else [slice(i, i + 1) for i in range(y.size)]
    for _ in range(passes):
        for part in rows:
            batch = Batch(X[part], y[part, np.newaxis])
            train_step(network, parameters, batch, settings, state, gradient)
    return parameters.flat


@pytest.mark.parametrize("rule_type", [DeltaRule, GradientDescent])
@given(
    activation=st.sampled_from(["identity", "tanh", "sigmoid", "gelu"]),
    seed=st.integers(0, 1000),
    rate=st.floats(0.001, 0.3),
)
def test_the_delta_rule_is_sgd_on_a_network_of_one_unit(
    rule_type: type[DeltaRule], activation: str, seed: int, rate: float
) -> None:
    X, y = blob_data(10, seed)
    rule = rule_type(rate, activation)  # type: ignore[arg-type]
    run = run_rule(rule, X, y, 20)
    np.testing.assert_allclose(run.steps[-1].after, engine(rule, X, y, 20), rtol=0, atol=1e-12)


def test_gradient_descent_never_climbs_at_a_small_rate() -> None:
    run = run_rule(GradientDescent(0.05), *blob_data(), 50)
    losses = [step.loss for step in run.steps]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < losses[0]


def test_too_large_a_rate_is_stopped_before_numbers_fail() -> None:
    run = run_rule(DeltaRule(50.0), *blob_data(), 1000)
    assert run.stopped == "diverged"
    assert all(np.isfinite(step.after).all() for step in run.steps)


@pytest.mark.parametrize("kind", RULES)
def test_each_record_continues_the_one_before_and_adds_up(kind: str) -> None:
    X, y = blob_data(seed=3)
    run: RuleRun = run_rule(RULES[kind](), X, y, 5)
    before = np.zeros(3)
    for number, step in enumerate(run.steps, 1):
        assert step.step == number
        assert step.before.tolist() == before.tolist()
        np.testing.assert_array_equal(step.after, step.before + step.update)
        rows = list(step.samples)
        np.testing.assert_allclose(step.z, X[rows] @ before[:2] + before[2])
        np.testing.assert_allclose(step.errors, y[rows] - step.outputs)
        assert step.wrong == sum(
            target * (x @ step.after[:2] + step.after[2]) <= 0
            for x, target in zip(X, y, strict=True)
        )
        before = step.after


@pytest.mark.parametrize("kind", RULES)
@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan"), float("inf"), "x"])
def test_a_learning_rate_that_is_no_positive_number_is_refused(kind: str, rate: object) -> None:
    with pytest.raises(ValueError, match="learning_rate must be a number > 0"):
        RULES[kind](rate)  # type: ignore[arg-type]


def test_what_is_no_dataset_is_refused() -> None:
    rule: Rule = Perceptron()
    with pytest.raises(ValueError, match=r"targets must be \+1 or -1; got \[0.0\]"):
        run_rule(rule, np.ones((1, 2)), np.zeros(1), 1)
    with pytest.raises(ValueError, match="X must be"):
        run_rule(rule, np.ones((2, 2)), np.ones(1), 1)
    with pytest.raises(ValueError, match="passes must be a number"):
        run_rule(rule, np.ones((1, 2)), np.ones(1), 0)
    with pytest.raises(ValueError, match="elementwise"):
        DeltaRule(activation="softmax")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", LOGIC)
def test_logical_functions_are_what_they_are_called(name: str) -> None:
    X, y = logic_data(name)
    python = {"and": lambda a, b: a and b, "or": lambda a, b: a or b, "xor": lambda a, b: a != b}
    assert [target > 0 for target in y] == [bool(python[name](*map(bool, x))) for x in X]

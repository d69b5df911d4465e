"""Mistakes made by hand on fresh numbers are named, and right answers are never called wrong."""

import numpy as np
import pytest

from nn_core.input_errors import InputError
from nn_core.layers import Dense
from nn_core.losses import HalfSquaredError
from nn_core.network import Network
from nn_core.optimizers import Adam
from nn_core.optimizers.clipping import ClipByNorm
from nn_core.optimizers.penalties import Penalty
from tutorial.derivation.row import Address
from tutorial.derivation.rows import row
from tutorial.example.examples import EXAMPLES
from tutorial.practice.judging import RELATIVE_TOLERANCE, judge, mistaken_values
from tutorial.practice.mistakes import MISTAKES
from tutorial.practice.practice import DIFFICULTIES, practice_rows, practice_sheet
from tutorial.tracing import trace_step

SEEDS = range(100)
BY_KEY = {mistake.key: mistake for mistake in MISTAKES}


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def by_hand(sheet):
    """What each mistake gives on a 2-2-2 sigmoid net with half squared error, unit by unit."""
    (W1, W2), (b1, b2) = sheet.parameters.weights, sheet.parameters.biases
    z1 = sheet.X @ W1 + b1
    a1 = sigmoid(z1)
    a2 = sigmoid(a1 @ W2 + b2)
    d2 = (a2 - sheet.y) * a2 * (1 - a2)
    n, rate = len(sheet.X), sheet.learning_rate
    W2_new = W2 - rate * a1.T @ d2 / n
    d1 = (d2 @ W2.T) * a1 * (1 - a1)
    for s in range(n):
        for j in range(2):
            hidden = Address("hidden_delta", 0, j, sample=s)
            slope = a1[s, j] * (1 - a1[s, j])
            yield "slope_forgotten", hidden, sum(W2[j, k] * d2[s, k] for k in range(2))
            yield "transpose_forgotten", hidden, sum(W2[k, j] * d2[s, k] for k in range(2)) * slope
            yield "delta_times_activation", hidden, d2[s, j] * a1[s, j]
            updated = sum(W2_new[j, k] * d2[s, k] for k in range(2)) * slope
            yield "updated_weights", hidden, updated
            yield "sign", Address("output_delta", 1, j, sample=s), -d2[s, j]
            out = Address("output_delta", 1, j, sample=s)
            yield "slope_forgotten", out, a2[s, j] - sheet.y[s, j]
            z = Address("weighted_sum", 0, j, sample=s)
            yield "bias_forgotten", z, sum(sheet.X[s, i] * W1[i, j] for i in range(2))
            yield (
                "transpose_forgotten",
                z,
                sum(sheet.X[s, i] * W1[j, i] for i in range(2)) + b1[0, j],
            )
    for i in range(2):
        for j in range(2):
            gradient = Address("weight_gradient", 0, j, i, None, "mean")
            total = sum(sheet.X[s, i] * d1[s, j] for s in range(n))
            yield "mean_forgotten", gradient, total
            yield "sign", Address("update", 0, j, i), W1[i, j] + rate * total / n


@pytest.mark.parametrize("seed", SEEDS)
def test_each_mistake_made_by_hand_on_fresh_numbers_is_named(seed):
    sheet = practice_sheet(seed, "medium")
    trace = sheet.trace()
    for key, address, value in by_hand(sheet):
        judgement = judge(float(value), row(trace, address, numeric=False), trace)
        assert not judgement.correct
        assert judgement.mistake is BY_KEY[key]
        assert judgement.hint == BY_KEY[key].hint
    assert {key for key, _, _ in by_hand(sheet)} == set(BY_KEY)


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
@pytest.mark.parametrize("seed", range(10))
def test_a_mistake_typed_with_four_digits_is_named_at_every_difficulty(seed, difficulty):
    trace = practice_sheet(seed, difficulty).trace()
    for found in practice_rows(trace):
        for mistake in MISTAKES:
            if found.address.stage in mistake.home:
                for value in mistaken_values(mistake, found, trace):
                    assert judge(f"{value:#.4g}", found, trace).mistake is mistake


@pytest.mark.parametrize("seed", SEEDS)
def test_a_right_answer_is_never_called_wrong(seed):
    trace = practice_sheet(seed, list(DIFFICULTIES)[seed % 3]).trace()
    for found in practice_rows(trace):
        answers = [found.value, f"{found.value:.3g}", f"{found.value:.4g}".replace(".", ",")]
        for answer in [*answers, f"{found.value:.3e}", f"{found.value:.6f}"]:
            judgement = judge(answer, found, trace)
            assert judgement.correct and judgement.mistakes == () and judgement.hint == ""


@pytest.mark.parametrize("name", EXAMPLES)
def test_right_answers_to_the_examples_are_right(name):
    trace = EXAMPLES[name]().trace()
    for found in practice_rows(trace):
        assert judge(f"{found.value:.3g}", found, trace).correct


@pytest.mark.parametrize("share", [0.006, -0.006, 0.5, -3.0])
def test_an_answer_outside_the_tolerance_is_wrong(share):
    trace = practice_sheet(0, "easy").trace()
    for found in practice_rows(trace):
        assert abs(share) > RELATIVE_TOLERANCE
        assert not judge(found.value * (1.0 + share), found, trace).correct


def test_a_coarse_answer_counts_only_near_the_value():
    trace = practice_sheet(0, "easy").trace()
    found = next(practice_rows(trace))
    assert not judge("0", found, trace).correct
    assert not judge("1e1", found, trace).correct


def test_a_wrong_answer_without_a_known_mistake_gets_the_hint_of_its_stage():
    trace = practice_sheet(0, "easy").trace()
    for found in practice_rows(trace):
        judgement = judge(found.value + 123.456, found, trace)
        assert judgement.mistake is None and judgement.hint


def test_the_articles_hidden_delta_is_its_own_mistake():
    trace = EXAMPLES["article"]().trace()
    for unit in range(3):
        found = row(trace, Address("hidden_delta", 0, unit, sample=0), numeric=False)
        answer = float(trace.deltas[1][0, 0] * trace.passes[0].a[0, unit])
        assert judge(answer, found, trace).mistake is BY_KEY["delta_times_activation"]


def test_a_mistake_that_gives_the_right_value_is_not_held_against_the_answer():
    # relu' is 1 here, so forgetting it changes nothing.
    trace = EXAMPLES["article"]().trace()
    found = row(trace, Address("hidden_delta", 0, 0, sample=0), numeric=False)
    assert mistaken_values(BY_KEY["slope_forgotten"], found, trace) == ()
    assert judge(found.value, found, trace).correct


def test_a_mistake_is_followed_into_the_update():
    trace = EXAMPLES["mazur"]().trace()
    W2, d2, a1 = trace.before.weights[1], trace.deltas[1][0], trace.passes[0].a[0]
    without_slope = (W2 @ d2)[0] * trace.X[0, 1]
    new = trace.before.weights[0][1, 0] - 100 * trace.learning_rate * without_slope
    bigger = trace_step(
        trace.network,
        trace.before,
        trace.X,
        trace.y,
        trace.loss,
        trace.optimizer,
        None,
        100 * trace.learning_rate,
    )
    found = row(bigger, Address("update", 0, 0, 1), numeric=False)
    assert judge(float(new), found, bigger).mistake is BY_KEY["slope_forgotten"]
    assert 0 < a1[0] < 1


def test_judging_works_with_dropout_penalty_clipping_and_memory():
    network = Network(2, (Dense(2, "tanh", 0.5), Dense(2, "relu"), Dense(2, "softmax")))
    mask = np.array([[2.0, 0.0], [2.0, 2.0]])
    trace = trace_step(
        network,
        network.initialize(1),
        np.array([[1.0, 2.0], [0.5, -1.0]]),
        np.eye(2),
        HalfSquaredError(),
        Adam(),
        None,
        0.1,
        penalty=Penalty(l2=0.1),
        clipping=ClipByNorm(0.1),
        masks=[mask, None, None],
        trainable=network.layout.is_weight,
    )
    for found in practice_rows(trace):
        assert judge(found.value, found, trace).correct
        wrong = judge(found.value - 77.7, found, trace)
        assert not wrong.correct and wrong.mistakes == ()


@pytest.mark.parametrize("answer", ["", "cat", "1e309"])
def test_an_answer_that_is_no_number_gives_a_sentence(answer):
    trace = practice_sheet(0, "easy").trace()
    with pytest.raises(InputError, match="expected a number"):
        judge(answer, next(practice_rows(trace)), trace)


def test_a_sheet_comes_from_its_seed():
    first, again, other = (practice_sheet(seed) for seed in (1, 1, 2))
    assert np.array_equal(first.parameters.flat, again.parameters.flat)
    assert not np.array_equal(first.parameters.flat, other.parameters.flat)
    assert np.array_equal(first.parameters.flat * 10, np.round(first.parameters.flat * 10))

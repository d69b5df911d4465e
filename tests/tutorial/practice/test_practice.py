"""No drawn sheet is degenerate: its numbers differ, its values show, and so does each mistake."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutorial.practice.judging import judge, mistaken_values
from tutorial.practice.mistakes import MISTAKES
from tutorial.practice.practice import DIFFICULTIES, practice_rows, practice_sheet

SEEDS = st.integers(0, 999_999)
SIGN = next(mistake for mistake in MISTAKES if mistake.key == "sign")
SHEETS = settings(max_examples=15, deadline=None)


def sheets(*difficulties):
    return st.builds(practice_sheet, SEEDS, st.sampled_from(difficulties or tuple(DIFFICULTIES)))


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
@pytest.mark.parametrize("seed", range(5))
def test_the_first_sheets_have_no_number_twice(seed, difficulty):
    sheet = practice_sheet(seed, difficulty)
    assert len(set(sheet.parameters.flat.tolist())) == sheet.parameters.flat.size
    assert len(set(sheet.X.ravel().tolist())) == sheet.X.size


@SHEETS
@given(sheets())
def test_weights_inputs_and_units_are_all_different_and_none_is_trivial(sheet):
    flat, inputs = np.abs(sheet.parameters.flat), sheet.X.ravel()
    assert np.unique(flat).size == flat.size and np.unique(inputs).size == inputs.size
    assert 0 not in flat and not {0.0, 1.0} & set(inputs.tolist())
    # Numbers of one decimal.
    for numbers in (sheet.parameters.flat, sheet.X):
        assert np.array_equal(numbers, np.round(numbers, 1))


@SHEETS
@given(sheets())
def test_every_unit_passes_something_on_and_every_gradient_shows(sheet):
    trace = sheet.trace()
    for layer, passed in zip(trace.network.layers, trace.passes, strict=True):
        slope = layer.activation.derivative(passed.z)
        assert np.abs(slope).min() > 0 and np.unique(passed.a).size == passed.a.size
    assert np.abs(trace.data_gradient.flat).min() >= 1e-3


@SHEETS
@given(sheets())
def test_no_two_blanks_of_a_step_have_the_same_answer_with_three_digits(sheet):
    places = {}
    for row in practice_rows(sheet.trace()):
        places.setdefault((row.address.stage, row.address.layer), []).append(f"{row.value:.3g}")
    for answers in places.values():
        assert len(set(answers)) == len(answers)


@SHEETS
@given(sheets())
def test_each_mistake_that_is_offered_gives_another_number_than_the_right_one(sheet):
    trace = sheet.trace()
    for row in practice_rows(trace):
        offered = [
            (mistake, value)
            for mistake in MISTAKES
            if row.address.stage in mistake.home
            for value in mistaken_values(mistake, row, trace)
        ]
        for mistake, value in offered:
            assert f"{value:.3g}" != f"{row.value:.3g}"
            assert judge(f"{value:#.4g}", row, trace).mistake is mistake
        for (one, a), (other, b) in combinations(offered, 2):
            assert one is other or f"{a:.3g}" != f"{b:.3g}"


@SHEETS
@given(sheets(), st.integers(3, 6))
def test_a_lost_sign_is_named_in_every_kind_of_row(sheet, digits):
    trace = sheet.trace()
    for row in practice_rows(trace):
        # Rounded, the value may also be that of another mistake.
        assert SIGN in judge(f"{-row.value:.{digits}g}", row, trace).mistakes
        judgement = judge(-row.value, row, trace)
        assert not judgement.correct
        assert judgement.mistake is SIGN and judgement.hint == SIGN.hint


@SHEETS
@given(sheets())
def test_an_update_that_adds_the_gradient_has_lost_its_sign(sheet):
    trace = sheet.trace()
    gradient = trace.data_gradient.flat
    for row in practice_rows(trace):
        if row.address.stage == "update":
            before = trace.before.flat[row.parameter]
            added = before + trace.learning_rate * gradient[row.parameter]
            assert judge(f"{added:.6g}", row, trace).mistake is SIGN


def test_a_sigmoid_of_the_other_sign_has_lost_its_sign():
    trace = practice_sheet(1, "easy").trace()
    row = next(row for row in practice_rows(trace) if row.address.stage == "activation")
    assert judge(f"{1 - row.value:.5g}", row, trace).mistake is SIGN


def test_the_title_says_that_the_sign_is_lost():
    assert SIGN.title == "The sign is lost"

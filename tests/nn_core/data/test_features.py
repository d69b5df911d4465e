import math

import numpy as np
import pytest

from nn_core.data.features import FEATURES, check_features, expand, first_failure, read_feature

BY_HAND = {
    "x1": lambda a, b: a,
    "x2": lambda a, b: b,
    "x1_squared": lambda a, b: a**2,
    "x2_squared": lambda a, b: b**2,
    "x1_x2": lambda a, b: a * b,
    "sin_x1": lambda a, b: math.sin(a),
    "sin_x2": lambda a, b: math.sin(b),
}


def test_registry_holds_the_promised_features():
    assert list(FEATURES) == list(BY_HAND)
    assert [feature.label for feature in FEATURES.values()] == [
        *("x₁", "x₂", "x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂")
    ]


@pytest.mark.parametrize("name", FEATURES)
def test_feature_is_its_formula(name):
    raw = np.random.default_rng(0).normal(size=(20, 2))
    expected = [[BY_HAND[name](a, b)] for a, b in raw.tolist()]
    assert np.allclose(expand(raw, [name]), expected)


def test_columns_follow_the_chosen_order_over_any_leading_axes():
    raw = np.random.default_rng(0).normal(size=(3, 4, 2))
    expanded = expand(raw, ["x2", "x1_x2", "x1"])
    assert expanded.shape == (3, 4, 3)
    assert np.array_equal(expanded[..., [2, 0]], raw)


def test_no_selection_means_the_raw_features_of_any_width():
    raw = np.ones((5, 30))
    check_features([], 30)
    assert expand(raw, ()) is raw


@pytest.mark.parametrize(
    ("names", "width", "message"),
    [
        (["x1", "x3"], 2, "'x3' is no feature; expected one of: x1 … x2"),
        (["x1", "x2", "x1"], 2, "features must not repeat; got x1, x2, x1"),
        (["x2"], 1, "'x2' is no feature; expected one of: x1"),
        (["x1_x2"], 30, "x1_x2 needs data of exactly 2 raw features, and these have 30"),
        (["sin(x1"], 2, ".*must be complete.*"),
    ],
)
def test_impossible_selection_is_refused_with_the_reason(names, width, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        expand(np.ones((4, width)), names)


def test_formulas_stand_among_named_features_and_over_data_of_any_width():
    raw = np.random.default_rng(0).normal(size=(3, 4, 2))
    expanded = expand(raw, ["x1_squared", "cos(x1-x2)"])
    assert np.allclose(expanded[..., 0], raw[..., 0] ** 2)
    assert np.allclose(expanded[..., 1], np.cos(raw[..., 0] - raw[..., 1]))
    wide = np.random.default_rng(0).normal(size=(5, 7))
    assert np.allclose(expand(wide, ["x7", "x1*x2"]).T, [wide[:, 6], wide[:, 0] * wide[:, 1]])


@pytest.mark.parametrize(
    ("text", "written"),
    [("x1 * x2", "x1_x2"), ("x1^2", "x1_squared"), ("sin((x2))", "sin_x2"), ("+x1", "x1")],
)
def test_a_formula_that_has_a_name_is_written_by_it(text, written):
    assert read_feature(text, 2) == written
    assert read_feature(written, 2) == written


def test_the_first_failure_names_feature_row_and_count():
    raw = np.array([[1.0, 2.0], [0.0, 3.0], [-1.0, 4.0], [710.0, 0.0]])
    assert first_failure(raw[:1], ["log(x1)", "exp(x1)"]) is None
    failure = first_failure(raw, ["x1", "log(x1)"])
    assert (failure.feature, failure.count, failure.row) == ("log(x1)", 2, 1)
    assert failure.point.tolist() == [0.0, 3.0]
    # Finite, and yet too large to be scaled.
    assert first_failure(np.array([[700.0, 0.0]]), ["exp(x1)"]).count == 1

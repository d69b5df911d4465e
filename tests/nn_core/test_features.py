import math

import numpy as np
import pytest

from nn_core.features import FEATURES, check_features, expand

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
        (["x1", "x3"], 2, "features must be among x1, x2, x1_squared, .*; got 'x3'"),
        (["x1", "x2", "x1"], 2, "features must not repeat; got x1, x2, x1"),
        (["x1"], 1, "features need data of exactly 2 raw features; got 1: leave features empty"),
        (["x1"], 30, "features need data of exactly 2 raw features; got 30: leave .*"),
    ],
)
def test_impossible_selection_is_refused_with_the_reason(names, width, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        expand(np.ones((4, width)), names)

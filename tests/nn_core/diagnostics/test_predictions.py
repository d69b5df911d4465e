"""Entropy, calibration and ROC curves against slow, obvious or scikit-learn's own."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, roc_auc_score

from nn_core.diagnostics.predictions import (
    calibration,
    class_probabilities,
    entropy,
    roc_curves,
)


def drawn(seed: int, n: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, classes, n), rng.dirichlet(np.ones(classes), n)


def slow_error(labels, probabilities, bins: int) -> float:
    """Sort the samples into the bins one by one."""
    total = 0.0
    for k in range(bins):
        low, high = k / bins, (k + 1) / bins
        members = []
        for label, row in zip(labels, probabilities, strict=True):
            sure = max(row)
            if low < sure <= high or (k == 0 and sure == 0.0):
                members.append((sure, list(row).index(sure) == label))
        if members:
            right = sum(hit for _sure, hit in members) / len(members)
            mean = sum(sure for sure, _hit in members) / len(members)
            total += len(members) / len(labels) * abs(right - mean)
    return total


@given(st.integers(0, 1000), st.integers(1, 60), st.integers(2, 6), st.sampled_from([1, 4, 16]))
def test_the_expected_error_is_that_of_a_slow_loop(
    seed: int, n: int, classes: int, bins: int
) -> None:
    labels, shares = drawn(seed, n, classes)
    found = calibration(labels, shares, bins)
    assert found.expected_error == pytest.approx(slow_error(labels, shares, bins), abs=1e-12)
    assert found.counts.sum() == n
    assert (np.isnan(found.accuracy) == (found.counts == 0)).all()


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_the_brier_score_is_that_of_scikit_learn(classes: int) -> None:
    labels, shares = drawn(3, 200, classes)
    theirs = brier_score_loss(labels, shares, labels=np.arange(classes), scale_by_half=False)
    assert calibration(labels, shares).brier == pytest.approx(theirs)


def test_who_is_always_right_and_sure_has_no_error() -> None:
    labels = np.array([0, 2, 1])
    found = calibration(labels, np.eye(3)[labels])
    assert (found.expected_error, found.brier, found.counts[-1]) == (0.0, 0.0, 3)


@pytest.mark.parametrize(
    ("labels", "shares", "bins"),
    [
        (np.array([], dtype=int), np.zeros((0, 2)), 10),
        (np.array([0]), np.array([[0.5, 0.5]]), 0),
        (np.array([0, 1]), np.array([[0.5, 0.5]]), 10),
    ],
)
def test_what_cannot_be_calibrated_is_refused(labels, shares, bins: int) -> None:
    with pytest.raises(ValueError, match="expected bins >= 1, labels of shape"):
        calibration(labels, shares, bins)


@pytest.mark.parametrize(
    "outputs",
    [[[1.2]], [[-0.1]], [[np.nan]], [[0.2, 0.3, 0.1]], [[0.5, np.inf]]],
)
def test_outputs_that_are_no_probabilities_are_not_taken_for_any(outputs) -> None:
    assert class_probabilities(np.array(outputs)) is None


def test_rows_of_single_precision_still_are_probabilities() -> None:
    found = class_probabilities(np.array([[0.1, 0.2, 0.7]], dtype=np.float32))
    assert found is not None
    assert found.sum() == pytest.approx(1.0)


@given(st.integers(0, 1000), st.integers(2, 10))
def test_entropy_lies_between_sure_and_even(seed: int, classes: int) -> None:
    _labels, shares = drawn(seed, 20, classes)
    found = entropy(shares)
    slow = [-sum(p * math.log2(p) for p in row if p > 0) for row in shares]
    np.testing.assert_allclose(found, slow, atol=1e-12)
    assert (found >= 0).all() and (found <= math.log2(classes) + 1e-12).all()
    assert entropy(np.full(classes, 1 / classes)) == pytest.approx(math.log2(classes))


@pytest.mark.parametrize("classes", [2, 4])
def test_areas_under_the_curves_are_those_of_scikit_learn(classes: int) -> None:
    labels, shares = drawn(7, 120, classes)
    outputs = shares[:, 1:] if classes == 2 else shares
    curves = roc_curves(labels, outputs)
    assert [one.label for one in curves] == ([1] if classes == 2 else list(range(classes)))
    for one in curves:
        assert one.area == pytest.approx(roc_auc_score(labels == one.label, shares[:, one.label]))
        assert one.false_positive[0] == one.true_positive[0] == 0.0
        assert one.false_positive[-1] == one.true_positive[-1] == 1.0
        k = len(one.thresholds) // 2
        above = shares[:, one.label] >= one.thresholds[k]
        assert one.true_positive[k] == pytest.approx(above[labels == one.label].mean())


def test_a_class_that_nobody_has_and_scores_that_overflowed_have_no_curve() -> None:
    shares = np.array([[0.6, 0.3, 0.1], [0.1, 0.8, 0.1]])
    assert [one.label for one in roc_curves(np.array([0, 1]), shares)] == [0, 1]
    assert roc_curves(np.array([1, 1]), np.array([[0.2], [0.3]])) == []
    assert roc_curves(np.array([0, 1]), np.array([[np.nan], [0.3]])) == []

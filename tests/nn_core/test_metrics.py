"""Metrics against scikit-learn, and where a number has no meaning."""

from fractions import Fraction

import numpy as np
import pytest
from sklearn import metrics

from nn_core.metrics import accuracy, classification_report, r_squared, regression_report


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def probabilities(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    raw = rng.random(shape)
    return raw / raw.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize("lead", [(), (3,), (2, 3)])
@pytest.mark.parametrize("own_targets", [False, True])
def test_binary_accuracy_is_that_of_scikit_learn_for_each_network(rng, lead, own_targets):
    output = rng.random((*lead, 40, 1))
    targets = rng.integers(0, 2, ((*lead, 40, 1) if own_targets else (40, 1))).astype(float)
    values = accuracy(output, targets)
    assert values.shape == lead
    for index in np.ndindex(*lead):
        y = (targets[index] if own_targets else targets)[:, 0]
        expected = metrics.accuracy_score(y, output[index][:, 0] > 0.5)
        assert values[index] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("lead", [(), (3,)])
def test_multiclass_accuracy_is_that_of_scikit_learn_for_each_network(rng, lead):
    output = probabilities(rng, (*lead, 40, 4))
    labels = rng.integers(0, 4, 40)
    values = accuracy(output, np.eye(4)[labels])
    assert values.shape == lead
    for index in np.ndindex(*lead):
        expected = metrics.accuracy_score(labels, output[index].argmax(axis=1))
        assert values[index] == pytest.approx(expected, abs=1e-12)


def test_one_column_at_exactly_one_half_is_class_zero():
    assert accuracy(np.array([[0.5]]), np.array([[0.0]])) == 1.0


@pytest.mark.parametrize("units", [1, 3])
@pytest.mark.parametrize("lead", [(), (4,)])
def test_r_squared_is_that_of_scikit_learn_for_each_network(rng, lead, units):
    targets = rng.normal(size=(30, units))
    output = targets + rng.normal(size=(*lead, 30, units))
    values = r_squared(output, targets)
    assert values.shape == lead
    for index in np.ndindex(*lead):
        expected = metrics.r2_score(targets, output[index])
        assert values[index] == pytest.approx(expected, abs=1e-12)


def test_r_squared_of_constant_targets_is_one_if_exact_and_else_zero():
    targets = np.ones((5, 1))
    assert r_squared(targets, targets) == 1.0
    assert r_squared(targets + 0.5, targets) == 0.0


CONSTANTS = [0.1, 1 / 3, -1e6 / 3, 1e9 + 0.1, 1e-30, 7.3e15]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("count", [2, 7, 100, 5000])
@pytest.mark.parametrize("value", CONSTANTS)
def test_targets_that_are_constant_up_to_rounding_have_no_variance(value, count, dtype):
    targets = np.full((count, 1), value, dtype=dtype)
    rounded = targets.copy()
    rounded[::2] = np.nextafter(rounded[::2], np.array(np.inf, dtype=dtype))
    wrong = targets + targets / 7
    for truth in (targets, rounded):
        assert r_squared(targets, truth) == 1.0
        assert r_squared(wrong, truth) == 0.0
        assert r_squared(np.stack([wrong, targets]), truth).tolist() == [0.0, 1.0]
        assert regression_report(truth, wrong).r_squared == 0.0


@pytest.mark.parametrize("offset", [0.0, 1e6, 1e9, -1e12])
def test_r_squared_far_from_zero_is_that_of_exact_arithmetic(rng, offset):
    # Multiples of 1/64: exact at every offset.
    y = np.round(64 * rng.normal(size=(50, 1))) / 64
    a = y + np.round(64 * 0.3 * rng.normal(size=(50, 1))) / 64
    values = [Fraction(float(one)) for one in y[:, 0]]
    mean = sum(values) / 50
    total = sum((one - mean) ** 2 for one in values)
    missed = sum((one - Fraction(float(b))) ** 2 for one, b in zip(values, a[:, 0], strict=True))
    expected = float(1 - missed / total)
    assert r_squared(a + offset, y + offset) == pytest.approx(expected, rel=1e-9)
    assert regression_report(y + offset, a + offset).r_squared == pytest.approx(expected, rel=1e-9)


def test_r_squared_of_one_sample_or_of_outputs_that_are_no_numbers_is_no_number():
    assert np.isnan(r_squared(np.zeros((3, 1, 1)), np.ones((1, 1)))).tolist() == [True] * 3
    lost = np.full((4, 1), np.nan)
    assert np.isnan(r_squared(lost, np.arange(4.0)[:, None]))
    assert r_squared(lost, np.ones((4, 1))) == 0.0


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_binary_report_is_scikit_learns(rng, dtype):
    labels = rng.integers(0, 2, 60)
    p = (0.3 * labels + 0.7 * rng.random(60)).astype(dtype)
    report = classification_report(labels, p[:, np.newaxis], ["blue", "orange"])
    said = p > 0.5
    assert report.class_names == ("blue", "orange")
    assert report.accuracy == metrics.accuracy_score(labels, said)
    assert report.confusion.tolist() == metrics.confusion_matrix(labels, said).tolist()
    assert report.precision[1] == metrics.precision_score(labels, said)
    assert report.recall[1] == metrics.recall_score(labels, said)
    assert report.f1[1] == metrics.f1_score(labels, said)
    assert report.macro_f1 == pytest.approx(metrics.f1_score(labels, said, average="macro"))
    assert report.log_loss == pytest.approx(metrics.log_loss(labels, p.astype(float)), rel=1e-12)
    assert report.roc_auc == pytest.approx(metrics.roc_auc_score(labels, p), rel=1e-12)


def test_the_multiclass_report_is_scikit_learns(rng):
    labels = np.concatenate([np.arange(3), rng.integers(0, 3, 60)])
    p = probabilities(rng, (63, 3))
    report = classification_report(labels, p, "abc")
    said = p.argmax(axis=1)
    expected = metrics.precision_recall_fscore_support(labels, said, average="macro")
    macro = (report.macro_precision, report.macro_recall, report.macro_f1)
    assert macro == pytest.approx(expected[:3])
    assert report.confusion.sum() == 63 and report.confusion.trace() == report.accuracy * 63
    assert report.log_loss == pytest.approx(metrics.log_loss(labels, p))
    assert report.roc_auc == pytest.approx(metrics.roc_auc_score(labels, p, multi_class="ovr"))


def test_float32_probabilities_whose_rows_round_give_no_warning(rng):
    p = probabilities(rng, (500, 7))
    labels = np.concatenate([np.arange(7), rng.integers(0, 7, 493)])
    report = classification_report(labels, p.astype(np.float32), "abcdefg")
    assert report.log_loss == pytest.approx(metrics.log_loss(labels, p), rel=1e-6)


def test_a_class_without_samples_leaves_no_area_under_the_curve_but_all_else():
    report = classification_report(np.zeros(4, int), np.array([[0.1], [0.2], [0.9], [0.3]]), "ab")
    assert report.roc_auc is None
    assert report.log_loss is not None
    assert report.confusion.tolist() == [[3, 1], [0, 0]]
    assert report.recall.tolist() == [0.75, 0.0]
    assert report.precision.tolist() == [1.0, 0.0]


def test_certain_and_wrong_gives_a_finite_log_loss():
    report = classification_report(np.array([0, 1]), np.array([[1.0], [0.0]]), "ab")
    assert report.log_loss is not None and 30 < report.log_loss < 50


@pytest.mark.parametrize(
    ("outputs", "area"),
    [
        (np.array([[-3.0], [-2.0], [7.0]]), 1.0),
        (np.array([[2.0, -1.0], [0.5, 0.1], [0.2, 0.9]]), 1.0),
        (np.array([[0.5], [np.nan], [0.7]]), None),
        (np.array([[0.5], [np.inf], [0.7]]), None),
    ],
)
def test_outputs_that_are_no_probabilities_have_no_log_loss(outputs, area):
    report = classification_report(np.array([0, 0, 1]), outputs, "ab")
    assert report.log_loss is None
    assert report.roc_auc == area


@pytest.mark.parametrize(
    ("labels", "outputs", "names"),
    [
        (np.zeros(0, int), np.zeros((0, 1)), "ab"),
        (np.zeros(2, int), np.zeros((3, 1)), "ab"),
        (np.zeros(3, int), np.zeros((3, 1)), "abc"),
        (np.zeros(3, int), np.zeros((3, 4)), "abc"),
        (np.full(3, 2), np.zeros((3, 1)), "ab"),
        (np.full(3, -1), np.zeros((3, 1)), "ab"),
    ],
)
def test_a_report_on_what_does_not_fit_is_refused(labels, outputs, names):
    with pytest.raises(ValueError, match="labels"):
        classification_report(labels, outputs, names)


@pytest.mark.parametrize("units", [1, 2])
def test_the_regression_report_is_scikit_learns(rng, units):
    y = rng.normal(size=(30, units))
    a = y + 0.3 * rng.normal(size=(30, units))
    report = regression_report(y, a)
    assert report.r_squared == pytest.approx(metrics.r2_score(y, a))
    assert report.mean_absolute_error == pytest.approx(metrics.mean_absolute_error(y, a))
    assert report.mean_squared_error == pytest.approx(metrics.mean_squared_error(y, a))
    assert report.root_mean_squared_error**2 == pytest.approx(report.mean_squared_error)


def test_a_single_sample_has_no_r_squared():
    report = regression_report(np.array([[1.0]]), np.array([[3.0]]))
    assert report.r_squared is None and report.mean_absolute_error == 2.0


@pytest.mark.parametrize(
    ("y", "a"), [(np.zeros((0, 1)), np.zeros((0, 1))), (np.zeros((3, 1)), np.zeros((3, 2)))]
)
def test_a_regression_report_on_what_does_not_fit_is_refused(y, a):
    with pytest.raises(ValueError, match="one shape"):
        regression_report(y, a)

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_core.data import split_indices
from nn_core.data.splitting import apportion

seeds = st.integers(0, 2**32 - 1)
shares = st.floats(0, 0.9)


def rng(seed=0):
    return np.random.default_rng(seed)


def parts(split):
    return split.train, split.validation, split.test


def sizes(n, validation, test):
    n_validation, n_test = int(validation * n + 0.5), int(test * n + 0.5)
    return n - n_validation - n_test, n_validation, n_test


def feasible(n, n_classes, validation, test):
    n_train, n_validation, n_test = sizes(n, validation, test)
    return (
        validation + test < 1
        and n_train >= n_classes
        and (n_validation or not validation)
        and (n_test or not test)
    )


@given(st.integers(1, 200), shares, shares, seeds)
def test_regression_parts_are_disjoint_cover_all_and_have_their_sizes(n, validation, test, seed):
    if not feasible(n, 1, validation, test):
        with pytest.raises(ValueError, match="must"):
            split_indices(np.zeros(n), "regression", validation=validation, test=test, rng=rng())
        return
    split = split_indices(
        np.zeros(n), "regression", validation=validation, test=test, rng=rng(seed)
    )
    assert sorted(np.concatenate(parts(split))) == list(range(n))
    assert tuple(map(len, parts(split))) == sizes(n, validation, test)


@given(st.lists(st.integers(1, 30), min_size=2, max_size=10), shares, shares, seeds)
def test_class_parts_cover_all_and_hold_every_class_where_counts_allow(
    counts, validation, test, seed
):
    y = rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))
    if not feasible(len(y), len(counts), validation, test):
        with pytest.raises(ValueError, match="must"):
            split_indices(y, "multiclass", validation=validation, test=test, rng=rng())
        return
    split = split_indices(y, "multiclass", validation=validation, test=test, rng=rng(seed))
    assert sorted(np.concatenate(parts(split))) == list(range(len(y)))
    assert tuple(map(len, parts(split))) == sizes(len(y), validation, test)
    assert set(y[split.train]) == set(y)
    n_parts = sum(len(part) > 0 for part in parts(split))
    rich = {c for c, count in enumerate(counts) if count >= n_parts}
    for part in (split.validation, split.test):
        if len(part) >= len(rich) and len(part):
            assert rich <= set(y[part])


@given(
    st.lists(st.integers(10, 60), min_size=2, max_size=6),
    st.floats(0.1, 0.35),
    st.floats(0.1, 0.35),
    seeds,
)
def test_each_class_has_its_share_of_each_part_to_within_one_sample(counts, validation, test, seed):
    y = np.repeat(np.arange(len(counts)), counts)
    split = split_indices(y, "multiclass", validation=validation, test=test, rng=rng(seed))
    for part in (split.validation, split.test):
        quota = np.array(counts) * len(part) / len(y)
        # A class owed less than one sample is given one, at the others' expense.
        if quota.min() >= 1:
            assert np.abs(np.bincount(y[part], minlength=len(counts)) - quota).max() < 1


@pytest.mark.parametrize("problem", ["binary", "regression"])
def test_split_depends_on_the_seed_alone(problem):
    y = np.arange(40) % 2
    one, again, other = (
        split_indices(y, problem, validation=0.25, test=0.25, rng=rng(s)) for s in (1, 1, 2)
    )
    assert all(np.array_equal(a, b) for a, b in zip(parts(one), parts(again), strict=True))
    assert not np.array_equal(one.train, other.train)


@pytest.mark.parametrize("problem", ["binary", "regression"])
def test_every_row_is_equally_likely_to_be_tested(problem):
    y = np.array([0] * 8 + [1] * 4)
    hits = np.zeros(len(y))
    for seed in range(2000):
        hits[split_indices(y, problem, validation=0.25, test=0.25, rng=rng(seed)).test] += 1
    assert np.abs(hits / 2000 - 0.25).max() < 4 * np.sqrt(0.25 * 0.75 / 2000)


def test_classes_are_mixed_within_training():
    y = np.repeat([0, 1], 100)
    split = split_indices(y, "binary", validation=0.2, test=0.2, rng=rng())
    assert np.count_nonzero(np.diff(y[split.train])) > 20


def test_parts_not_asked_for_are_empty():
    split = split_indices(np.arange(10) % 2, "binary", validation=0, test=0, rng=rng())
    assert tuple(map(len, parts(split))) == (10, 0, 0)
    assert all(part.dtype == np.int64 for part in parts(split))


def test_lone_sample_of_a_class_goes_to_training():
    y = np.array([0] * 20 + [1])
    for seed in range(20):
        split = split_indices(y, "binary", validation=0.3, test=0.3, rng=rng(seed))
        assert 20 in split.train


@pytest.mark.parametrize(
    ("n", "validation", "test", "message"),
    [
        (10, -0.1, 0.2, r"validation must be >= 0 and < 1; got -0\.1"),
        (10, 0.2, 1.0, r"test must be >= 0 and < 1; got 1\.0"),
        (10, float("nan"), 0.2, "validation must be >= 0 and < 1; got nan"),
        (10, 0.5, 0.5, r"validation \+ test must leave .*; got 0\.5 \+ 0\.5 of 10 samples"),
        (10, 0.2, 0.04, r"test must be 0 or give at least 1 of 10 samples; got 0\.04"),
        (2, 0.49, 0.49, r"validation \+ test must leave .*"),
        (4, 0.4, 0.4, "validation .* must leave .*"),
        (0, 0.0, 0.0, r"validation \+ test must leave .* of 0 samples"),
    ],
)
def test_impossible_split_is_refused_with_the_reason(n, validation, test, message):
    y = np.arange(n) % 2
    with pytest.raises(ValueError, match=message):
        split_indices(y, "regression", validation=validation, test=test, rng=rng())


def test_training_part_too_small_for_the_classes_is_refused():
    with pytest.raises(ValueError, match="at least 1 sample of each of 5 classes; got 4 of 20"):
        split_indices(np.arange(20) % 5, "multiclass", validation=0.4, test=0.4, rng=rng())


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8).filter(sum), st.data())
def test_apportioned_shares_sum_to_the_total_and_keep_their_bounds(counts, data):
    counts = np.array(counts)
    high = np.array([data.draw(st.integers(0, c)) for c in counts])
    low = np.array([data.draw(st.integers(0, min(1, h))) for h in high])
    total = data.draw(st.integers(int(low.sum()), int(high.sum())))
    share = apportion(counts, total, low, high)
    assert share.sum() == total
    assert (low <= share).all() and (share <= high).all()


def test_sample_promised_to_a_rare_class_is_taken_from_the_largest_surplus():
    counts = np.array([2, 2, 10, 30])
    # Quotas 0.18, 0.18, 0.91, 2.73: the promises would make five of four.
    assert apportion(counts, 4, np.array([1, 1, 1, 0]), counts).tolist() == [1, 1, 1, 1]
    y = np.repeat(np.arange(4), counts)
    split = split_indices(y, "multiclass", validation=0, test=0.1, rng=rng())
    assert np.bincount(y[split.test]).tolist() == [1, 1, 1, 1]


def test_largest_remainders_are_rounded_up():
    counts = np.array([50, 31, 19])
    assert apportion(counts, 10, np.zeros(3, int), counts).tolist() == [5, 3, 2]
    # Hamilton's method on quotas 1.5, 0.93, 0.57.
    assert apportion(counts, 3, np.zeros(3, int), counts).tolist() == [1, 1, 1]
